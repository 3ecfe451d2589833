"""Facts of answer books, and the answers that were acknowledged."""

import sqlalchemy as sa
from alembic import op

revision = "0004_collecting"
down_revision = "0003_incoming"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "books",
        sa.Column("book", sa.String(200), nullable=False),
        sa.Column("zone", sa.String(100), nullable=False),
        sa.Column("locale", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("book", name=op.f("pk_books")),
    )
    op.create_table(
        "receipts",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("answer", sa.String(100), nullable=False),
        sa.Column("content", sa.String(100), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("review", "answer", "content", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_review_drafted_at"), "receipts", ["review", "drafted_at"], unique=False)


def downgrade() -> None:
    op.drop_table("receipts")
    op.drop_table("books")
