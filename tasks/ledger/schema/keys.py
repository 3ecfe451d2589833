"""Keys: those that sign mail, and those that identify the ledger."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from tasks.ledger.schema.base import Moment, metadata

# Keys that sign what leaves, shared by all workers; made when first needed.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("name", sa.String(100), primary_key=True),
    Column("value", sa.Text, nullable=False),
)

# The identity of the ledger: a random key, and another one each time it was restored or adopted. `claims`
# counts the messages that were ever claimed; on Postgres the sequence `claim_numbers` does, which needs no
# lock.
ledger_keys = Table(
    "ledger_keys",
    metadata,
    Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    Column("key", sa.String(64), nullable=False),
    Column("since", Moment, nullable=False),
    Column("claims", sa.BigInteger, nullable=False, server_default="0"),
)
