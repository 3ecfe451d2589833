"""The ledger's first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001_ledger"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "amendments",
        sa.Column("review", sa.String(length=100), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("date_name", sa.String(length=100), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review", "seq", name=op.f("pk_amendments")),
    )
    op.create_table(
        "answers",
        sa.Column("review", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("milestone", sa.String(length=100), nullable=False),
        sa.Column("tab", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("content", sa.String(length=100), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=True),
        sa.Column("certainty", sa.String(length=16), nullable=False),
        sa.Column("likely", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("review", "key", name=op.f("pk_answers")),
    )
    op.create_table(
        "contents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contents")),
    )
    op.create_table(
        "decisions",
        sa.Column("review", sa.String(length=100), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review", "seq", name=op.f("pk_decisions")),
    )
    op.create_table(
        "mailings",
        sa.Column("review", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mail", sa.String(length=100), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review", "step", "revision", name=op.f("pk_mailings")),
    )
    op.create_table(
        "rounds",
        sa.Column("review", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("review", "at", name=op.f("pk_rounds")),
    )
    op.create_table(
        "answer_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("content", sa.String(length=100), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["review", "key"], ["answers.review", "answers.key"], name=op.f("fk_answer_versions_answers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_versions")),
    )
    op.create_index(op.f("ix_answer_versions_review_key"), "answer_versions", ["review", "key"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("content_id", sa.String(length=64), nullable=True),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("in_reply_to", sa.String(length=320), nullable=True),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.String(length=200), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('drafted', 'held', 'released', 'claimed', 'sent', 'failed', 'unknown', 'skipped')",
            name=op.f("ck_messages_state"),
        ),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name=op.f("fk_messages_contents")),
        sa.ForeignKeyConstraint(
            ["review", "step", "revision"],
            ["mailings.review", "mailings.step", "mailings.revision"],
            name=op.f("fk_messages_mailings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_messages_message_id")),
        sa.UniqueConstraint(
            "review", "step", "recipient", "revision", name=op.f("uq_messages_review_step_recipient_revision")
        ),
    )
    op.create_index(op.f("ix_messages_claimed_at"), "messages", ["claimed_at"], unique=False)
    op.create_index(
        op.f("ix_messages_review_step_state"), "messages", ["review", "step", "state"], unique=False
    )
    op.create_index(op.f("ix_messages_sent_at"), "messages", ["sent_at"], unique=False)
