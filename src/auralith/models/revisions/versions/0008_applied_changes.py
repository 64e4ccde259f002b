"""Keep what every apply and rollback did to a schema beside migrations, which may be deleted.

What migrations themselves kept of it is taken over; that column was never in a release.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "applied_changes",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("migration_id", sa.Uuid(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delta", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_applied_changes_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applied_changes")),
    )
    op.create_index(
        "ix_applied_changes_connection_applied",
        "applied_changes",
        ["connection_id", "applied_at"],
        unique=False,
    )
    op.execute(
        "INSERT INTO applied_changes"
        " (id, created_at, connection_id, migration_id, applied_at, delta)"
        " SELECT journal_run_id, applied_at, target_connection_id, id, applied_at, delta"
        " FROM migrations"
        " WHERE delta IS NOT NULL AND applied_at IS NOT NULL AND journal_run_id IS NOT NULL"
    )
    op.drop_column("migrations", "delta")


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("migrations", sa.Column("delta", JSON, nullable=True))
    op.execute(
        "UPDATE migrations SET delta = c.delta FROM applied_changes c"
        " WHERE c.id = migrations.journal_run_id"
    )
    op.drop_index("ix_applied_changes_connection_applied", table_name="applied_changes")
    op.drop_table("applied_changes")
