"""Anonymization: configurations, masking keys of projects, keys of sealed originals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "anonymize_configs",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("target_connection_id", sa.Uuid(), nullable=True),
        sa.Column("spec", JSON, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mode IN ('in_place', 'copy')", name=op.f("ck_anonymize_configs_mode")),
        sa.CheckConstraint(
            "(mode = 'copy') = (target_connection_id IS NOT NULL)",
            name=op.f("ck_anonymize_configs_target_of_a_copy"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["users.id"],
            name=op.f("fk_anonymize_configs_created_by_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_anonymize_configs_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["connections.id"],
            name=op.f("fk_anonymize_configs_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_connection_id"],
            ["connections.id"],
            name=op.f("fk_anonymize_configs_target_connection_id_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymize_configs")),
    )
    for column in ("project_id", "connection_id"):
        op.create_index(
            op.f(f"ix_anonymize_configs_{column}"), "anonymize_configs", [column], unique=False
        )
    op.create_table(
        "masking_keys",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("secret_sealed", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_masking_keys_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_masking_keys")),
        sa.UniqueConstraint(
            "project_id", "version", name=op.f("uq_masking_keys_project_id_version")
        ),
    )
    op.create_table(
        "anonymize_originals",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("config_id", sa.Uuid(), nullable=False),
        sa.Column("seal_sealed", sa.String(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_anonymize_originals_project_id_projects"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["runs.id"],
            name=op.f("fk_anonymize_originals_run_id_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymize_originals")),
        sa.UniqueConstraint("run_id", name=op.f("uq_anonymize_originals_run_id")),
    )
    for column in ("project_id", "config_id"):
        op.create_index(
            op.f(f"ix_anonymize_originals_{column}"), "anonymize_originals", [column], unique=False
        )
    op.add_column("bridges", sa.Column("anonymize_config_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_bridges_anonymize_config_id_anonymize_configs"),
        "bridges",
        "anonymize_configs",
        ["anonymize_config_id"],
        ["id"],
    )


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("bridges", "anonymize_config_id")
    for name in ("anonymize_originals", "masking_keys", "anonymize_configs"):
        op.drop_table(name)
