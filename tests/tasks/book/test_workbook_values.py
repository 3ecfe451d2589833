"""Cells as text: as two libraries read them, and what these do not read."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from python_calamine import CalamineWorkbook

from roadmap.answers.timestamps import read_timestamp
from tasks.book import Workbook
from tasks.book.cells import text_of
from tasks.book.xlsx.container import Package
from tasks.book.xlsx.sheet import Cells
from tasks.book.xlsx.structure import Structure
from tests.tasks.rich import FIRST, MAIN, STRINGS, STYLES, WORKBOOK, changed, parts_of, rich_book

DAYS = {"min_value": dt.datetime(1955, 1, 1), "max_value": dt.datetime(2100, 1, 1)}
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff_")
)
VALUES = st.one_of(
    TEXTS.filter(lambda text: not text.startswith("=")),
    st.integers(-(10**6), 2 * 10**6),
    st.floats(-1e6, 2e6).map(lambda number: round(number, 6)),
    st.booleans(),
    st.datetimes(**DAYS).map(lambda moment: moment.replace(microsecond=0)),
    st.none(),
)
FORMATS = st.sampled_from(
    ["General", "0.00", "dd/mm/yyyy", "m/d/yyyy h:mm:ss", '[Red]"days" 0', "d mmm yyyy h:mm"]
)


def read(content, tab="Briefing"):
    return Cells(Structure.of(Package(content))).sheet(tab).rows


def made(rows):
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Briefing"
    for number, cells in enumerate(rows, 1):
        for column, (value, form) in enumerate(cells, 1):
            cell = book.worksheets[0].cell(number, column, value)
            if isinstance(value, float | int) and not isinstance(value, bool) and value > 1:
                cell.number_format = form
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@settings(max_examples=80)
@given(st.lists(st.lists(st.tuples(VALUES, FORMATS), max_size=5), max_size=5))
def test_we_read_what_two_libraries_read(rows):
    content = made(rows)
    ours = read(content)
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        theirs = book.get_sheet_by_name("Briefing").to_python(skip_empty_area=False)
    assert even(ours) == even([[text_of(value) for value in row] for row in theirs])
    other = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    texts = [[value if isinstance(value, str) else None for value in row] for row in other.values]
    for mine, row in zip(ours, texts, strict=False):
        assert all(text is None or text == cell for cell, text in zip(mine, row, strict=False))


def even(rows):
    """Without what is empty at the end of rows, and of the tab."""
    cut = []
    for row in rows:
        width = max((n for n, cell in enumerate(row, 1) if cell), default=0)
        cut.append(row[:width])
    while cut and not cut[-1]:
        cut.pop()
    return cut


def sheet(cells, **others):
    whole = f'<worksheet xmlns="{MAIN}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    return changed(rich_book(), {FIRST: whole.encode()} | others)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="d"><v>2024-10-21T09:14:03</v></c>', "2024-10-21 09:14:03"),
        ('<c t="d"><v>2024-10-21T09:14:03.000</v></c>', "2024-10-21 09:14:03"),
        ('<c t="d"><v>2024-10-21</v></c>', "2024-10-21"),
        ('<c t="d"><v>the other day</v></c>', "the other day"),
        ('<c t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c t="str"><f>A1</f><v> a &amp; b </v></c>', " a & b "),
        (
            '<c t="inlineStr"><is><r><t>Perú</t></r><r><t xml:space="preserve"> y Chile</t></r></is></c>',
            "Perú y Chile",
        ),
        ('<c t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>', "東京"),
        ('<c t="inlineStr"><is><t>a_x000D_b _x005F_x000D_</t></is></c>', "a\rb _x000D_"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ("<c><v>1e3</v></c>", "1000"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
    ],
)
def test_cells_of_every_kind(cell, text):
    assert read(sheet(cell)) == [[text]]


def test_shared_texts_may_have_looks_and_pronunciations():
    texts = '<si><r><t>Per</t></r><r><t>ú</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si><si/>'
    shared = f'<sst xmlns="{MAIN}">{texts}</sst>'
    content = sheet('<c t="s"><v>0</v></c><c t="s"><v>1</v></c>', **{STRINGS: shared.encode()})
    assert read(content) == [["Perú"]]


def test_days_may_be_counted_from_1904():
    styles = parts_of(rich_book())[STYLES]
    begin = styles.index(b"<cellXfs")
    styles = styles[:begin] + styles[begin:].replace(b'numFmtId="0"', b'numFmtId="14"', 1)
    cell = '<c s="0"><v>43393</v></c>'
    assert read(sheet(cell, **{STYLES: styles})) == [["2018-10-20"]]
    main = parts_of(rich_book())[WORKBOOK]
    assert b"<workbookPr/>" in main
    main = main.replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    assert read(sheet(cell, **{STYLES: styles, WORKBOOK: main})) == [["2022-10-21"]]


def test_cells_need_not_say_where_they_stand():
    cells = '<c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row/><row r="4"><c><v>4</v></c>'
    assert read(sheet(cells)) == [["1", "", "", "2", "3"], [""] * 5, [""] * 5, ["4", "", "", "", ""]]


@pytest.mark.parametrize("since", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
@pytest.mark.parametrize("shown", ["General", "0", "[h]:mm", "[mm]:ss", "h:mm", "yyyy", ";;;", "dd/mm/yyyy"])
def test_a_moment_is_the_same_whatever_its_format_shows_and_its_book_counts_from(tmp_path, since, shown):
    book = openpyxl.Workbook()
    book.epoch = since
    book.worksheets[0].title = "Briefing"
    book.worksheets[0].append(["Timestamp", "Seats"])
    book.worksheets[0].append([dt.datetime(2030, 6, 9, 10, 20, 30), 45_000])
    book.worksheets[0]["A2"].number_format = shown
    book.save(tmp_path / "workbook.xlsx")
    (row,) = Workbook(tmp_path / "workbook.xlsx").read(["Briefing"]).rows["Briefing"]
    moment = read_timestamp(row.cells["Timestamp"], "UTC")
    assert moment.isoformat() == "2030-06-09T10:20:30+00:00"
    assert row.cells["Seats"] == "45000"


def test_a_duration_stays_one():
    content = made([[(dt.timedelta(hours=30), "[h]:mm")]])
    assert read(content) == [["1 day, 6:00:00"]]
