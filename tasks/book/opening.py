"""Which answer book is used: a workbook of this machine, or a Google spreadsheet."""

import re
from collections.abc import Callable

from config.settings import Settings
from tasks.book.google import BookFacts, GoogleBook, Patience
from tasks.book.google.client import GOOGLE, SheetsClient
from tasks.book.google.explaining import Place
from tasks.book.google.key import safe_address, service_account
from tasks.book.google.patience import Pace
from tasks.book.port import AnswerBook, BookProblem
from tasks.book.workbook import Workbook

# An id, or the address that the browser shows.
_ID = re.compile(
    r"(?:https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/(?P<part>[\w-]+)(?:[/?#].*)?|(?P<whole>[\w-]+))",
    re.ASCII,
)
# One pace for all books of this process that an account opens at an endpoint.
_paces: dict[tuple[str, str], Pace] = {}


def open_book(
    settings: Settings,
    *,
    facts: BookFacts | None = None,
    pace: Callable[[], float] | None = None,
    patience: Patience | None = None,
) -> AnswerBook:
    """The answer book of the settings. Nothing is called yet.

    For a spreadsheet, `facts` keeps its zone and locale from round to round, and `pace` gives the seconds to
    wait before each call.

    Raises:
        BookProblem: the sheet's id, the key file or the endpoint cannot be used.
    """
    if settings.google_sheet is None:
        return Workbook(settings.workbook)
    return open_google(settings, settings.google_sheet, facts=facts, pace=pace, patience=patience)


def open_google(
    settings: Settings,
    sheet: str,
    *,
    facts: BookFacts | None = None,
    pace: Callable[[], float] | None = None,
    patience: Patience | None = None,
) -> GoogleBook:
    """The spreadsheet by its id or address; see `open_book`."""
    where = f"google:{sheet}"
    found = _ID.fullmatch(sheet)
    if not found:
        remedy = "set ROADMAP_BOOK to google: and what stands between /d/ and /edit in the sheet's address"
        raise BookProblem(where, "it is no id of a Google spreadsheet", remedy)
    endpoint = safe_address(settings.sheets_endpoint or GOOGLE, where, "ROADMAP_SHEETS_ENDPOINT")
    account = service_account(settings.google_key_file, where)
    spread = pace or _paces.setdefault((account.email, endpoint), Pace())
    client = SheetsClient(account.session(endpoint), endpoint, patience or Patience(), spread)
    return GoogleBook(client, Place(found["part"] or found["whole"], account.email, account.project), facts)
