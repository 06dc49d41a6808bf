"""Endpoints that are told of milestones, and how far each has been told of every agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""


def upgrade() -> None:
    """Make both tables, and an index: the queue of an endpoint is the chain, up to its head."""
    op.create_index("ix_agreement_head", "agreement", ["ref", "seq"])
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("resumed_at", AT, nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("overlap_until", AT, nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("paused_at", AT, nullable=True),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", AT, nullable=True),
        sa.Column("answer", sa.String(200), nullable=True),
        sa.Column("delivered_at", AT, nullable=True),
        sa.Column("leased_by", sa.String(36), nullable=True),
        sa.Column("leased_until", AT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "webhook_cursor",
        sa.Column("webhook", sa.String(32), nullable=False),
        sa.Column("agreement", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("moved_at", AT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", AT, nullable=True),
        sa.Column("not_before", AT, nullable=True),
        sa.Column("answer", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("webhook", "agreement"),
        sa.ForeignKeyConstraint(["webhook"], ["webhook.id"]),
    )
