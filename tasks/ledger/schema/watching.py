"""Troubles, the notices that tell of them, and beats: when something that happens at set times happened."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from tasks.ledger.schema.base import Moment, metadata

# Troubles, one row each time they open: told once when they open, and once when they are over.
alarms = Table(
    "alarms",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(300), primary_key=True),
    Column("opened", Moment, primary_key=True),
    Column("kind", sa.String(32), nullable=False),
    Column("about", sa.Text, nullable=False),
    Column("values", sa.JSON, nullable=False),
    Column("since", Moment, nullable=False),
    # `gone`: since when the trouble is not seen any more; `over`: when that was taken for its end.
    Column("gone", Moment),
    Column("over", Moment),
    Column("back", sa.Integer, nullable=False),
    # The notices that tell of its opening, and of its end.
    Column("notice", sa.String(200)),
    Column("over_notice", sa.String(200)),
)

# Notices of troubles: their content is fixed before they are sent.
alarm_notices = Table(
    "alarm_notices",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("step", sa.String(200), primary_key=True),
    Column("gathered_at", Moment, nullable=False),
    Column("drafted_at", Moment),
    Column("posted_at", Moment),
)

# First and last moment of things that happen at set times (a round of collecting, a watch).
beats = Table(
    "beats",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("name", sa.String(100), primary_key=True),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
)
