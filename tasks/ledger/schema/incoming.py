"""Incoming mail."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from tasks.ledger.schema.base import Moment, metadata

# Incoming mails, each once. Like `messages`, they belong to the review's box: a report on a trial mail says
# nothing about the real one.
incoming = Table(
    "incoming",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(320), primary_key=True),
    Column("kind", sa.String(16), nullable=False),
    Column("sender", sa.Text, nullable=False),
    Column("subject", sa.Text, nullable=False),
    Column("received_at", Moment),
    Column("address", sa.String(320), nullable=False),
    Column("party", sa.String(100), nullable=False),
    Column("about", sa.String(320)),
    Column("step", sa.String(200), nullable=False),
    Column("revision", sa.Integer, nullable=False),
    Column("status", sa.String(32), nullable=False),
    Column("words", sa.Text, nullable=False),
    Column("handled_at", Moment, nullable=False),
    # The address that was written to in place of one that accepts no mail, or why none was.
    Column("acted_at", Moment),
    Column("instead", sa.String(320), nullable=False),
    Column("outcome", sa.String(32), nullable=False),
    # The step of the mail that tells the coordinator.
    Column("notice", sa.String(200)),
    Column("told_at", Moment),
    sa.Index(None, "review", "handled_at"),
)

# Incoming mails that are being read, or that crashed the round: removed once they are recorded.
incoming_tries = Table(
    "incoming_tries",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(320), primary_key=True),
    Column("tries", sa.Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)
