"""A round over 50,000 rows of a spreadsheet, and gspread's bare `batch_get` of the same, side by side.

python -m benchmarks.collecting FOLDER ENDPOINT KEY BOOK prints what one process of its own measured.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import gspread
import pendulum
from google.oauth2.service_account import Credentials
from gspread.http_client import HTTPClient

from benchmarks.measure import Figure, seconds
from tests.sheets.server import serving
from tests.tasks import isles
from tests.tasks.filled import HEADINGS

ROWS, TRIES = 50_000, 3
COUNTRIES = ("Pseudo-Accents", "XA", "Atlantis", "Pseudo-Bidi", "pseudo accents", "XB")
AT = pendulum.datetime(2030, 6, 10, 7)
SCOPE = "https://www.googleapis.com/auth/spreadsheets"


def collecting() -> Iterator[Figure]:
    """The first round, one with ten new rows, one with none; calls a round; memory."""
    with tempfile.TemporaryDirectory() as name, serving() as server:
        book = server.spreadsheet("Review", locale="es_CL", zone="Africa/Nairobi")
        book.add("Briefing", [HEADINGS, *(row(number) for number in range(ROWS))])
        isles.write(Path(name))
        key = str(server.key_file(name))
        words = [sys.executable, "-m", "benchmarks.collecting", name, server.endpoint, key, book.id]
        said = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)
    bare = said["bare"]
    yield Figure(f"gspread's bare batch_get of {ROWS:,} rows", 0, bare, "s", "less")
    for name in ("first", "a few new", "nothing new"):
        yield Figure(
            f"round of {ROWS:,} rows, {name} ÷ bare batch_get", 0, said[name] / bare, "times", "less"
        )
    yield Figure("calls of a first round", 4, said["calls first"], "calls", "less")
    yield Figure("calls of any later round", 3, said["calls later"], "calls", "less")
    yield Figure(f"memory of rounds over {ROWS:,} rows", 0, said["memory"], "MiB", "less")


def row(number: int) -> list[str]:
    """A row as a form writes it."""
    stamp = (
        f"2030-06-{1 + number % 9:02d} {number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
    )
    sender = f"p{number}@x{number % 100}.example.org"
    return [stamp, sender, COUNTRIES[number % len(COUNTRIES)], "Somebody", "Yes", "An answer of some length."]


def measure(folder: Path, endpoint: str, key: str, book: str) -> dict[str, float]:
    """One process's figures, in seconds, calls and MiB."""
    from benchmarks.memory import highest
    from tasks.collecting.collecting import collected
    from tasks.collecting.writing_back import written_back
    from tasks.context import open_context

    os.environ |= {"ROADMAP_HOME": str(folder), "ROADMAP_BOOK": f"google:{book}"}
    os.environ |= {"ROADMAP_GOOGLE_KEY_FILE": key, "ROADMAP_SHEETS_ENDPOINT": endpoint}
    found: dict[str, float] = {}

    def one(hours: int) -> float:
        with open_context(folder / "isles.yaml", AT.add(hours=hours)) as context:
            took = seconds(lambda: collected(context))
            written_back(context)
            found["calls first" if hours == 0 else "calls later"] = context.book.calls
        return took

    plain = bare(endpoint, key, book)
    found["bare"] = median(seconds(plain) for _ in range(TRIES))
    found["first"] = one(0)
    found["nothing new"] = median(one(hours) for hours in range(1, TRIES + 1))
    spread = gspread.Client(credentials(key), http_client=client_of(endpoint))
    times = []
    for hours in range(10, 10 + TRIES):
        new = [row(ROWS + 10 * hours + number) for number in range(10)]
        spread.http_client.values_append(book, "Briefing!A1", {"valueInputOption": "RAW"}, {"values": new})
        times.append(one(hours))
    found["a few new"] = median(times)
    found["memory"] = highest()
    return found


def credentials(key: str) -> Credentials:
    """Those of the server's account."""
    return Credentials.from_service_account_file(key, scopes=[SCOPE])


def client_of(endpoint: str) -> type[HTTPClient]:
    """The client of gspread, sent to another address."""

    class Client(HTTPClient):
        def request(self, method, address, **given):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN202
            there = address.replace("https://sheets.googleapis.com", endpoint)
            return super().request(method, there, **given)

    return Client


def bare(endpoint: str, key: str, book: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """A call of `values_batch_get`, once logged in."""
    client = client_of(endpoint)(credentials(key))
    client.values_batch_get(book, ["Briefing!A1:B2"])
    return lambda: client.values_batch_get(book, ["Briefing"])


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), *sys.argv[2:5])))
