"""gspread's client with pacing, time limits and retries for each call."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote_plus

from gspread.http_client import FileType, HTTPClient, ParamsType
from requests import Response, Session
from requests.exceptions import RequestException

from tasks.book.google.api_error import ApiError
from tasks.book.google.responses import About, UnexpectedResponse, about, columns, grids
from tasks.book.google.retrying import RetryPolicy, Timeouts
from tasks.book.google.table import Grid

GOOGLE_ENDPOINT = "https://sheets.googleapis.com"
# Proxies refuse longer addresses; Google's own client allows 2,048 characters, its servers twice ours.
_LONGEST_QUERY = 7000
# Values, independent of a column's format and of the locale: days are numbers.
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

    `pace` gives the seconds to wait before each call. `calls` counts the calls, including retries. All
    methods raise `ApiError`, or exceptions of requests and google-auth, after the last try."""

    def __init__(
        self, session: Session, endpoint: str, retry_policy: RetryPolicy, pace: Callable[[], float]
    ) -> None:
        super().__init__(None, session)  # type: ignore[arg-type] # gspread's way to pass a session
        self.calls = 0
        self._endpoint, self._retry_policy, self._pace = endpoint, retry_policy, pace

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
        """Make a call, with retries."""
        url = endpoint.replace(GOOGLE_ENDPOINT, self._endpoint, 1)
        more = {"params": params, "data": data, "json": json, "files": files, "headers": headers}
        return self._retry_policy.keep_trying(lambda timeouts: self._once(method, url, timeouts, more))

    def _once(self, method: str, url: str, timeouts: Timeouts, more: Mapping[str, Any]) -> Response:
        if (wait := self._pace()) > 0:
            self._retry_policy.sleep(wait)
        self.calls += 1
        response = self.session.request(method, url, timeout=timeouts, **more)
        if not response.ok:
            raise ApiError(response)
        return response

    def cells(self, book: str, ranges: list[str]) -> list[Grid]:
        """Whole tabs with their values, in one call, or in several if their names are very long."""
        return self._batches(book, ranges, _AS_VALUES, grids)

    def columns(self, book: str, ranges: list[str]) -> list[list[object]]:
        """Whole columns with their values; days and hours are text, numbers are numbers."""
        return self._batches(book, ranges, _DAYS_AS_TEXT, columns)

    def _batches(
        self, book: str, ranges: list[str], how: Mapping[str, str], read: Callable[[object], list[_T]]
    ) -> list[_T]:
        results: list[_T] = []
        for some in _in_queries(ranges):
            results += read(_json(partial(self.values_batch_get, book, some, dict(how))))
        if len(results) != len(ranges):
            raise UnexpectedResponse("a response with other tabs than requested")
        return results

    def metadata(self, book: str) -> About:
        """The title, locale and time zone of a spreadsheet, and its tabs."""
        return about(_json(lambda: self.fetch_sheet_metadata(book, {"fields": _METADATA})))

    def write(self, book: str, ranges: list[dict[str, Any]]) -> None:
        """Write values unchanged: RAW turns no text into a formula, a number or a date."""
        self.values_batch_update(book, {"valueInputOption": "RAW", "data": ranges})

    def change(self, book: str, requests: list[dict[str, Any]]) -> None:
        """Change tabs; all of the requests or none."""
        self.batch_update(book, {"requests": requests})


def _json(call: Callable[[], object]) -> object:
    """The response to a call.

    requests does not catch the ValueError of `int` for a number of over 4,300 digits, nor the RecursionError
    for a thousand nested lists."""
    try:
        return call()
    except RequestException:
        raise
    except (ValueError, RecursionError) as problem:
        raise UnexpectedResponse("a response that is not JSON") from problem


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
