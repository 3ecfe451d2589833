"""Which incoming mails are being read, so that one that ends its round is set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0007_mailbox_tries"
down_revision = "0006_alarms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming_tries",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("key", sa.String(320), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("review", "key", name=op.f("pk_incoming_tries")),
    )


def downgrade() -> None:
    op.drop_table("incoming_tries")
