"""Approvals: policies, requests, decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATUSES = "'pending', 'approved', 'rejected', 'cancelled', 'expired', 'superseded'"


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _policies()
    _approvals()
    _decisions()
    op.create_index("ix_events_resource_id", "events", [sa.text("(resource ->> 'id')")])


def _policies() -> None:
    op.create_table(
        "approval_policies",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["users.id"],
            name=op.f("fk_approval_policies_created_by_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_approval_policies_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_policies")),
        sa.UniqueConstraint(
            "project_id", "version", name=op.f("uq_approval_policies_project_id_version")
        ),
    )


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("resource_type", sa.String(length=40), nullable=False),
        sa.Column("resource_name", sa.String(length=200), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("connection_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("environments", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("stages", JSON, nullable=False),
        sa.Column("requester_type", sa.String(length=20), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=True),
        sa.Column("requester_name", sa.String(length=320), nullable=True),
        sa.Column("excluded", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("destructive", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_approvals_status")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_approvals_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name=op.f("fk_approvals_run_id_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index("ix_approvals_project_created", "approvals", ["project_id", "created_at"])
    op.create_index(
        "ix_approvals_open",
        "approvals",
        ["expires_at"],
        postgresql_where=sa.text("status = 'pending'"),
    )
    for column in ("resource_id", "run_id", "status"):
        op.create_index(op.f(f"ix_approvals_{column}"), "approvals", [column])


def _decisions() -> None:
    op.create_table(
        "approval_decisions",
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("user_name", sa.String(length=320), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("void", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approvals.id"],
            name=op.f("fk_approval_decisions_approval_id_approvals"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_approval_decisions_user_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_decisions")),
    )
    op.create_index(
        op.f("ix_approval_decisions_approval_id"), "approval_decisions", ["approval_id"]
    )
    op.create_index(
        "uq_approval_decisions_person",
        "approval_decisions",
        ["approval_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("void IS NULL AND decision <> 'withdraw'"),
    )


def downgrade() -> None:
    """Undo."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_events_resource_id", table_name="events")
    op.drop_table("approval_decisions")
    op.drop_table("approvals")
    op.drop_table("approval_policies")
