"""`roadmap sheets adopt` and `confirm`, and what `troubles` and `status` say before."""

import json

import openpyxl
import pytest

from tests.cli.command import said
from tests.tasks.filled import A, B, fill, row
from tests.tasks.isles import write

SIGNED = ("--by", "C. Ordinator", "--reason", "it is so")


@pytest.fixture
def isles(monkeypatch, capsys, tmp_path):
    """A home with two answers that were read: `isles("troubles")` gives what the command left."""
    path = write(tmp_path)
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "300")
    fill(tmp_path, row(A, "XA"), row(B, "XB"))

    def roadmap(*words):
        return said(monkeypatch, capsys, *words, "--review", path)

    first = roadmap("sheets", "confirm", "briefing", *SIGNED)  # it reads the book
    assert "Nothing waits to be confirmed for briefing" in first.out
    return roadmap


def test_rows_that_vanished_are_told_then_confirmed_and_signed(isles, tmp_path):
    fill(tmp_path)
    asked = isles("sheets", "confirm", "atlantis", *SIGNED)
    assert (asked.code, "no milestone “atlantis”" in asked.err) == (1, True)
    unsigned = isles("sheets", "confirm", "briefing", "--by", " ", "--reason", "x")
    assert (unsigned.code, "it is not signed; say who does it" in unsigned.err) == (1, True)
    told = {one["kind"]: one for one in json.loads(isles("troubles", "--json").out)}["answers-doubted"]
    assert told["what"].endswith(": 2 answers vanished at once; what was recorded before still counts")
    assert "roadmap sheets confirm briefing" in told["remedy"]
    assert "2 answers vanished at once" in isles("status").out
    done = isles("sheets", "confirm", "briefing", *SIGNED)
    assert "signed by C. Ordinator" in done.out
    assert "2 withdrawn" in done.out
    assert "mass change confirmed" in isles("history").out
    assert "vanished" not in isles("troubles").out


def test_a_workbook_that_was_read_and_is_gone_is_to_be_put_back_first(isles, tmp_path):
    (tmp_path / "workbook.xlsx").unlink()
    for command in (("sheets", "check"), ("sheets", "confirm", "briefing", *SIGNED)):
        told = isles(*command)
        assert (told.code, told.err.count("\n")) == (1, 1)
        lost = "the workbook that was read before does not exist any more"
        assert f"{lost}; put it back, or restore" in told.err
    assert "a workbook was read before, and there is none at" in isles("doctor").out
    assert not (tmp_path / "workbook.xlsx").exists()


def test_a_book_is_adopted_once_and_only_if_it_is_another(isles, tmp_path):
    assert "nothing was changed" in isles("sheets", "adopt", *SIGNED).out
    fill(tmp_path, row(A, "XA"), tab="Briefing")
    book = openpyxl.load_workbook(tmp_path / "workbook.xlsx")
    book.create_sheet("Rows").append(["Tab", "Book of other-2029 · 0123abcd · 2030-06-01T00:00:00Z"])
    book.save(tmp_path / "workbook.xlsx")
    assert "(decision 1)" in isles("sheets", "adopt", *SIGNED).out
    assert "answer book adopted" in isles("history").out
    assert "nothing was changed" in isles("sheets", "adopt", *SIGNED).out
