"""Opening the Google spreadsheet of the settings."""

import re
from collections.abc import Callable

from config.private import exposed
from config.private import remedy as closing
from config.settings import Settings
from tasks.book.google.book import GoogleBook
from tasks.book.google.client import GOOGLE_ENDPOINT, SheetsClient
from tasks.book.google.clock_facts import BookFacts
from tasks.book.google.explaining import SheetAccess
from tasks.book.google.key import safe_address, service_account
from tasks.book.google.retrying import Pace, RetryPolicy
from tasks.book.port import BookProblem

# A spreadsheet's id, or its address in the browser.
_ID = re.compile(
    r"(?:https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/(?P<part>[\w-]+)(?:[/?#].*)?|(?P<whole>[\w-]+))",
    re.ASCII,
)
# One pace for all spreadsheets that an account opens at an endpoint in this process.
_paces: dict[tuple[str, str], Pace] = {}


def open_google(
    settings: Settings,
    sheet: str,
    *,
    facts: BookFacts | None = None,
    pace: Callable[[], float] | None = None,
) -> GoogleBook:
    """The spreadsheet by its id or address; see `tasks.book.opening.open_book`."""
    where = f"google:{sheet}"
    match = _ID.fullmatch(sheet)
    if not match:
        remedy = "set ROADMAP_BOOK to google: and the part between /d/ and /edit of the sheet's address"
        raise BookProblem(where, "it is no id of a Google spreadsheet", remedy)
    endpoint = safe_address(settings.sheets_endpoint or GOOGLE_ENDPOINT, where, "ROADMAP_SHEETS_ENDPOINT")
    key = settings.google_key_file
    if settings.mode == "live" and key and exposed(key):
        what = f"the key file {key} can be read or changed by other users of this machine"
        raise BookProblem(where, what, closing(key))
    account = service_account(key, where)
    spread = pace or _paces.setdefault((account.email, endpoint), Pace())
    client = SheetsClient(account.session(endpoint), endpoint, RetryPolicy(), spread)
    return GoogleBook(
        client, SheetAccess(match["part"] or match["whole"], account.email, account.project), facts
    )
