"""`roadmap new`: the next review's file, drafted from an earlier one's."""

import difflib

import pytest

from tasks.configuration import load
from tests.conftest import REVIEW
from tests.tasks import isles


@pytest.fixture
def isle(tmp_path):
    """A review of three milestones; `draft(…)` drafts the next from it."""
    return isles.write(tmp_path)


def changed(before, after):
    return [
        line for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0) if line[0] == "+"
    ][1:]


@pytest.mark.parametrize("start", ["2026-12-07", "2028-09-04", "2030-02-13"])
def test_a_draft_of_the_real_review_passes_its_check(roadmap, tmp_path, start):
    out = tmp_path / "next.yaml"
    said = roadmap("new", "--from", REVIEW, "--start", start, "--out", out, "--id", "next")
    assert (said.code, said.err) == (0, "")
    checked = roadmap("check", out)
    assert checked.code == 0
    *remarks, well, draft, words = checked.out.splitlines()
    assert all("would come on a weekend or holiday of CL" in remark for remark in remarks)
    assert ("all is well" if not remarks else "ready to run, with 1 remark above") in well
    assert "29 dates tentative" in draft
    assert "name lac-2025 or one of its years" in words
    before, after = REVIEW.read_text("utf-8"), out.read_text("utf-8")
    assert len(before.splitlines()) == len(after.splitlines())
    lines = changed(before, after)
    marked = [line for line in lines if "  # tentative: was " in line]
    assert len(marked) == 29
    assert [line.split()[0] for line in lines if line not in marked] == ["+#", "+id:", "+directory:"]
    assert all(line.endswith(" in lac-2025") for line in marked)


def test_a_draft_says_what_was_moved_and_what_is_left_to_people(roadmap, tmp_path):
    out = tmp_path / "next.yaml"
    said = roadmap("new", "--from", REVIEW, "--start", "2028-09-04", "--out", out)
    first, words, *holidays, last = said.out.splitlines()
    assert first == (
        f"{out}: drafted lac-2029 from lac-2025: 29 dates moved by 209 weeks, each marked tentative."
    )
    assert "still name lac-2025 or a year from 2024 on. Reword them" in words
    assert "Public holiday: rapporteur (opens): 2028-09-18 is Independence Day in CL." in holidays
    assert last == "Move the dates that should not fall on them."


def test_beside_the_earlier_file_only_the_id_and_the_dates_change(roadmap, isle):
    out = isle.with_name("next.yaml")
    said = roadmap("new", "--from", isle, "--start", "2034-06-19", "--out", out)
    assert said.code == 0
    assert changed(isles.REVIEW, out.read_text("utf-8")) == [
        "+id: isles-2034",
        '+  first: "2034-05-08"  # tentative: was 2030-05-06 in isles-2030',
        '+  last: "2035-01-02"  # tentative: was 2030-12-31 in isles-2030',
        "+    when: 2034-06-21  # tentative: was 2030-06-19 in isles-2030",
        "+    when: 2034-09-05/2034-09-06  # tentative: was 2030-09-03/2030-09-04 in isles-2030",
    ]


def test_the_directory_is_found_from_another_folder(roadmap, isle):
    out = isle.parent / "later" / "next.yaml"
    out.parent.mkdir()
    assert roadmap("new", "--from", isle, "--start", "2034-06-19", "--out", out).code == 0
    assert load(out).review.directory == "../isles"
    assert load(out).directory == load(isle).directory


def test_a_draft_of_a_draft_is_marked_once(roadmap, isle):
    one, two = (isle.with_name(f"{name}.yaml") for name in ("one", "two"))
    roadmap("new", "--from", isle, "--start", "2034-06-19", "--out", one)
    assert roadmap("new", "--from", one, "--start", "2038-06-21", "--out", two).code == 0
    assert "    when: 2038-06-23  # tentative: was 2034-06-21 in isles-2034\n" in two.read_text("utf-8")


def test_an_order_rule_that_the_new_dates_break_is_told_and_the_file_is_there(roadmap, tmp_path):
    # Three weeks on, the nearest end of a month is September's, and the meeting is on its 24th.
    spoilt, _ = isles.spoil(isles.REVIEW, "when: 2030-06-19", "when: end of 2030-08")
    isle = isles.write(tmp_path, spoilt)
    out = isle.with_name("next.yaml")
    said = roadmap("new", "--from", isle, "--start", "2030-09-10", "--out", out, "--id", "next")
    assert said.code == 1
    assert "the order rule is broken: briefing (2030-09-24) would not come before meeting" in said.err
    assert said.err.splitlines()[-1] == (
        f"{out}: written, with 1 mistake above; correct, then run `roadmap check {out}`."
    )
    assert "# tentative: was end of 2030-08 in isles-2030" in out.read_text("utf-8")


def test_a_file_that_is_there_is_never_written_over(roadmap, isle):
    out = isle.with_name("next.yaml")
    out.write_text("mine")
    said = roadmap("new", "--from", isle, "--start", "2034-06-19", "--out", out)
    assert (said.code, said.out) == (1, "")
    assert said.err == f"{out}: the file exists already; choose another --out\n"
    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--start", "2034-06"], "“2034-06” is not a day; write it as 2024-10-29"),
        (["--start", "soon"], "“soon” is not a date"),
        (["--start", "2034-06-19", "--id", "The Isles"], "“The Isles” is not an id"),
        (["--start", "2030-06-19"], "would have the earlier one's id, “isles-2030”; give it another by --id"),
        (["--start", "2034-06-19", "--out", "nowhere/x.yaml"], "it cannot be written (No such file"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(roadmap, isle, words, said):
    out = isle.with_name("next.yaml")
    told = roadmap("new", "--from", isle, "--out", out, *words)
    assert told.code == 1
    assert said in told.err
    assert not out.exists()


def test_an_earlier_review_with_a_mistake_is_told_with_its_line(roadmap, tmp_path):
    spoilt, line = isles.spoil(isles.REVIEW, "kind: meeting", "kind: gathering")
    path = isles.write(tmp_path, spoilt)
    said = roadmap("new", "--from", path, "--start", "2034-06-19", "--out", tmp_path / "next.yaml")
    assert said.code == 1
    assert said.err.startswith(f"{path}:{line}: “gathering” is not possible here")
