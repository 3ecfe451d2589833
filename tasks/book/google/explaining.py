"""Explaining failed calls of the Sheets API, with a remedy for each."""

from dataclasses import dataclass

from google.auth.exceptions import GoogleAuthError, RefreshError
from requests.exceptions import RequestException, SSLError

from tasks.book.google.api_error import ApiError, root_of
from tasks.book.google.responses import UnexpectedResponse
from tasks.book.google.retrying import is_transient
from tasks.book.port import BookProblem

ADDRESS = "https://docs.google.com/spreadsheets/d/"
_API = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
_LATER = "nothing was lost; the next round reads again"
FAILURES = (ApiError, UnexpectedResponse, RequestException, GoogleAuthError)


@dataclass(frozen=True)
class SheetAccess:
    """The spreadsheet that was called, and the account that called it, for messages."""

    book: str
    email: str
    project: str = ""
    title: str = ""

    def __str__(self) -> str:
        title = f"“{self.title}” " if self.title else ""
        return f"{title}{ADDRESS}{self.book}"


def explain(problem: Exception, place: SheetAccess, *, writing: bool) -> BookProblem:
    """The `BookProblem` for a library's exception. `writing`: the call would have changed the spreadsheet."""
    what, remedy = _what_and_remedy(problem, place, writing)
    return BookProblem(str(place), what, remedy)


def _what_and_remedy(problem: Exception, place: SheetAccess, writing: bool) -> tuple[str, str]:
    if is_transient(problem):
        return f"Google did not answer in time ({_short(problem)})", _LATER
    if isinstance(problem, ApiError):
        return _explain_status(problem, place, writing)
    if isinstance(problem, RefreshError):
        return _explain_login(str(problem.args[0] if problem.args else problem), place)
    if isinstance(root_of(problem), SSLError):
        what = "Google's certificate is not trusted"
        return what, "ask the administrator of this network, or set REQUESTS_CA_BUNDLE to its authority"
    return f"the response was not Google's ({_short(problem)})", (
        "correct ROADMAP_SHEETS_ENDPOINT, or ask the administrator of this network about proxies"
    )


def _short(problem: Exception) -> str:
    """A problem without addresses, as the book is named already."""
    return (
        str(problem)
        if isinstance(problem, ApiError | UnexpectedResponse)
        else type(root_of(problem)).__name__
    )


def _explain_status(problem: ApiError, place: SheetAccess, writing: bool) -> tuple[str, str]:
    message = problem.message
    match problem.status:
        case 401:
            return f"Google does not accept the login of {place.email} ({message})", (
                "make a new key of this service account, and save it at the path in ROADMAP_GOOGLE_KEY_FILE"
            )
        case 403 if _disabled(problem):
            of = f"?project={place.project}" if place.project else ""
            where = f"the project {place.project}" if place.project else "the account's project"
            return f"the Google Sheets API is not enabled in {where}", f"enable it at {_API}{of}"
        case 403 if writing:
            return f"{place.email} may not change it", f"share the sheet with {place.email} as Editor"
        case 403:
            return (
                f"{place.email} may not read it ({message})",
                f"share the sheet with {place.email} as Editor",
            )
        case 404:
            return "the spreadsheet does not exist", (
                f"correct its id in ROADMAP_BOOK, and share the sheet with {place.email} as Editor"
            )
        case _:
            return _explain_invalid(problem, place)


def _disabled(problem: ApiError) -> bool:
    message = problem.message
    return "SERVICE_DISABLED" in problem.reasons or any(
        words in message for words in ("it is disabled", "has been disabled")
    )


def _explain_invalid(problem: ApiError, place: SheetAccess) -> tuple[str, str]:
    if problem.about("protected"):
        remedy = f"let {place.email} edit our own tabs (Data › Protect sheets and ranges)"
        return f"it is protected ({problem.message})", remedy
    if problem.about("not supported for this document"):
        return "it is an Excel file in Google Drive, not a Google spreadsheet", (
            "open it, choose File › Save as Google Sheets, and set ROADMAP_BOOK to the id of the copy"
        )
    what = f"Google refuses the request ({problem.status}: {problem.message})"
    return what, "show this line to the maintainers of this software"


def _explain_login(message: str, place: SheetAccess) -> tuple[str, str]:
    what = f"{place.email} cannot log in with Google ({message})"
    words = message.casefold()
    if "timeframe" in words or "iat and exp" in words:
        return what, "correct this machine's clock; `roadmap doctor` checks it"
    if "not found" in words or "disabled" in words or "deleted" in words:
        return what, "restore or enable the service account, or make another one with a key"
    return what, "make a new key of the service account, and save it at the path in ROADMAP_GOOGLE_KEY_FILE"
