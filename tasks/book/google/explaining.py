"""Reasons of Google's refusals, in words for the person who can do something about them."""

from dataclasses import dataclass

from google.auth.exceptions import GoogleAuthError, RefreshError
from requests.exceptions import RequestException, SSLError

from tasks.book.google.answers import Strange
from tasks.book.google.patience import passes
from tasks.book.google.refused import Refused, root_of
from tasks.book.port import BookProblem

ADDRESS = "https://docs.google.com/spreadsheets/d/"
_API = "https://console.cloud.google.com/apis/library/sheets.googleapis.com"
_LATER = "nothing was lost; the next round reads again"
FAILURES = (Refused, Strange, RequestException, GoogleAuthError)


@dataclass(frozen=True)
class Place:
    """The sheet that was called, and the caller: a message has to name both."""

    book: str
    email: str
    project: str = ""
    title: str = ""

    def __str__(self) -> str:
        title = f"“{self.title}” " if self.title else ""
        return f"{title}{ADDRESS}{self.book}"


def explained(problem: Exception, place: Place, *, writing: bool) -> BookProblem:
    """The problem of a library, as one of ours. `writing`: the call would have changed the sheet."""
    what, remedy = _told(problem, place, writing)
    return BookProblem(str(place), what, remedy)


def _told(problem: Exception, place: Place, writing: bool) -> tuple[str, str]:
    if passes(problem):
        return f"Google did not answer in time ({_short(problem)})", _LATER
    if isinstance(problem, Refused):
        return _refused(problem, place, writing)
    if isinstance(problem, RefreshError):
        return _no_login(str(problem.args[0] if problem.args else problem), place)
    if isinstance(root_of(problem), SSLError):
        what = "Google's certificate is not trusted"
        return what, "ask who runs this network, or set REQUESTS_CA_BUNDLE to the authority that it uses"
    return f"what came was no answer of Google ({_short(problem)})", (
        "correct ROADMAP_SHEETS_ENDPOINT, or ask who runs this network what stands in between"
    )


def _short(problem: Exception) -> str:
    """Without addresses: the book is named already, and people need only the kind of trouble."""
    return str(problem) if isinstance(problem, Refused | Strange) else type(root_of(problem)).__name__


def _refused(problem: Refused, place: Place, writing: bool) -> tuple[str, str]:
    said = problem.message
    match problem.status:
        case 401:
            return f"Google does not accept the login of {place.email} ({said})", (
                "make a new key of this service account, and put it where ROADMAP_GOOGLE_KEY_FILE says"
            )
        case 403 if _disabled(problem):
            of = f"?project={place.project}" if place.project else ""
            where = f"the project {place.project}" if place.project else "the account's project"
            return f"the Google Sheets API is not enabled in {where}", f"enable it at {_API}{of}"
        case 403 if writing:
            return f"{place.email} may not change it", f"share the sheet with {place.email} as Editor"
        case 403:
            return f"{place.email} may not read it ({said})", f"share the sheet with {place.email} as Editor"
        case 404:
            return "there is no such sheet", (
                f"correct its id in ROADMAP_BOOK, and share the sheet with {place.email} as Editor"
            )
        case _:
            return _invalid(problem, place)


def _disabled(problem: Refused) -> bool:
    said = problem.message
    return "SERVICE_DISABLED" in problem.reasons or "it is disabled" in said or "has been disabled" in said


def _invalid(problem: Refused, place: Place) -> tuple[str, str]:
    said = problem.message
    if problem.about("protected"):
        remedy = f"let {place.email} edit our own tabs (Data › Protect sheets and ranges)"
        return f"it is protected ({said})", remedy
    if problem.about("not supported for this document"):
        return "it is an Excel file in Google Drive, not a Google spreadsheet", (
            "open it, choose File › Save as Google Sheets, and set ROADMAP_BOOK to the id of the copy"
        )
    return f"Google refuses what we ask ({problem.status}: {said})", "show this line to who runs the software"


def _no_login(said: str, place: Place) -> tuple[str, str]:
    what = f"{place.email} cannot log in with Google ({said})"
    words = said.casefold()
    if "timeframe" in words or "iat and exp" in words:
        return what, "set this machine's clock right: `roadmap doctor` looks at it"
    if "not found" in words or "disabled" in words or "deleted" in words:
        return what, "restore or enable the service account, or make another with a key of its own"
    return what, "make a new key of the service account, and put it where ROADMAP_GOOGLE_KEY_FILE says"
