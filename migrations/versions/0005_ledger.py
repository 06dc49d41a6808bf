"""Organisations get several mailboxes in order; notices say what became of each attempt, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""


def upgrade() -> None:
    """Make room; the one mailbox there is comes first."""
    op.add_column("contact", sa.Column("place", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.drop_index("ix_contact_current", "contact")
    current = sa.text("erased_at IS NULL")
    op.create_index(
        "ix_contact_current",
        "contact",
        ["organisation", "place"],
        unique=True,
        sqlite_where=current,
        postgresql_where=current,
    )
    for column in (
        sa.Column("answered_at", AT, nullable=True),
        sa.Column("retry_at", AT, nullable=True),
        sa.Column("resent", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("contact", sa.String(36), nullable=True),
        sa.Column("message_id", sa.String(300), nullable=True),
    ):
        op.add_column("notice", column)
    op.create_index("ix_notice_message_id", "notice", ["message_id"])
    op.execute("UPDATE notice SET answered_at = coalesce(sent_at, queued_at) WHERE attempts > 0")
