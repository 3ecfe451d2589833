"""The running numbers of notes verbales."""

import sqlalchemy as sa
from alembic import op

revision = "0013_notes_verbales"
down_revision = "0012_reader_weeks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes_verbales",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("numbered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("review", "step", "revision", name=op.f("pk_notes_verbales")),
        sa.UniqueConstraint("review", "number", name=op.f("uq_notes_verbales_review_number")),
    )


def downgrade() -> None:
    op.drop_table("notes_verbales")
