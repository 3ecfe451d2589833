"""Answer books with bytes and parts that were changed at random: the same answers, or a problem of ours."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.book import BookProblem, Workbook
from tests.hostile.budget import within
from tests.hostile.workbooks import VALID, check_writing
from tests.tasks.rich import FIRST as SHEET
from tests.tasks.rich import (
    LINKS,
    STRINGS,
    STYLES,
    changed,
    parts_of,
)


def rows_of_valid(folder):
    path = folder / "valid.xlsx"
    path.write_bytes(VALID)
    return Workbook(path).read(["Briefing"]).rows["Briefing"]


with TemporaryDirectory() as place:
    ROWS = rows_of_valid(Path(place))


def check_damaged(content):
    """The same answers, or a problem of ours; whatever is written leaves the parts of others alone."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(content)
        try:
            with within(cpu=1):
                reading = Workbook(path).read(["Briefing"])
        except BookProblem:
            pass
        else:
            assert reading.missing or reading.rows["Briefing"] == ROWS
        check_writing(path)


damages = st.lists(
    st.tuples(st.integers(0, len(VALID) - 1), st.binary(max_size=6), st.integers(0, 6)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150)
@given(damages)
def test_damaged_bytes_give_the_same_answers_or_our_own_problem(damages):
    content = bytearray(VALID)
    for at, new, old in damages:
        content[at : at + old] = new
    check_damaged(bytes(content))


NAMES = sorted(parts_of(VALID).keys() - {SHEET, STRINGS})  # a letter of a text is nobody's to know


@settings(max_examples=150)
@given(st.sampled_from(NAMES), st.integers(0, 4000), st.binary(max_size=6), st.integers(0, 300))
@example(STYLES, 0, b"", 0)
@example(LINKS, 0, b"", 300)
def test_damaged_parts_give_the_same_answers_or_our_own_problem(name, at, new, old):
    part = bytearray(parts_of(VALID)[name])
    part[at : at + old] = new
    check_damaged(changed(VALID, {name: bytes(part)}))


@settings(max_examples=60)
@given(st.sampled_from([SHEET, STRINGS]), st.integers(0, 4000), st.binary(max_size=6), st.integers(0, 300))
def test_damaged_cells_are_read_or_our_own_problem(name, at, new, old):
    part = bytearray(parts_of(VALID)[name])
    part[at : at + old] = new
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(changed(VALID, {name: bytes(part)}))
        with suppress(BookProblem), within(cpu=1):
            Workbook(path).read(["Briefing"])


@settings(max_examples=60)
@given(st.sampled_from(sorted(parts_of(VALID))), st.sampled_from(sorted(parts_of(VALID))))
def test_parts_that_are_missing_or_in_one_anothers_place(one, other):
    parts = parts_of(VALID)
    check_swapped(changed(VALID, {one: parts[other]}))
    check_swapped(changed(VALID, {one: None}))


def check_swapped(content):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(content)
        with suppress(BookProblem):
            Workbook(path).read(["Briefing"])
        check_writing(path)


def test_a_wrong_size_of_a_tab_does_not_matter(tmp_path):
    path = tmp_path / "workbook.xlsx"
    for size in (b"A1", b"A1:XFD1048576", b"nonsense"):
        part = parts_of(VALID)[SHEET]
        begin, end = part.index(b"<dimension"), part.index(b"/>", part.index(b"<dimension"))
        path.write_bytes(
            changed(VALID, {SHEET: part[:begin] + b'<dimension ref="' + size + b'"' + part[end:]})
        )
        assert Workbook(path).read(["Briefing"]).rows["Briefing"] == ROWS
