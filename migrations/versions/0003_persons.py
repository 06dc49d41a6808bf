"""Contacts get a person and can be erased; erasures are on record, in a table that can only be appended."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""

REFUSAL = "erasures are append-only"

SQLITE = {
    "erasure_no_update": "BEFORE UPDATE ON erasure",
    "erasure_no_delete": "BEFORE DELETE ON erasure",
    "erasure_no_replace": (
        "BEFORE INSERT ON erasure WHEN EXISTS (SELECT 1 FROM erasure AS kept WHERE kept.id = NEW.id)"
    ),
}
"""Triggers; the last one also stops `INSERT OR REPLACE`, which slips past the others."""

POSTGRESQL = {
    "function": (
        "CREATE FUNCTION erasure_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{REFUSAL}'; END $$"
    ),
    "trigger": (
        "CREATE TRIGGER erasure_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure"
        " EXECUTE FUNCTION erasure_refuse()"
    ),
    "always": "ALTER TABLE erasure ENABLE ALWAYS TRIGGER erasure_no_change",
}
"""The trigger fires for a session that plays a replica too, as `ENABLE ALWAYS` says."""


def upgrade() -> None:
    """Make room for persons and for the record of their erasure; ids of contacts say nothing from now on."""
    with op.batch_alter_table("contact") as contact:
        contact.alter_column("mailbox", existing_type=sa.String(254), nullable=True)
        contact.add_column(sa.Column("name", sa.String(200), nullable=True))
        contact.add_column(sa.Column("erased_at", AT, nullable=True))
        contact.add_column(sa.Column("commitment", sa.String(64), nullable=True))
    _opaque_ids()
    current = sa.text("erased_at IS NULL")
    op.create_index(
        "ix_contact_current",
        "contact",
        ["organisation"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("contact", sa.String(36), nullable=False),
        sa.Column("erased_at", AT, nullable=False),
        sa.Column("authority", sa.String(64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    else:
        for statement in POSTGRESQL.values():
            op.execute(statement)


def _opaque_ids() -> None:
    connection = op.get_bind()
    for (old,) in connection.execute(sa.text("SELECT id FROM contact")).all():
        connection.execute(
            sa.text("UPDATE contact SET id = :new WHERE id = :old"), {"new": uuid4().hex, "old": old}
        )
