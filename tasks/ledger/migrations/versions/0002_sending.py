"""Sending for real: retries, rates, calendars, mailings that are withdrawn, and ways kept apart.

The first version could write to an outbox only. What it drafted moves to that way, with Message-IDs of that
way, or else the live mailing would take those people for written to."""

from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002_sending"
down_revision = "0001_ledger"
branch_labels = None
depends_on = None

MAILINGS = sa.table(
    "mailings",
    *map(sa.column, ("review", "step", "revision", "mail", "due", "expires", "drafted_at", "note", "withdrawn")),
)
MESSAGES = sa.table(
    "messages",
    *map(sa.column, ("id", "review", "step", "revision", "recipient", "message_id", "in_reply_to", "thread")),
)


def upgrade() -> None:
    _columns()
    connection = op.get_bind()
    _move_mailings(connection)
    _move_messages(connection)
    connection.execute(sa.delete(MAILINGS).where(MAILINGS.c.review.not_like("%:outbox")))


def _columns() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("contents", sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
    op.add_column("mailings", sa.Column("withdrawn", sa.String(32), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("messages", sa.Column("retry_at", moment, nullable=True))
    op.add_column(
        "messages", sa.Column("subscriber", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for name in ("ix_messages_review_step_state", "ix_messages_claimed_at", "ix_messages_sent_at"):
        op.drop_index(name, "messages")
    _index("ix_messages_next", "state = 'released'", ["review", "step", "retry_at", "id"])
    _index("ix_messages_claimed_at", "claimed_at is not null", ["claimed_at"])
    _index("ix_messages_sent_at", "sent_at is not null", ["sent_at"])
    op.create_table(
        "pace",
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_pace")),
    )


def _index(name: str, where: str, columns: list[str]) -> None:
    op.create_index(name, "messages", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _move_mailings(connection: sa.Connection) -> None:
    columns = list(MAILINGS.c)
    moved = [(MAILINGS.c.review + ":outbox").label("review"), *columns[1:]]
    connection.execute(sa.insert(MAILINGS).from_select(columns, sa.select(*moved)))


def _move_messages(connection: sa.Connection) -> None:
    rows = connection.execute(sa.select(MESSAGES)).all()
    new = {row.message_id: _message_id(row) for row in rows}
    which = sa.update(MESSAGES).where(MESSAGES.c.id == sa.bindparam("which"))
    for row in rows:
        thread = " ".join(new.get(one, one) for one in row.thread.split())
        values = {
            "review": f"{row.review}:outbox",
            "message_id": new[row.message_id],
            "in_reply_to": new.get(row.in_reply_to, row.in_reply_to),
            "thread": thread,
        }
        connection.execute(which.values(**values), {"which": row.id})


def _message_id(row: Any) -> str:
    parts = (f"{row.review}:outbox", row.step, row.recipient.casefold(), str(row.revision))
    made = sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"<{made}@{row.message_id.rpartition('@')[2].rstrip('>')}>"
