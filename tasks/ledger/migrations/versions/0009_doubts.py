"""The identity of each review's answer book, and the changes in it that a person has to confirm."""

import sqlalchemy as sa
from alembic import op

revision = "0009_doubts"
down_revision = "0008_other_tabs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_books",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("book", sa.String(200), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("stamp", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("review", name=op.f("pk_own_books")),
    )
    op.create_table(
        "doubts",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("about", sa.String(100), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("review", "about", name=op.f("pk_doubts")),
    )


def downgrade() -> None:
    op.drop_table("doubts")
    op.drop_table("own_books")
