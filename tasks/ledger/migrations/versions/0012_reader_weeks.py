"""Which messages wait for room in their readers' weeks."""

import sqlalchemy as sa
from alembic import op

revision = "0012_reader_weeks"
down_revision = "0011_bundles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("yields", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("messages", "yields")
