"""Incoming mail, and the keys that sign links."""

import sqlalchemy as sa
from alembic import op

revision = "0003_incoming"
down_revision = "0002_sending"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "incoming",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("key", sa.String(320), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("received_at", moment, nullable=True),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("party", sa.String(100), nullable=False),
        sa.Column("about", sa.String(320), nullable=True),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("handled_at", moment, nullable=False),
        sa.Column("acted_at", moment, nullable=True),
        sa.Column("instead", sa.String(320), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("notice", sa.String(200), nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("review", "key", name=op.f("pk_incoming")),
    )
    op.create_index(op.f("ix_incoming_review_handled_at"), "incoming", ["review", "handled_at"], unique=False)
    op.create_table(
        "signing_keys",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_signing_keys")),
    )
