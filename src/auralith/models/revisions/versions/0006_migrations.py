"""Keep migrations of schemas.

Expand first, contract in a later release: the version before must still run on these tables.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine[Any]:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "migrations",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("source_connection_id", sa.Uuid(), nullable=True),
        sa.Column("source_snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("target_connection_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("annotation", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("plan", _json(), nullable=False),
        sa.Column("sql", sa.String(), nullable=True),
        sa.Column("rollback_sql", sa.String(), nullable=True),
        sa.Column("warnings", _json(), nullable=False),
        sa.Column("completeness", sa.String(length=10), nullable=False),
        sa.Column("source_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("target_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("have", sa.LargeBinary(), nullable=True),
        sa.Column("wanted", sa.LargeBinary(), nullable=True),
        sa.Column("journal_run_id", sa.Uuid(), nullable=True),
        sa.Column("rollback_run_id", sa.Uuid(), nullable=True),
        sa.Column("rollback_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("before_snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("last_validation_id", sa.Uuid(), nullable=True),
        sa.Column("last_apply_id", sa.Uuid(), nullable=True),
        sa.Column("delta", _json(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "completeness IN ('complete', 'partial')", name=op.f("ck_migrations_completeness")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'validated', 'applying', 'applied', 'partially_applied',"
            " 'failed', 'rolled_back')",
            name=op.f("ck_migrations_status"),
        ),
        sa.ForeignKeyConstraint(
            ["before_snapshot_id"],
            ["schema_snapshots.id"],
            name=op.f("fk_migrations_before_snapshot_id_schema_snapshots"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["users.id"],
            name=op.f("fk_migrations_created_by_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_migrations_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_connection_id"],
            ["connections.id"],
            name=op.f("fk_migrations_source_connection_id_connections"),
        ),
        sa.ForeignKeyConstraint(
            ["source_snapshot_id"],
            ["schema_snapshots.id"],
            name=op.f("fk_migrations_source_snapshot_id_schema_snapshots"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["target_connection_id"],
            ["connections.id"],
            name=op.f("fk_migrations_target_connection_id_connections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrations")),
    )
    op.create_index(op.f("ix_migrations_project_id"), "migrations", ["project_id"], unique=False)
    op.create_index(
        op.f("ix_migrations_target_connection_id"),
        "migrations",
        ["target_connection_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index(op.f("ix_migrations_target_connection_id"), table_name="migrations")
    op.drop_index(op.f("ix_migrations_project_id"), table_name="migrations")
    op.drop_table("migrations")
