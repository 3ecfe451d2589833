"""Mailings and their messages, the words they share, the pace of sending, and acknowledged answers."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from roadmap.mail.message import State
from tasks.ledger.schema.base import Moment, StateColumn, index, metadata

contents = Table(
    "contents",
    metadata,
    Column("id", sa.String(64), primary_key=True),
    Column("language", sa.String(16), nullable=False),
    Column("subject", sa.Text, nullable=False),
    Column("html", sa.Text, nullable=False),
    Column("text", sa.Text, nullable=False),
    Column("calendar", sa.Text, nullable=False, server_default=""),
)

# In `mailings` and `messages`, `review` is the review's box for one way: see `roadmap.mail.message.box_of`.
mailings = Table(
    "mailings",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("step", sa.String(200), primary_key=True),
    Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    Column("mail", sa.String(100), nullable=False),
    Column("due", Moment, nullable=False),
    Column("expires", Moment),
    Column("drafted_at", Moment, nullable=False),
    Column("note", sa.Text, nullable=False),
    # Reason why nothing more of it may leave: a `Skip`, or empty.
    Column("withdrawn", sa.String(32), nullable=False, server_default=""),
    # Key of the step that leads its bundle: mailings with the same one are released together. Empty: alone.
    Column("bundle", sa.String(200), nullable=False, server_default=""),
)

messages = Table(
    "messages",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("review", sa.String(100), nullable=False),
    Column("step", sa.String(200), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("recipient", sa.String(320), nullable=False),
    Column("party", sa.String(100), nullable=False),
    Column("name", sa.Text, nullable=False),
    Column("language", sa.String(16), nullable=False),
    Column("content_id", sa.String(64), sa.ForeignKey("contents.id")),
    Column("message_id", sa.String(320), nullable=False),
    Column("in_reply_to", sa.String(320)),
    # The References header: the thread's Message-IDs, oldest first.
    Column("thread", sa.Text, nullable=False),
    Column("state", StateColumn, nullable=False),
    Column("reason", sa.Text, nullable=False),
    Column("claimed_by", sa.String(200)),
    Column("claimed_at", Moment),
    Column("changed_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("attempts", sa.Integer, nullable=False, server_default="0"),
    Column("retry_at", Moment),
    Column("subscriber", sa.Boolean, nullable=False, server_default=sa.false()),
    # The message to the same address that it goes with: see `tasks.ledger.schema.standing`. Empty: by itself.
    Column("with_step", sa.String(200), nullable=False, server_default=""),
    Column("with_revision", sa.Integer, nullable=False, server_default="0"),
    # True until there is room for it in its reader's week: only then may it be claimed.
    Column("yields", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("review", "step", "recipient", "revision"),
    sa.UniqueConstraint("message_id"),  # unlike the constraint above, it ignores the case of the address
    sa.ForeignKeyConstraint(
        ["review", "step", "revision"], ["mailings.review", "mailings.step", "mailings.revision"]
    ),
    sa.CheckConstraint("state in ({})".format(", ".join(f"'{s}'" for s in State)), name="state"),
    # Partial, as each change of state writes them. `next` has the order in which messages are claimed.
    index("ix_messages_next", "state = 'released'", "review", "step", "retry_at", "id"),
    index("ix_messages_claimed_at", "claimed_at is not null", "claimed_at"),
    index("ix_messages_sent_at", "sent_at is not null", "sent_at"),
    index("ix_messages_with_step", "with_step <> ''", "review", "with_step", "recipient"),
)

# Next moment at which each mail account may send, by its rate: seconds of the Unix epoch.
pace = Table(
    "pace",
    metadata,
    Column("account", sa.String(200), primary_key=True),
    Column("next_at", sa.Double, nullable=False),
)

# Acknowledged answers, and revisions of them, each once in each box.
receipts = Table(
    "receipts",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("answer", sa.String(100), primary_key=True),
    Column("content", sa.String(100), primary_key=True),
    # The mailing that acknowledges it.
    Column("step", sa.String(200), nullable=False),
    Column("drafted_at", Moment),
    sa.Index(None, "review", "drafted_at"),
)

# Running numbers of notes verbales: each mailing with one has its own, and keeps it. No row is ever deleted.
notes_verbales = Table(
    "notes_verbales",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("step", sa.String(200), primary_key=True),
    Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    Column("number", sa.Integer, nullable=False),
    Column("numbered_at", Moment, nullable=False),
    sa.UniqueConstraint("review", "number"),
)

OF_ITS_MAILING = sa.and_(
    mailings.c.review == messages.c.review,
    mailings.c.step == messages.c.step,
    mailings.c.revision == messages.c.revision,
)
