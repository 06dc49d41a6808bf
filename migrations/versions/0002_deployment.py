"""Which engine works on a record store: one row, so that no second deployment works on it unnoticed.

And an index of the few acts that promise another agreement's reference: every opening looks at them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
"""UTC; SQLite keeps ISO text."""


def upgrade() -> None:
    """Create table and index; the table's row is written by the first worker."""
    op.create_table(
        "deployment",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("namespace_id", sa.String(100), nullable=False),
        sa.Column("namespace", sa.String(255), nullable=False),
        sa.Column("task_queue", sa.String(255), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.CheckConstraint("place = 1", name="ck_deployment_one"),
        sa.PrimaryKeyConstraint("place"),
    )
    promise = sa.text("act = 'open_intensified'")
    op.create_index(
        "ix_inbox_promise",
        "command_inbox",
        ["agreement"],
        unique=False,
        sqlite_where=promise,
        postgresql_where=promise,
    )
