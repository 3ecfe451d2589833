"""Amendments, decisions, and persons whose data was erased."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from tasks.ledger.schema.base import Moment, metadata

amendments = Table(
    "amendments",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    Column("kind", sa.String(32), nullable=False),
    Column("milestone", sa.Text, nullable=False),
    Column("date_name", sa.String(100)),
    Column("value", sa.Text),
    Column("at", Moment, nullable=False),
    Column("by", sa.Text, nullable=False),
    Column("reason", sa.Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    Column("kind", sa.String(32), nullable=False),
    Column("subject", sa.Text, nullable=False),
    Column("value", sa.JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", sa.Text, nullable=False),
    Column("reason", sa.Text, nullable=False),
)

# Persons whose data was erased: a keyed hash of each address, and who decided it. The address is not stored.
forgotten = Table(
    "forgotten",
    metadata,
    Column("hash", sa.String(64), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", sa.Text, nullable=False),
    Column("reason", sa.Text, nullable=False),
)
