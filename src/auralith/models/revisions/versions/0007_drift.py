"""Keep how connections are watched, what checks found, and since when each difference is there.

Expand first, contract in a later release: the version before must still run on these tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_settings()
    _create_reports()
    op.create_table(
        "drift_items",
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("attribute", sa.String(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_drift_items_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_items")),
        sa.UniqueConstraint(
            "connection_id", "key_hash", name=op.f("uq_drift_items_connection_id_key_hash")
        ),
    )


def _create_settings() -> None:
    op.create_table(
        "drift_settings",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("baseline_snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("cron", sa.String(length=100), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("ignore", JSON, nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_report_id", sa.Uuid(), nullable=True),
        sa.Column("probe", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["baseline_snapshot_id"],
            ["schema_snapshots.id"],
            name=op.f("fk_drift_settings_baseline_snapshot_id_schema_snapshots"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_drift_settings_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_drift_settings_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_settings")),
        sa.UniqueConstraint("connection_id", name=op.f("uq_drift_settings_connection_id")),
    )
    op.create_index(
        op.f("ix_drift_settings_next_check_at"), "drift_settings", ["next_check_at"], unique=False
    )
    op.create_index(
        op.f("ix_drift_settings_project_id"), "drift_settings", ["project_id"], unique=False
    )


def _create_reports() -> None:
    op.create_table(
        "drift_reports",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("baseline_snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("live_snapshot_id", sa.Uuid(), nullable=True),
        sa.Column("against_baseline", sa.Boolean(), nullable=False),
        sa.Column("baseline_created", sa.Boolean(), nullable=False),
        sa.Column("drifted", sa.Boolean(), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("summary", JSON, nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("ignored", JSON, nullable=False),
        sa.Column("gaps", JSON, nullable=False),
        sa.Column("ddl_to_restore", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'acknowledged', 'accepted', 'resolved')",
            name=op.f("ck_drift_reports_status"),
        ),
        sa.CheckConstraint(
            "severity IN ('security', 'data', 'structure', 'cosmetic')",
            name=op.f("ck_drift_reports_severity"),
        ),
        sa.ForeignKeyConstraint(
            ["baseline_snapshot_id"],
            ["schema_snapshots.id"],
            name=op.f("fk_drift_reports_baseline_snapshot_id_schema_snapshots"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_drift_reports_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["users.id"],
            name=op.f("fk_drift_reports_decided_by_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["live_snapshot_id"],
            ["schema_snapshots.id"],
            name=op.f("fk_drift_reports_live_snapshot_id_schema_snapshots"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_drift_reports_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift_reports")),
    )
    op.create_index(
        "ix_drift_reports_connection_created",
        "drift_reports",
        ["connection_id", "created_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_drift_reports_project_id"), "drift_reports", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_drift_reports_run_id"), "drift_reports", ["run_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("drift_items")
    op.drop_table("drift_reports")
    op.drop_table("drift_settings")
