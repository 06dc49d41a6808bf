"""Links may ask about one pilot action."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room; links made before are about an agreement as a whole."""
    op.add_column("link", sa.Column("about", sa.String(40), nullable=True))
