"""Messages that go with another one, and mailings that are released together."""

import sqlalchemy as sa
from alembic import op

revision = "0011_bundles"
down_revision = "0010_ledger_keys"
branch_labels = None
depends_on = None

INDEX, WHERE = "ix_messages_with_step", "with_step <> ''"


def upgrade() -> None:
    op.add_column("mailings", sa.Column("bundle", sa.String(200), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("with_step", sa.String(200), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("with_revision", sa.Integer(), nullable=False, server_default="0"))
    columns = ["review", "with_step", "recipient"]
    op.create_index(
        INDEX, "messages", columns, sqlite_where=sa.text(WHERE), postgresql_where=sa.text(WHERE)
    )


def downgrade() -> None:
    op.drop_index(INDEX, "messages")
    op.drop_column("messages", "with_revision")
    op.drop_column("messages", "with_step")
    op.drop_column("mailings", "bundle")
