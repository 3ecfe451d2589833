"""Answers as they were read, and the books that they were read from."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from tasks.ledger.schema.base import metadata
from tasks.ledger.schema.columns import Moment

answers = Table(
    "answers",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("key", sa.String(100), primary_key=True),
    Column("milestone", sa.String(100), nullable=False),
    Column("tab", sa.String(100), nullable=False),
    Column("row", sa.Integer, nullable=False),
    Column("sender", sa.Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("values", sa.JSON, nullable=False),
    Column("content", sa.String(100), nullable=False),
    Column("party", sa.String(100)),
    Column("certainty", sa.String(16), nullable=False),
    Column("likely", sa.JSON, nullable=False),
    Column("why", sa.Text, nullable=False),
    Column("withdrawn", sa.Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

_ANSWER = ("review", "key")

answer_versions = Table(
    "answer_versions",
    metadata,
    Column("id", sa.Integer, primary_key=True),
    Column("review", sa.String(100), nullable=False),
    Column("key", sa.String(100), nullable=False),
    Column("values", sa.JSON, nullable=False),
    Column("content", sa.String(100), nullable=False),
    Column("since", Moment, nullable=False),
    Column("replaced_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(_ANSWER, ["answers.review", "answers.key"]),
    sa.Index(None, *_ANSWER),
)

rounds = Table(
    "rounds",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("fingerprint", sa.Text, nullable=False),
    Column("counts", sa.JSON, nullable=False),
    # The tabs that look like a form's and were not read, with their numbers of rows; null: there is none.
    Column("other_tabs", sa.JSON),
)

# What an online book says of itself, so that a round needs not ask for it: the zone and locale of its dates.
books = Table(
    "books",
    metadata,
    Column("book", sa.String(200), primary_key=True),
    Column("zone", sa.String(100), nullable=False),
    Column("locale", sa.String(32), nullable=False),
)

# The answer book of each review as it was last read and written: the spreadsheet's id (empty for a workbook),
# the mark that we left in it, and the moment of the newest answer that was written there.
own_books = Table(
    "own_books",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("book", sa.String(200), nullable=False),
    Column("mark", sa.String(32), nullable=False),
    Column("stamp", sa.String(40), nullable=False),
)

# What the last round could not believe and left as it was, until a person confirms it or it is restored:
# `about` is a milestone, or empty for the whole book.
doubts = Table(
    "doubts",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("about", sa.String(100), primary_key=True),
    Column("mark", sa.String(64), nullable=False),
    Column("since", Moment, nullable=False),
    Column("values", sa.JSON, nullable=False),
)
