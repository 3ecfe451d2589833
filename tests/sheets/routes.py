"""Which method a path means, with its parameters (gRPC transcoding: https://google.aip.dev/127)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.sheets import changes, values
from tests.sheets.errors import invalid
from tests.sheets.resource import spreadsheet


@dataclass(frozen=True)
class Method:
    """A method of the API."""

    verb: str
    path: str
    name: str
    act: Callable
    writes: bool = True


class NoSuchPath(Exception):
    """Nothing is served there: Google answers with a page."""


def get(book, ask):
    """spreadsheets.get, without grid data: nobody asks for that here."""
    if ask.query.get("includeGridData", ["false"])[-1].lower() == "true" or "ranges" in ask.query:
        raise invalid("This test server gives no grid data.")
    return spreadsheet(book)


METHODS = [
    Method("GET", r"", "get", get, writes=False),
    Method("POST", r":batchUpdate", "batchUpdate", changes.batch_update),
    Method("GET", r"/values:batchGet", "values.batchGet", values.batch_get, writes=False),
    Method("POST", r"/values:batchUpdate", "values.batchUpdate", values.batch_update),
    Method("POST", r"/values:batchClear", "values.batchClear", values.batch_clear),
    Method("POST", r"/values/([^/]+):append", "values.append", values.append),
    Method("POST", r"/values/([^/]+):clear", "values.clear", values.clear),
    Method("GET", r"/values/([^/]+)", "values.get", values.get, writes=False),
    Method("PUT", r"/values/([^/]+)", "values.update", values.update),
]


def routed(verb, raw_path):
    """The method, the spreadsheet's id and the range in a path that is still encoded."""
    for method in METHODS:
        found = re.fullmatch(rf"/v4/spreadsheets/([^/:]+){method.path}", raw_path)
        if found and verb == method.verb:
            book_id, *ranges = (unquote(part) for part in found.groups())
            return method, book_id, "".join(ranges)
    raise NoSuchPath(raw_path)
