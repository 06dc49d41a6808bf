"""Links expire and can be revoked, every use is on record; signatories have a place of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""

REFUSAL = "uses of links are append-only"

SQLITE = {
    "link_use_no_update": "BEFORE UPDATE ON link_use",
    "link_use_no_delete": "BEFORE DELETE ON link_use",
    "link_use_no_replace": (
        "BEFORE INSERT ON link_use WHEN EXISTS (SELECT 1 FROM link_use AS kept WHERE kept.id = NEW.id)"
    ),
}
"""Triggers; the last one also stops `INSERT OR REPLACE`, which slips past the others."""

POSTGRESQL = {
    "function": (
        "CREATE FUNCTION link_use_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{REFUSAL}'; END $$"
    ),
    "trigger": (
        "CREATE TRIGGER link_use_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON link_use"
        " EXECUTE FUNCTION link_use_refuse()"
    ),
    "always": "ALTER TABLE link_use ENABLE ALWAYS TRIGGER link_use_no_change",
}
"""The trigger fires for a session that plays a replica too, as `ENABLE ALWAYS` says."""


def upgrade() -> None:
    """Make room; links made before have no end of their own."""
    op.add_column("link", sa.Column("expires_at", AT, nullable=True))
    op.add_column("link", sa.Column("revoked_at", AT, nullable=True))
    op.create_table(
        "link_use",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("link", sa.String(64), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("did", sa.String(20), nullable=False),
        sa.Column("came", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_link_use_link", "link_use", ["link"])
    op.create_table(
        "signatory",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("organisation", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("capacity", sa.String(200), nullable=True),
        sa.Column("erased_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_signatory_agreement", "signatory", ["agreement"])
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    else:
        for statement in POSTGRESQL.values():
            op.execute(statement)
