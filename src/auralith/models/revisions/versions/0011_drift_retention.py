"""Keep for how many days a connection's drift reports and snapshots stay, and idle ignore rules.

Both columns are empty until somebody says so or checks; the version before knows nothing of them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("drift_settings", sa.Column("keep_days", sa.Integer(), nullable=True))
    op.add_column(
        "drift_settings",
        sa.Column("idle", JSON, nullable=False, server_default="[]"),
    )


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("drift_settings", "idle")
    op.drop_column("drift_settings", "keep_days")
