"""Which ledger it is, and how many messages were ever claimed in it."""

from datetime import UTC, datetime
from secrets import token_urlsafe

import sqlalchemy as sa
from alembic import op

revision = "0010_ledger_keys"
down_revision = "0009_doubts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keys = op.create_table(
        "ledger_keys",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claims", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_keys")),
    )
    op.bulk_insert(keys, [{"seq": 1, "key": token_urlsafe(32), "since": datetime.now(UTC)}])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("create sequence claim_numbers as bigint")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop sequence claim_numbers")
    op.drop_table("ledger_keys")
