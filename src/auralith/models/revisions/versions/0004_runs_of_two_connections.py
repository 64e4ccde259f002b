"""Say of a run what its subject is, and which connections it reads besides its target.

Expand first, contract in a later release: the version before must still run on these tables. It
knows runs of patches alone, so that is what a subject is by default.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "runs",
        sa.Column("subject_type", sa.String(length=40), nullable=False, server_default="patch"),
    )
    op.add_column(
        "runs",
        sa.Column(
            "also_connection_ids", postgresql.ARRAY(sa.Uuid()), nullable=False, server_default="{}"
        ),
    )
    # Other modules had no work before; a run of theirs is about what its kind's name begins with.
    op.execute(
        "UPDATE runs SET subject_type = split_part(kind, '.', 1) WHERE kind NOT LIKE 'patch.%'"
    )


def downgrade() -> None:
    """Take back."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("runs", "also_connection_ids")
    op.drop_column("runs", "subject_type")
