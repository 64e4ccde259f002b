"""Keep the whole schema of a connection beside its tables: what the schema explorer shows.

Both columns are empty until somebody looks; the version before knows nothing of them, so what it
reads later is newer than they are, which `catalog_read_at` tells.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("connection_schemas", sa.Column("catalog", sa.LargeBinary(), nullable=True))
    op.add_column(
        "connection_schemas",
        sa.Column("catalog_read_at", sa.DateTime(timezone=True), nullable=True),
    )


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("connection_schemas", "catalog_read_at")
    op.drop_column("connection_schemas", "catalog")
