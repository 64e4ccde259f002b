"""Keep the name of what a run is about; give previews of rollbacks a kind of their own.

Expand first, contract in a later release: the version before must still run on these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("runs", sa.Column("subject_name", sa.String(length=200), nullable=True))
    op.execute(
        "UPDATE runs SET subject_name = patches.name FROM patches"
        " WHERE runs.resource_id = patches.id"
    )
    op.execute(
        "UPDATE runs SET kind = 'patch.rollback_preview', params = params - 'preview'"
        " WHERE kind = 'patch.rollback' AND params ? 'preview'"
    )


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "UPDATE runs SET kind = 'patch.rollback', params = params || '{\"preview\": true}'"
        " WHERE kind = 'patch.rollback_preview'"
    )
    op.drop_column("runs", "subject_name")
