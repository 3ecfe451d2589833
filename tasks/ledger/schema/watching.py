"""Troubles, what was told of them, and when what is due at set times happened."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from tasks.ledger.schema.base import metadata
from tasks.ledger.schema.columns import Moment

# The troubles that were found, each time they opened: told once, and once more when they are over.
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
    # Since when it is not found any more, and when that was taken for its end.
    Column("gone", Moment),
    Column("over", Moment),
    Column("back", sa.Integer, nullable=False),
    # The notices that tell of it, and of its end.
    Column("notice", sa.String(200)),
    Column("over_notice", sa.String(200)),
)

# The notices of troubles: what each tells is settled before anything leaves.
alarm_notices = Table(
    "alarm_notices",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("step", sa.String(200), primary_key=True),
    Column("gathered_at", Moment, nullable=False),
    Column("drafted_at", Moment),
    Column("posted_at", Moment),
)

# When what happens at set times (a round of collecting, a watch) happened first, and last.
beats = Table(
    "beats",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("name", sa.String(100), primary_key=True),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
)
