"""Keep the way back of a migration once it has begun, and the snapshot from before it.

The column that held a fingerprint of it alone was never in a release.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("migrations", sa.Column("rollback_plan", JSON, nullable=True))
    op.add_column("migrations", sa.Column("rollback_snapshot_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_migrations_rollback_snapshot_id_schema_snapshots"),
        "migrations",
        "schema_snapshots",
        ["rollback_snapshot_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.drop_column("migrations", "rollback_fingerprint")


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "migrations", sa.Column("rollback_fingerprint", sa.String(length=64), nullable=True)
    )
    op.drop_constraint(
        op.f("fk_migrations_rollback_snapshot_id_schema_snapshots"), "migrations", "foreignkey"
    )
    op.drop_column("migrations", "rollback_snapshot_id")
    op.drop_column("migrations", "rollback_plan")
