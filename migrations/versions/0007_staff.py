"""Staff get accounts: roles, the person behind each in a table of its own, links and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""


def upgrade() -> None:
    """Make room."""
    op.create_table(
        "staff",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("roles", sa.String(60), nullable=False),
        sa.Column("organisation", sa.String(32), nullable=True),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("added_at", AT, nullable=False),
        sa.Column("removed_at", AT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"]),
    )
    op.create_table(
        "staff_contact",
        sa.Column("staff", sa.String(32), nullable=False),
        sa.Column("mailbox", sa.String(254), nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("staff"),
        sa.UniqueConstraint("mailbox"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"]),
    )
    _tokens("sign_in_link", sa.Column("used_at", AT, nullable=True))
    _tokens("staff_session")


def _tokens(name: str, *more: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(32), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        *more,
        sa.PrimaryKeyConstraint("token_sha256"),
        sa.ForeignKeyConstraint(["staff"], ["staff.id"]),
    )
    op.create_index(f"ix_{name}_staff", name, ["staff"])
