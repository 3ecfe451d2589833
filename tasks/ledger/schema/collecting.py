"""Answers as they were read, and the books that they were read from."""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from tasks.ledger.schema.base import Moment, metadata

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
    # Numbers of rows of the tabs that look like a form's and were not read; null: there are none.
    Column("other_tabs", sa.JSON),
)

# Zone and locale of an online book's dates, as it last reported them, so that a round need not ask again.
books = Table(
    "books",
    metadata,
    Column("book", sa.String(200), primary_key=True),
    Column("zone", sa.String(100), nullable=False),
    Column("locale", sa.String(32), nullable=False),
)

# The answer book of each review as it was last read and written: the spreadsheet's id (empty for a workbook),
# the random mark that we wrote into it, and the moment of the newest answer that was written there.
own_books = Table(
    "own_books",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("book", sa.String(200), nullable=False),
    Column("mark", sa.String(32), nullable=False),
    Column("stamp", sa.String(40), nullable=False),
)

# Changes of the answer book that the last round did not apply, until a person confirms them or they are
# undone. `about`: a milestone, or empty for the whole book.
doubts = Table(
    "doubts",
    metadata,
    Column("review", sa.String(100), primary_key=True),
    Column("about", sa.String(100), primary_key=True),
    Column("mark", sa.String(64), nullable=False),
    Column("since", Moment, nullable=False),
    Column("values", sa.JSON, nullable=False),
)
