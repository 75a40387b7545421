"""The oldest waiting job is found without looking at all of them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_job_state_created", "job", ["state", "created"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_job_state_created", "job")
