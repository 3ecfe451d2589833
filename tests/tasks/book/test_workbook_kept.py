"""A person's workbook is never rewritten: only our own tabs are put into it, and what they need."""

import io
import xml.etree.ElementTree as ET

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tasks.book import ROWS_TAB, STATUS_TAB, BookProblem, Workbook
from tasks.book.own_tabs import ROWS_HEADINGS
from tasks.collecting.collecting import collected
from tasks.collecting.writing_back import written_back
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import delivered
from tests.tasks.filled import AT, A, B, row
from tests.tasks.rich import (
    LINKS,
    MAIN,
    OFFICE,
    STYLES,
    TYPES,
    WORKBOOK,
    changed,
    parts_of,
    rich_book,
    zipped,
)

OURS = {
    STATUS_TAB: [["Party", "Group", "Briefing"], ["Côte d'Ivoire", "North", "answered 9 Jun 2030"]],
    ROWS_TAB: [ROWS_HEADINGS, ["Briefing", "2", "9 June", A, "=1+1", "recorded", "10 June"]],
}
LISTS = {WORKBOOK, LINKS, TYPES, STYLES}  # what must name our tabs
TABLE = f'<tableParts count="1" xmlns:r="{OFFICE}"><tablePart r:id="rId1"/></tableParts></worksheet>'.encode()
ROWS = [row(A, "XA"), row(B, "XB")]
DXFS = b"<dxfs count='1'><dxf><font><b val='1'/></font></dxf></dxfs>"
PROPER = {"C2": ("PROPER(&quot;pseudo-accents&quot;)", "Pseudo-Accents"), "F3": ("1+1", "2")}


def prefixed(content):
    """The file as some programs write it: every element of the workbook's own parts has a prefix."""
    made = {}
    ET.register_namespace("x", MAIN)
    for name, part in parts_of(content).items():
        if name.startswith("xl/") and name.endswith(".xml") and b"calcChain" not in part:
            made[name] = ET.tostring(ET.fromstring(part), xml_declaration=True, encoding="utf-8")
        else:
            made[name] = part
    return zipped(made)


def relative(content):
    """The file with links from the folder of the workbook, where the others are from the root."""
    links = parts_of(content)[LINKS]
    assert b'"/xl/worksheets' in links
    return changed(content, {LINKS: links.replace(b'"/xl/', b'"')})


KINDS = {
    "transitional": lambda: rich_book(*ROWS, stored=PROPER),
    "strict": lambda: rich_book(*ROWS, stored=PROPER, strict=True),
    "relative links": lambda: relative(rich_book(*ROWS, stored=PROPER)),
    "prefixes": lambda: prefixed(rich_book(*ROWS, stored=PROPER)),
    "no colours yet": lambda: coloured(rich_book(*ROWS, stored=PROPER), b"<dxfs/>"),
    "colours of theirs": lambda: coloured(rich_book(*ROWS, stored=PROPER), DXFS),
}


def coloured(content, colours):
    """The file with a list of colours, where it has none."""
    styles = parts_of(content)[STYLES]
    assert b"dxfs" not in styles
    return changed(content, {STYLES: styles.replace(b"</cellStyles>", b"</cellStyles>" + colours)})


