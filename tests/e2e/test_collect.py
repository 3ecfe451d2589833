"""`roadmap collect` and what follows it, on the .xlsx workbook and through gspread: the same answers."""

import json
import signal
from functools import partial

import pytest

from cli.main import BUG, REPORT
from tests.cli.command import said
from tests.sheets.server import serving
from tests.tasks import isles
from tests.tasks.filled import A, B, fill, row

pytestmark = pytest.mark.e2e

AT = ("--at", "2030-06-10T07:00")
STRANGER = "somebody@elsewhere.example.net"
ROWS = [row(A, "XA"), row(B, "XB", "No", "=1+1"), row(STRANGER, "XA", "No")]


@pytest.fixture
def settings(monkeypatch, server, tmp_path):
    """A home of its own, and a server that runs already."""
    home = tmp_path / "home"
    home.mkdir()
    for name, value in {"HOME": home, "MODE": "outbox"}.items():
        monkeypatch.setenv(f"ROADMAP_{name}", str(value))
    monkeypatch.setenv("PREFECT_API_URL", server.api)
    monkeypatch.setenv("COLUMNS", "300")
    return monkeypatch.setenv


@pytest.fixture
def sheets(settings, tmp_path):
    """A Sheets server with an empty spreadsheet, which the settings point to."""
    with serving() as server:
        book = server.spreadsheet("Review", locale="en_US", zone="Africa/Nairobi")
        book.add("Sheet1")
        settings("ROADMAP_BOOK", f"google:{book.id}")
        settings("ROADMAP_GOOGLE_KEY_FILE", str(server.key_file(tmp_path)))
        settings("ROADMAP_SHEETS_ENDPOINT", server.endpoint)
        yield server, book


@pytest.fixture
def roadmap(settings, monkeypatch, capsys, tmp_path):
    before, review = signal.getsignal(signal.SIGTERM), isles.write(tmp_path)
    run = partial(said, monkeypatch, capsys)
    yield lambda *words: run(*words, "--review", str(review))
    signal.signal(signal.SIGTERM, before)


def collected(roadmap, *words, code=0):
    found = roadmap("collect", "--json", *words)
    assert found.code == code, found.err
    return json.loads(found.out)


def answered(roadmap):
    found = json.loads(roadmap("answers", "--json").out)
    return [(one["from"], one["delegation"], one["status"], one["tab"], one["row"]) for one in found]


EXPECTED = [
    (A, "XA", "recorded", "Briefing", 2),
    (B, "XB", "recorded", "Briefing", 3),
    (STRANGER, None, "queued", "Briefing", 4),
]


def test_a_bug_within_the_flow_is_a_traceback(roadmap, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise LookupError("a column")

    fill(tmp_path / "home", *ROWS)
    monkeypatch.setattr("tasks.collecting.collecting.judge", fail)
    told = roadmap("collect", *AT)
    assert told.code == BUG
    assert told.err.endswith(f"LookupError: a column\n{REPORT}")
    assert told.out == ""


def test_a_book_that_cannot_be_opened_is_told_without_numbers(roadmap):
    told = roadmap("collect", *AT)
    assert (told.code, told.out) == (5, "")
    assert "the file does not exist" in told.err
    assert collected(roadmap, *AT, code=5)["rows"] == 0


def test_a_round_over_the_workbook(roadmap, tmp_path):
    fill(tmp_path / "home", *ROWS)
    found = collected(roadmap, *AT)
    assert {name: found[name] for name in ("calls", "rows", "new", "revised", "withdrawn")} == {
        "calls": 0,
        "rows": 3,
        "new": 3,
        "revised": 0,
        "withdrawn": 0,
    }
    assert (found["matched"], found["queued"], found["problems"]) == (2, 1, [])
    assert sorted(answered(roadmap)) == sorted(EXPECTED)
    told = {path.stem for path in (tmp_path / "home" / "outbox" / "acknowledgements").rglob("*.eml")}
    assert told == {A, B}


def test_a_round_through_gspread_finds_the_same_in_two_calls(roadmap, sheets):
    server, book = sheets
    assert roadmap("sheets", "init").code == 0
    for cells in ROWS:
        book.tab("Briefing").append(cells)
    first = collected(roadmap, *AT)
    assert (first["rows"], first["new"], first["matched"], first["queued"]) == (3, 3, 2, 1)
    assert sorted(answered(roadmap)) == sorted(EXPECTED)
    before = len(server.calls)
    again = collected(roadmap, "--at", "2030-06-10T09:00")
    assert (again["new"], again["calls"]) == (0, 2)
    assert len(server.calls) == before + 2
    assert not book.formulas


def test_what_waits_is_listed_and_settled_once(roadmap, tmp_path):
    fill(tmp_path / "home", *ROWS)
    collected(roadmap, *AT)
    (waits,) = json.loads(roadmap("queue", "--json").out)
    assert (waits["from"], waits["perhaps_of"]) == (STRANGER, ["XA"])
    signed = ("--by", "C. Ordinator", "--reason", "asked them")
    unsigned = roadmap("assign", waits["answer"][:8], "XA", "--by", " ", "--reason", "x")
    assert (unsigned.code, unsigned.err) == (
        1,
        "it is not signed; say who does it (--by) and why (--reason), so that others can follow it\n",
    )
    assert "there is no “QQ” in the directory" in roadmap("assign", waits["answer"], "QQ", *signed).err
    assert roadmap("assign", waits["answer"][:8], "XA", *signed).code == 0
    assert json.loads(roadmap("queue", "--json").out) == []


def test_a_book_that_cannot_be_read_whole_ends_with_5_and_keeps_the_rest(roadmap, sheets):
    _, book = sheets
    roadmap("sheets", "init")
    for cells in ROWS:
        book.tab("Briefing").append(cells)
    assert collected(roadmap, *AT)["new"] == 3
    book.tab("Briefing").rename("Renamed")
    found = collected(roadmap, "--at", "2030-06-10T09:00", code=5)
    assert "“Briefing”" in found["problems"][0]
    assert found["matched"] == 2


def test_a_sheet_that_is_not_shared_says_with_whom_to_share_it(roadmap, sheets, settings):
    server, _ = sheets
    book = server.spreadsheet("Private", role=None)
    settings("ROADMAP_BOOK", f"google:{book.id}")
    found = collected(roadmap, *AT, code=5)
    assert server.account.email in found["problems"][0]
    assert book.id in found["problems"][0]
