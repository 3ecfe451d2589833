"""Opening a Google spreadsheet as the settings name it."""

import re
from collections.abc import Callable

from config.private import exposed
from config.private import remedy as closing
from config.settings import Settings
from tasks.book.google.book import GoogleBook
from tasks.book.google.client import GOOGLE, SheetsClient
from tasks.book.google.explaining import Place
from tasks.book.google.facts import BookFacts
from tasks.book.google.key import safe_address, service_account
from tasks.book.google.patience import Pace, Patience
from tasks.book.port import BookProblem

# An id, or the address that the browser shows.
_ID = re.compile(
    r"(?:https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/(?P<part>[\w-]+)(?:[/?#].*)?|(?P<whole>[\w-]+))",
    re.ASCII,
)
# One pace for all books of this process that an account opens at an endpoint.
_paces: dict[tuple[str, str], Pace] = {}


def open_google(
    settings: Settings,
    sheet: str,
    *,
    facts: BookFacts | None = None,
    pace: Callable[[], float] | None = None,
    patience: Patience | None = None,
) -> GoogleBook:
    """The spreadsheet by its id or address; see `open_book` in tasks/book/opening.py."""
    where = f"google:{sheet}"
    found = _ID.fullmatch(sheet)
    if not found:
        remedy = "set ROADMAP_BOOK to google: and what stands between /d/ and /edit in the sheet's address"
        raise BookProblem(where, "it is no id of a Google spreadsheet", remedy)
    endpoint = safe_address(settings.sheets_endpoint or GOOGLE, where, "ROADMAP_SHEETS_ENDPOINT")
    key = settings.google_key_file
    if settings.mode == "live" and key and exposed(key):
        what = f"the key file {key} can be read or changed by other users of this machine"
        raise BookProblem(where, what, closing(key))
    account = service_account(key, where)
    spread = pace or _paces.setdefault((account.email, endpoint), Pace())
    client = SheetsClient(account.session(endpoint), endpoint, patience or Patience(), spread)
    return GoogleBook(client, Place(found["part"] or found["whole"], account.email, account.project), facts)
