"""The answer book's identity: one that is not the one read before is reported, and not read.

A spreadsheet is known by its id, a workbook by the mark that we left in it: its file may be moved. A book
without a mark may be the same one without our tab “Rows”, as long as no answer is missing from it.
"""

from dataclasses import replace
from secrets import token_hex

from tasks.book import BookReading
from tasks.book.own_tabs import BookMark, parse_mark
from tasks.context import Context
from tasks.ledger.facts.books import OwnBook

REMEDY = (
    "bring the right book back (ROADMAP_BOOK names it), or, if this is the right one from now on, confirm "
    "it: `roadmap sheets adopt --by NAME --reason TEXT`, or the form “confirm changes”"
)
_STAMP = "YYYY-MM-DDTHH:mm:ss[Z]"


def other_book(context: Context, reading: BookReading, *, lacks: bool) -> str:
    """The reason why a book is not the one that was read before; empty if it is that one, or the first.

    `lacks`: answers that we know are not in it, or say something else."""
    known, mark = context.ledger.books.own_book(), parse_mark(reading.mark)
    answers = any(not stored.withdrawn for stored in context.answers.values())
    if known is None:
        return _of_another(mark) if mark and mark.review != context.review.id else ""
    if mark and mark.name != known.mark:
        return _of_another(mark) if mark.review != context.review.id else "it is another book of this review"
    if reading.book != known.book and answers:
        return "it is another spreadsheet than the one that was read before"
    if mark and lacks and mark.stamp < known.stamp:
        return f"it is an older copy: it ends at {mark.stamp}, and the one written last at {known.stamp}"
    if mark is None and known.stamp and lacks:
        return "it lacks our mark (the last heading of the tab “Rows”), and answers are missing from it"
    return ""


def keep_identity(context: Context, reading: BookReading, *, anew: bool = False) -> None:
    """Know the book that was read as the review's own: the first, or one that a person adopts (`anew`)."""
    known, mark = context.ledger.books.own_book(), parse_mark(reading.mark)
    if known is None or anew:
        book = OwnBook(reading.book, mark.name if mark else token_hex(4), mark.stamp if mark else "")
    else:
        book = replace(known, book=reading.book)
    if book != known:
        context.ledger.books.keep_own_book(book)


def own_mark(context: Context) -> BookMark | None:
    """The mark that the book gets with all that the ledger holds now; None: no round has read it yet."""
    known = context.ledger.books.own_book()
    if known is None:
        return None
    newest = max((stored.changed_at for stored in context.answers.values()), default=None)
    return BookMark(context.review.id, known.mark, newest.in_timezone("UTC").format(_STAMP) if newest else "")


def wrote(context: Context, mark: BookMark | None) -> None:
    """Record that the book carries a mark. Only afterwards: a process that dies in between leaves a book that
    is newer than the ledger knows, which is no doubt."""
    known = context.ledger.books.own_book()
    if known and mark and known.stamp != mark.stamp:
        context.ledger.books.keep_own_book(replace(known, stamp=mark.stamp))


def _of_another(mark: BookMark) -> str:
    return f"it is the book of the review {mark.review}"
