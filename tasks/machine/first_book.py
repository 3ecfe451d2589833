"""The workbook of a review that begins."""

from pathlib import Path

from tasks.book.examination import forms_of
from tasks.book.workbook import Workbook
from tasks.context import Context
from tasks.watching.ledger import COLLECTING


def first_book(context: Context) -> Path | None:
    """Make the workbook where there is none, and none was ever read. One that is lost is not made anew:
    with an empty one everybody would be silent. Returns its path, if it was made.

    Raises:
        BookProblem: it cannot be written.
    """
    book = context.book
    if not isinstance(book, Workbook) or book.path.exists():
        return None
    if context.answers or context.ledger.alarms.beats(COLLECTING):
        return None
    book.create([form for _, form in forms_of(context.review)], context.review.languages[0])
    return book.path
