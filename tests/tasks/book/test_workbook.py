"""What is the workbook's own: a file that others write to, and that can be broken."""

from contextlib import suppress
from random import Random

import openpyxl
import pendulum
import pytest

from roadmap.review.forms import Form
from tasks.book import ROWS_TAB, BookProblem, RowStatus, Workbook
from tasks.book import workbook as module
from tasks.book.own_tabs import ROWS_HEADINGS

FORM = Form.model_validate({"tab": "Briefing 1", "url": "https://forms.example.org/x"})
AT = pendulum.datetime(2024, 10, 21)
STATUS = {
    ROWS_TAB: [
        ROWS_HEADINGS,
        RowStatus("Briefing 1", 2, AT, "ana@x.example", "Brasil", "matched", AT).cells(),
    ]
}


@pytest.fixture
def book(tmp_path):
    made = Workbook(tmp_path / "folder" / "answers.xlsx")
    made.create([FORM], "en")
    return made


def append(path, *cells):
    other = openpyxl.load_workbook(path)
    other["Briefing 1"].append(cells)
    other.save(path)


def while_changing(monkeypatch, book, times):
    """A form adds a row after the book was opened to be changed, and before it is saved."""
    left = iter(range(times))
    read = module.read_file

    def read_and_be_overtaken(path):
        found = read(path)
        if (n := next(left, None)) is not None:
            append(path, f"row {n}")
        return found

    monkeypatch.setattr(module, "read_file", read_and_be_overtaken)


def test_a_row_that_comes_while_we_write_is_kept(book, monkeypatch):
    while_changing(monkeypatch, book, 2)
    assert book.put(STATUS)
    assert not book.put(STATUS)
    assert [row.number for row in book.read(["Briefing 1"]).rows["Briefing 1"]] == [2, 3]


def test_when_others_never_stop_writing_nothing_is_lost(book, monkeypatch):
    while_changing(monkeypatch, book, 99)
    with pytest.raises(BookProblem, match="other programs keep writing"):
        book.put(STATUS)
    assert len(book.read(["Briefing 1"]).rows["Briefing 1"]) == 5


def test_nothing_is_left_beside_the_file(book):
    book.put(STATUS)
    assert [path.name for path in book.path.parent.iterdir()] == ["answers.xlsx"]


def test_the_files_rights_and_links_stay(book, tmp_path):
    book.path.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(book.path)
    Workbook(link).put(STATUS)
    assert link.is_symlink()
    assert book.path.stat().st_mode & 0o777 == 0o640
    assert not book.put(STATUS)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"country;when\nBR;today\n", b"\xd0\xcf\x11\xe0" * 200]
)
def test_what_is_not_a_workbook_is_said_in_one_line(tmp_path, content):
    path = tmp_path / "answers.xlsx"
    path.write_bytes(content)
    for action in (
        lambda: Workbook(path).read(["Briefing 1"]),
        lambda: Workbook(path).put(STATUS),
        lambda: Workbook(path).create([FORM], "en"),
    ):
        with pytest.raises(BookProblem, match=r"not an intact \.xlsx workbook"):
            action()
    assert path.read_bytes() == content


def test_a_half_written_workbook_is_said_in_one_line(book):
    whole = book.path.read_bytes()
    for length in range(0, len(whole), 97):
        book.path.write_bytes(whole[:length])
        with pytest.raises(BookProblem, match=r"not an intact \.xlsx workbook"):
            book.read(["Briefing 1"])


def test_a_workbook_damaged_within_is_said_in_one_line(book):
    whole = book.path.read_bytes()
    chance = Random(1)
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(30):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        book.path.write_bytes(damaged)
        with suppress(BookProblem):
            book.read(["Briefing 1"])
        with suppress(BookProblem):
            book.put(STATUS)


def test_a_missing_file_or_a_folder_is_said_in_one_line(tmp_path):
    with pytest.raises(BookProblem, match="the file does not exist"):
        Workbook(tmp_path / "nowhere.xlsx").read(["Briefing 1"])
    with pytest.raises(BookProblem, match="the file does not exist"):
        Workbook(tmp_path / "nowhere.xlsx").fingerprint()
    with pytest.raises(BookProblem, match="close it in other programs"):
        Workbook(tmp_path).read(["Briefing 1"])
