"""gspread's client with patience: each call is paced, bounded in time, and repeated when that may help."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote_plus

from gspread.http_client import FileType, HTTPClient, ParamsType
from requests import Response, Session
from requests.exceptions import RequestException

from tasks.book.google.answers import About, Strange, about, columns, grids
from tasks.book.google.patience import Patience, Timeouts
from tasks.book.google.refused import Refused
from tasks.book.google.table import Grid

GOOGLE = "https://sheets.googleapis.com"
# Longer addresses are refused on the way; Google's own client stops at 2,048, and its servers at twice ours.
_LONGEST_QUERY = 7000
# Values, not what a column's format or the sheet's locale makes of them: days are numbers.
_AS_VALUES = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
_DAYS_AS_TEXT = {
    "valueRenderOption": "UNFORMATTED_VALUE",
    "dateTimeRenderOption": "FORMATTED_STRING",
    "majorDimension": "COLUMNS",
}
_METADATA = "properties(title,locale,timeZone),sheets.properties(sheetId,title,sheetType)"

_T = TypeVar("_T")


class SheetsClient(HTTPClient):
    """Calls the Sheets API at `endpoint`.

    `pace` is asked before each call, and gives the seconds to wait. `calls` counts them, each try of them.
    All methods raise `Refused`, or what requests and google-auth raise, once the patience is at its end.
    """

    def __init__(
        self, session: Session, endpoint: str, patience: Patience, pace: Callable[[], float]
    ) -> None:
        super().__init__(None, session)  # type: ignore[arg-type] # gspread's own way to bring a session
        self.calls = 0
        self._endpoint, self._patience, self._pace = endpoint, patience, pace

    def request(
        self,
        method: str,
        endpoint: str,
        params: ParamsType | None = None,
        data: bytes | None = None,
        json: Mapping[str, Any] | None = None,
        files: FileType = None,
        headers: Any = None,
    ) -> Response:
        """Make a call, as often as the patience allows."""
        url = endpoint.replace(GOOGLE, self._endpoint, 1)
        more = {"params": params, "data": data, "json": json, "files": files, "headers": headers}
        return self._patience.keep_trying(lambda timeouts: self._once(method, url, timeouts, more))

    def _once(self, method: str, url: str, timeouts: Timeouts, more: Mapping[str, Any]) -> Response:
        if (wait := self._pace()) > 0:
            self._patience.sleep(wait)
        self.calls += 1
        response = self.session.request(method, url, timeout=timeouts, **more)
        if not response.ok:
            raise Refused(response)
        return response

    def cells(self, book: str, ranges: list[str]) -> list[Grid]:
        """Whole tabs with their values, in one call (in more only if their names are very long)."""
        return self._batches(book, ranges, _AS_VALUES, grids)

    def columns(self, book: str, ranges: list[str]) -> list[list[object]]:
        """Whole columns with their values, in which days and hours are text and numbers are numbers."""
        return self._batches(book, ranges, _DAYS_AS_TEXT, columns)

    def _batches(
        self, book: str, ranges: list[str], how: Mapping[str, str], read: Callable[[object], list[_T]]
    ) -> list[_T]:
        found: list[_T] = []
        for some in _in_queries(ranges):
            found += read(_json(partial(self.values_batch_get, book, some, dict(how))))
        if len(found) != len(ranges):
            raise Strange("an answer with other tabs than those asked for")
        return found

    def metadata(self, book: str) -> About:
        """The title, locale and time zone of a spreadsheet, and its tabs."""
        return about(_json(lambda: self.fetch_sheet_metadata(book, {"fields": _METADATA})))

    def write(self, book: str, ranges: list[dict[str, Any]]) -> None:
        """Write values as they are: RAW makes no formula, no number and no date of a text."""
        self.values_batch_update(book, {"valueInputOption": "RAW", "data": ranges})

    def change(self, book: str, requests: list[dict[str, Any]]) -> None:
        """Change tabs; all of the requests or none."""
        self.batch_update(book, {"requests": requests})


def _json(call: Callable[[], object]) -> object:
    """The answer to a call.

    A number of more than 4,300 digits is a ValueError of `int`, not of the JSON library, and lists within
    lists a thousand deep are a RecursionError: requests lets both through.
    """
    try:
        return call()
    except RequestException:
        raise
    except (ValueError, RecursionError) as problem:
        raise Strange("an answer that is no JSON") from problem


def _in_queries(ranges: list[str]) -> list[list[str]]:
    queries: list[list[str]] = []
    length = _LONGEST_QUERY
    for a_range in ranges:
        size = len("&ranges=") + len(quote_plus(a_range))
        if length + size > _LONGEST_QUERY:
            queries.append([])
            length = 0
        queries[-1].append(a_range)
        length += size
    return queries
