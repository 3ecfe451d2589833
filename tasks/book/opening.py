"""Opening the answer book: a workbook of this machine, or a Google spreadsheet."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from config.settings import Settings
from tasks.book.port import AnswerBook
from tasks.book.workbook import Workbook

if TYPE_CHECKING:
    from tasks.book.google.clock_facts import BookFacts


def open_book(
    settings: Settings,
    *,
    facts: "BookFacts | None" = None,
    pace: Callable[[], float] | None = None,
    was_read: Callable[[], bool] = lambda: False,
) -> AnswerBook:
    """The answer book of the settings. No call is made yet.

    For a spreadsheet, `facts` stores its zone and locale from round to round, and `pace` gives the seconds to
    wait before each call. For a workbook, `was_read` distinguishes a lost one from one that was never made.

    Raises:
        BookProblem: the spreadsheet's id, the key file or the endpoint cannot be used.
    """
    if settings.google_sheet is None:
        return Workbook(settings.workbook, was_read)
    from tasks.book.google.opening import open_google  # slow to import, and not needed for a workbook

    return open_google(settings, settings.google_sheet, facts=facts, pace=pace)
