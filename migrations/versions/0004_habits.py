"""Organisations get working hours and a weekly digest, and can leave; notices say about whom, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""


def upgrade() -> None:
    """Make room; who is registered already works by its country's week and gets a digest."""
    for column in (
        sa.Column("region", sa.String(6), nullable=True),
        sa.Column("working_days", sa.String(27), nullable=True),
        sa.Column("send_from", sa.String(5), nullable=False, server_default="08:00"),
        sa.Column("send_until", sa.String(5), nullable=False, server_default="18:00"),
        sa.Column("digest_day", sa.String(3), nullable=True, server_default="tue"),
        sa.Column("digest_hour", sa.Integer(), nullable=False, server_default="9"),
        sa.Column("left_at", AT, nullable=True),
    ):
        op.add_column("organisation", column)
    op.add_column("notice", sa.Column("about", sa.String(40), nullable=False, server_default=sa.text("''")))
    op.add_column("notice", sa.Column("not_before", AT, nullable=True))
    op.execute("UPDATE notice SET about = organisation WHERE kind IN ('reminder', 'report_due')")
