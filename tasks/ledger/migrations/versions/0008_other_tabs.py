"""The tabs that look like a form's, and that a round of collecting did not read."""

import sqlalchemy as sa
from alembic import op

revision = "0008_other_tabs"
down_revision = "0007_mailbox_tries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rounds", sa.Column("other_tabs", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("rounds", "other_tabs")
