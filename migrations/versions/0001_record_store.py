"""The record store: tables, and milestones that can only be appended."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""

REFUSAL = "milestones are append-only"

IS_REPLACED = "EXISTS (SELECT 1 FROM milestone AS kept WHERE kept.digest = NEW.digest)"
LEAVES_GAP = (
    "NEW.seq <> 1 + (SELECT COALESCE(MAX(kept.seq), 0) FROM milestone AS kept"
    " WHERE kept.agreement = NEW.agreement)"
)

SQLITE = {
    "milestone_no_update": "BEFORE UPDATE ON milestone",
    "milestone_no_delete": "BEFORE DELETE ON milestone",
    "milestone_no_replace": f"BEFORE INSERT ON milestone WHEN {IS_REPLACED}",
    "milestone_no_gap": f"BEFORE INSERT ON milestone WHEN {LEAVES_GAP}",
}
"""Triggers; the last two also stop `INSERT OR REPLACE`, which slips past the others."""

POSTGRESQL = {
    "milestone_no_change": (
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON milestone EXECUTE FUNCTION milestone_refuse()"
    ),
    "milestone_no_gap": "BEFORE INSERT ON milestone FOR EACH ROW EXECUTE FUNCTION milestone_append()",
}
"""Triggers; they fire for a session that plays a replica too, as `ENABLE ALWAYS` says."""

FUNCTIONS = {
    "milestone_refuse": f"RAISE integrity_constraint_violation USING MESSAGE = '{REFUSAL}';",
    "milestone_append": (
        f"IF {IS_REPLACED} OR {LEAVES_GAP} THEN"
        f" RAISE integrity_constraint_violation USING MESSAGE = '{REFUSAL}'; END IF; RETURN NEW;"
    ),
}


def upgrade() -> None:
    """Create tables, indexes and the triggers that keep milestones append-only."""
    op.create_table(
        "agreement",
        sa.Column("ref", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("title", sa.String(64), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("coordinator", sa.String(32), nullable=False),
        sa.Column("phase", sa.String(12), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("waiting", sa.JSON(), nullable=False),
        sa.Column("next_at", AT, nullable=True),
        sa.Column("next_what", sa.String(20), nullable=True),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("changed_at", AT, nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index(op.f("ix_agreement_country"), "agreement", ["country"], unique=False)
    op.create_index(op.f("ix_agreement_phase"), "agreement", ["phase"], unique=False)
    op.create_table(
        "command_inbox",
        sa.Column("command_id", sa.String(64), nullable=False),
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("received_at", AT, nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("payload_hash", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("door", sa.String(20), nullable=False),
        sa.Column("authority", sa.String(64), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("settled_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("command_id"),
    )
    pending = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_inbox_pending",
        "command_inbox",
        ["agreement", "received_at"],
        unique=False,
        sqlite_where=pending,
        postgresql_where=pending,
    )
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", AT, nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "milestone",
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("headline", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(32), nullable=True),
        sa.Column("recorded_at", AT, nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.CheckConstraint("seq >= 1", name="ck_milestone_seq"),
        sa.PrimaryKeyConstraint("agreement", "seq"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(op.f("ix_milestone_recorded_at"), "milestone", ["recorded_at"], unique=False)
    op.create_index(op.f("ix_milestone_type"), "milestone", ["type"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.String(120), nullable=False),
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("organisation", sa.String(32), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("queued_at", AT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(200), nullable=True),
        sa.Column("sent_at", AT, nullable=True),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("template", sa.String(10), nullable=False),
        sa.Column("receipt", sa.String(400), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notice_organisation"), "notice", ["organisation"], unique=False)
    op.create_index("ix_notice_outbox", "notice", ["agreement", "seq", "state"], unique=False)
    op.create_index(op.f("ix_notice_state"), "notice", ["state"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "text",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisation", sa.String(32), nullable=False),
        sa.Column("mailbox", sa.String(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_contact_organisation"), "contact", ["organisation"], unique=False)
    op.create_table(
        "link",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("notice", sa.String(120), nullable=False),
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("organisation", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(20), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["notice"],
            ["notice.id"],
        ),
        sa.PrimaryKeyConstraint("token_sha256"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, when in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    for name, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    for name, when in POSTGRESQL.items():
        op.execute(f"CREATE TRIGGER {name} {when}")
        op.execute(f"ALTER TABLE milestone ENABLE ALWAYS TRIGGER {name}")