@pytest.fixture(params=KINDS)
def whole(request, tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(KINDS[request.param]())
    return path


def ours_of(path):
    with CalamineWorkbook.from_path(path) as book:
        return {tab: book.get_sheet_by_name(tab).to_python() for tab in (STATUS_TAB, ROWS_TAB)}


def test_every_other_part_stays_as_it_was(whole):
    before = parts_of(whole.read_bytes())
    assert Workbook(whole).put(OURS)
    after = parts_of(whole.read_bytes())
    assert {name: after[name] for name in before.keys() - LISTS} == {
        name: part for name, part in before.items() if name not in LISTS
    }
    assert len(after.keys() - before.keys()) == 2
    assert ours_of(whole) == {tab: [list(cells) for cells in table] for tab, table in OURS.items()}


def test_the_lists_of_parts_only_get_longer(whole):
    before = parts_of(whole.read_bytes())
    Workbook(whole).put(OURS)
    after = parts_of(whole.read_bytes())
    for name in LISTS - {STYLES}:
        same = next(n for n, (a, b) in enumerate(zip(before[name], after[name], strict=False)) if a != b)
        assert after[name].endswith(before[name][same:])


def test_no_style_changes_its_number(whole):
    before = ET.fromstring(parts_of(whole.read_bytes())[STYLES])
    Workbook(whole).put(OURS)
    after = ET.fromstring(parts_of(whole.read_bytes())[STYLES])
    for many in before:
        (now,) = after.findall(many.tag)
        assert list(map(ET.tostring, now))[: len(many)] == list(map(ET.tostring, many))
        assert now.get("count") in {None, str(len(now))}
    names = [one.tag.rpartition("}")[2] for one in after]
    assert names.index("cellStyles") + 1 == names.index("dxfs")


def test_our_tabs_are_in_the_dialect_of_the_file(whole):
    main = ET.fromstring(parts_of(whole.read_bytes())[WORKBOOK]).tag
    before = parts_of(whole.read_bytes()).keys()
    Workbook(whole).put(OURS)
    parts = parts_of(whole.read_bytes())
    for name in parts.keys() - before:
        assert ET.fromstring(parts[name]).tag == main.replace("workbook", "worksheet")


def test_the_second_round_replaces_our_parts_alone(whole):
    Workbook(whole).put(OURS)
    before = parts_of(whole.read_bytes())
    more = OURS | {ROWS_TAB: [ROWS_HEADINGS, *[["Briefing", "3", "", "", "@x", "_x0041_ \r\n", "<&>"]] * 2]}
    assert Workbook(whole).put(more)
    after = parts_of(whole.read_bytes())
    assert after.keys() == before.keys()
    assert len([name for name in after if after[name] != before[name]]) == 1
    assert not Workbook(whole).put(more)


def test_the_same_again_does_not_write_the_file(whole):
    Workbook(whole).put(OURS)
    before = whole.stat()
    assert not Workbook(whole).put(OURS)
    assert (whole.stat().st_mtime_ns, whole.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize("kind", KINDS)
async def test_answers_stay_as_they_were_through_round_after_round(kind, context, tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(KINDS[kind]())
    first = collected(context(AT))
    assert (first.new, first.matched, first.queued, first.problems) == (2, 2, 0, ())
    for hours in range(1, 4):
        opened = context(AT.add(hours=hours))
        assert written_back(opened) == (hours == 1)
        path.touch()  # so that it is read again
        found = collected(opened)
        assert (found.new, found.revised, found.withdrawn, found.matched) == (0, 0, 0, 2)
        assert found.problems == ()
        for step in await acknowledge.fn(opened):
            delivered(opened, step)
    assert len(list((tmp_path / "outbox").glob("acknowledgements/**/*.eml"))) == 2
    (answer,) = [one.answer for one in context(AT).answers.values() if one.answer.sender == A]
    assert answer.values["party"] == "Pseudo-Accents"


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
async def test_a_formula_that_was_never_calculated_is_told_with_its_cell(value, context, tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(rich_book(*ROWS, stored=PROPER))
    assert collected(context(AT)).new == 2
    parts = parts_of(path.read_bytes())
    name = "xl/worksheets/sheet1.xml"
    calculated = b'<c r="C2" t="str"><f>PROPER(&quot;pseudo-accents&quot;)</f><v>Pseudo-Accents</v></c>'
    bare = f'<c r="C2"><f>PROPER(&quot;pseudo-accents&quot;)</f>{value}</c>'.encode()
    path.write_bytes(changed(path.read_bytes(), {name: parts[name].replace(calculated, bare)}))
    found = collected(context(AT.add(hours=1)))
    assert (found.revised, found.withdrawn, found.matched, found.unread) == (0, 0, 2, {"briefing"})
    (problem,) = found.problems
    assert "tab “Briefing”: its cell C2 holds a formula without a result" in problem


def test_a_formula_whose_result_is_empty_is_none_that_was_never_calculated(tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(rich_book(*ROWS, stored={"C2": ("IF(1,&quot;&quot;)", "")}))
    reading = Workbook(path).read(["Briefing"])
    assert reading.missing == []
    assert reading.rows["Briefing"][0].cells["Country or territory"] == ""


def test_a_formula_in_a_column_without_a_heading_is_no_matter_of_ours(tmp_path):
    path = tmp_path / "workbook.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(rich_book(*ROWS)))
    book["Briefing"]["H2"] = "=1+1"
    book.save(path)
    assert Workbook(path).read(["Briefing"]).missing == []


SIGNATURE = (
    b'<Relationship Id="rId99" Target="_xmlsignatures/origin.sigs" Type='
    b'"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"/></Relationships>'
)
SHARING = f'<Relationship Id="rId99" Target="users.xml" Type="{OFFICE}/usernames"/></Relationships>'.encode()


def spoilt(name, old, new):
    def spoil(content):
        part = parts_of(content)[name]
        assert old in part
        return changed(content, {name: part.replace(old, new)})

    return spoil


CANNOT_BE_KEPT = {
    "a signature": (spoilt("_rels/.rels", b"</Relationships>", SIGNATURE), "it is signed"),
    "a shared workbook": (spoilt(LINKS, b"</Relationships>", SHARING), "shared workbook"),
    "our name in other letters": (spoilt(WORKBOOK, b"Ours &amp; theirs", b"STATUS"), "only by case"),
    "a tab of theirs with our name": (spoilt(WORKBOOK, b"Ours &amp; theirs", b"Status"), "somebody's own"),
    "no list of tabs": (spoilt(WORKBOOK, b"sheets>", b"others>"), "no list of tabs"),
    "two links of one id": (spoilt(WORKBOOK, b'sheetId="2"', b'sheetId="x"'), "list of tabs is damaged"),
}


@pytest.mark.parametrize("kind", CANNOT_BE_KEPT)
def test_what_cannot_be_kept_is_refused_and_left_alone(kind, tmp_path):
    spoil, told = CANNOT_BE_KEPT[kind]
    path = tmp_path / "workbook.xlsx"
    content = spoil(rich_book(*ROWS))
    path.write_bytes(content)
    with pytest.raises(BookProblem, match=told) as problem:
        Workbook(path).put(OURS)
    assert str(path) in str(problem.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"</worksheet>", TABLE, "as a table"),
        (b'<c r="A2"', b'<c r="H2"><f>1+1</f><v>2</v></c><c r="A2"', "formulas"),
    ],
)
def test_what_people_made_of_our_tab_is_not_broken(old, new, told, tmp_path):
    path = tmp_path / "workbook.xlsx"
    chain = f'<Relationship Id="rId99" Target="calcChain.xml" Type="{OFFICE}/calcChain"/></Relationships>'
    path.write_bytes(spoilt(LINKS, b"</Relationships>", chain.encode())(rich_book(*ROWS)))
    before = parts_of(path.read_bytes()).keys()
    Workbook(path).put(OURS)
    ours = max(parts_of(path.read_bytes()).keys() - before)
    content = spoilt(ours, old, new)(path.read_bytes())
    path.write_bytes(content)
    more = {tab: [*table, ["more"]] for tab, table in OURS.items()}
    with pytest.raises(BookProblem, match=told):
        Workbook(path).put(more)
    assert path.read_bytes() == content


def test_a_new_workbook_is_for_its_owner_alone(tmp_path):
    book = Workbook(tmp_path / "new.xlsx")
    book.create([], "en")
    assert book.path.stat().st_mode & 0o777 == 0o600
    assert openpyxl.load_workbook(book.path).sheetnames == [STATUS_TAB, ROWS_TAB]


def test_a_new_workbook_is_the_same_each_time(tmp_path):
    first, second = Workbook(tmp_path / "1.xlsx"), Workbook(tmp_path / "2.xlsx")
    first.create([], "en")
    second.create([], "en")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_what_excel_made_of_our_tabs_is_not_written_again(tmp_path):
    """It moves the texts into a part that all tabs share."""
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(rich_book(*ROWS))
    Workbook(path).put(OURS)
    openpyxl.load_workbook(path).save(path)
    assert not Workbook(path).put(OURS)


def test_our_tabs_look_as_ours_do(tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(rich_book(*ROWS))
    Workbook(path).put(OURS)
    book = openpyxl.load_workbook(path)
    status, rows = book[STATUS_TAB], book[ROWS_TAB]
    assert status["A1"].font.b
    assert status["A1"].alignment.wrap_text
    assert not status["A2"].font.b
    assert rows["E2"].quotePrefix
    assert (rows.freeze_panes, status.column_dimensions["A"].width) == ("A2", 28)
    fills = {
        rule.text: rule.dxf.fill.bgColor.rgb
        for rules in status.conditional_formatting
        for rule in rules.rules
    }
    assert fills["answered"] == "FFC9E7CB"
