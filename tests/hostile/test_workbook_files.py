"""Files that are given to us as an answer book: bombs, damaged ones, and others by the name of one.

Each is a problem of ours, in one line with the file, and stays as it was; what can be read is read right.
"""

import io
import os
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.book import ROWS_TAB, STATUS_TAB, BookProblem, Workbook
from tests.hostile.budget import run_bounded, within
from tests.tasks.filled import HEADINGS, A, row
from tests.tasks.rich import FIRST as SHEET
from tests.tasks.rich import (
    LINKS,
    MAIN,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    changed,
    parts_of,
    rich_book,
    zipped,
)

OURS = {STATUS_TAB: [["Party"], ["Chile"]], ROWS_TAB: [["Tab", "Row"], ["Briefing", "2"]]}
VALID = rich_book(row(A, "Chile", comments="“Sí” & more"), row(A, "Perú"))
HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
FOOT = b"</sheetData></worksheet>"
BILLION = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("b"), ord("k")))
    + b"]>"
)
FILE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def sheet(cells):
    return changed(VALID, {SHEET: HEAD + b"<row>" + cells + b"</row>" + FOOT})


def text(place, said):
    return b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, said)


def replacing(name, old, new):
    part = parts_of(VALID)[name]
    assert old in part
    return changed(VALID, {name: part.replace(old, new, 1)})


def before_the_root(name, declared):
    return changed(VALID, {name: declared + parts_of(VALID)[name].lstrip(b"\xef\xbb\xbf")})


def twice(name, other):
    parts = parts_of(VALID)
    return zipped(parts | {other: parts[name]})


def lying(name, part):
    """A file whose directory says that a part unpacks to ten bytes."""
    content = bytearray(changed(VALID, {name: part}))
    for signature, size in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.index(name.encode()) if size == 22 else content.rindex(name.encode())
        at = content.rindex(signature, 0, place)
        struct.pack_into("<L", content, at + size, 10)
    return bytes(content)


def overlapping():
    """A thousand entries of one part, as the densest bombs have it."""
    content = changed(VALID, {SHEET: bytes(4 * 2**20)})
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        entry = next(item for item in file.infolist() if item.filename == SHEET)
        begin = file.start_dir
    at = content.index(SHEET.encode(), begin) - 46
    record = content[at : at + 46]
    more = b"".join(record + b"xl/worksheets/sheet%d.xml" % n for n in range(1000, 2000))
    more = more.replace(struct.pack("<HH", len(SHEET), 0), struct.pack("<HH", len(SHEET) + 3, 0))
    end = content.rindex(b"PK\x05\x06")
    directory = content[begin:end] + more
    counts = struct.pack("<HHLL", *[len(parts_of(content)) + 1000] * 2, len(directory), begin)
    assert entry.compress_size * 1000 > len(content)
    return content[:begin] + directory + content[end : end + 8] + counts + b"\0\0"


def many_tabs():
    tabs = b"".join(b'<sheet name="%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(9, 600))
    return replacing(
        WORKBOOK, b"</sheets>", tabs.replace(b"r:id", b"xmlns:r='%s' r:id" % OFFICE) + b"</sheets>"
    )


OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LONG = b"x" * 2**21
BOMBS = {
    "a cell in the last corner": lambda: sheet(text(b"A1", b"x") + text(b"XFD1048576", b"x")),
    "a cell in the last corner alone": lambda: sheet(text(b"XFD1048576", b"x")),
    "a cell in the last row, and one in the last column": lambda: sheet(
        text(b"A1048576", b"x") + text(b"XFD1", b"x")
    ),
    "2 MB of shared text, a thousand times": lambda: changed(
        VALID,
        {
            STRINGS: f'<sst xmlns="{MAIN}"><si><t>'.encode() + LONG + b"</t></si></sst>",
            SHEET: HEAD + b'<row><c t="s"><v>0</v></c></row>' * 1000 + FOOT,
        },
    ),
    "2 MB in a cell": lambda: sheet(text(b"A1", LONG)),
    "2 MB as a number": lambda: sheet(b"<c><v>" + b"9" * 2**21 + b"</v></c>"),
    "a part of 257 MB": lambda: changed(VALID, {"xl/media/image1.png": bytes(257 * 2**20)}),
    "a tab of 65 MB": lambda: changed(VALID, {SHEET: HEAD + b" " * (65 * 2**20) + FOOT}),
    "a tab of 65 MB that is said to have ten bytes": lambda: lying(SHEET, bytes(65 * 2**20)),
    "shared text of 65 MB": lambda: changed(VALID, {STRINGS: bytes(65 * 2**20)}),
    "20,000 parts": lambda: zipped(parts_of(VALID) | {f"xl/media/{n}": b"" for n in range(20_000)}, 0),
    "a thousand parts that are one": overlapping,
    "600 tabs": many_tabs,
    "4 million elements": lambda: changed(VALID, {SHEET: HEAD + b"<x/>" * 4_000_001 + FOOT}),
    "4 million shared texts": lambda: changed(
        VALID, {STRINGS: f'<sst xmlns="{MAIN}">'.encode() + b"<si/>" * 4_000_001 + b"</sst>"}
    ),
    "elements a million deep": lambda: changed(VALID, {SHEET: HEAD + b"<a>" * 1_000_000}),
    "a tag of 30 MB": lambda: changed(VALID, {SHEET: HEAD + b'<c r="' + b"A" * (30 * 2**20) + b'"/>' + FOOT}),
    "300,000 styles": lambda: replacing(STYLES, b"</cellXfs>", b"<xf/>" * 300_000 + b"</cellXfs>"),
    "300,000 links": lambda: replacing(LINKS, b"</R", b"<Relationship/>" * 300_000 + b"</R"),
}
ENTITIES = {
    f"{kind} in {name}": (lambda name=name, declared=declared: before_the_root(name, declared))
    for name in (SHEET, WORKBOOK, LINKS, STYLES, "_rels/.rels")
    for kind, declared in {"a billion laughs": BILLION, "a file of the machine": FILE}.items()
}
DAMAGED = {
    "nothing": lambda: b"",
    "a table as text": lambda: b"country;when\nBR;today\n",
    "an old .xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "an .ods": lambda: zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    ),
    "a ZIP of other things": lambda: zipped({"letter.txt": b"Dear colleague"}),
    "a text document": lambda: replacing(WORKBOOK, MAIN.encode(), b"urn:word"),
    "a file cut off": lambda: VALID[: len(VALID) // 2],
    "a file without its beginning": lambda: VALID[len(VALID) // 2 :],
    "two parts of one name": lambda: twice(SHEET, SHEET.upper()),
    "no workbook": lambda: changed(VALID, {WORKBOOK: None}),
    "no links": lambda: changed(VALID, {LINKS: None}),
    "no tab behind its link": lambda: changed(VALID, {SHEET: None}),
    "no shared texts behind their link": lambda: changed(VALID, {STRINGS: None}),
    "no styles behind their link": lambda: changed(VALID, {STYLES: None}),
    "links out of the file": lambda: replacing(
        LINKS, b"/xl/worksheets/sheet1.xml", b"../../../../etc/passwd"
    ),
    "links to itself": lambda: replacing(LINKS, b"/xl/worksheets/sheet1.xml", b"/xl/workbook.xml"),
    "an empty tab part": lambda: changed(VALID, {SHEET: b""}),
    "half a tab": lambda: changed(VALID, {SHEET: parts_of(VALID)[SHEET][:-30]}),
    "a tab in UTF-16": lambda: changed(VALID, {SHEET: (HEAD + FOOT).decode().encode("utf-16")}),
    "a tab in EBCDIC": lambda: changed(
        VALID, {SHEET: b"<?xml version='1.0' encoding='cp037'?>" + HEAD + FOOT}
    ),
    "a text that is not there": lambda: sheet(b'<c t="s"><v>999999</v></c>'),
    "a text before the first": lambda: sheet(b'<c t="s"><v>-1</v></c>'),
    "a style that is not there": lambda: sheet(b'<c s="99999"><v>1</v></c>'),
    "a style that is no number": lambda: sheet(b'<c s="x"><v>1</v></c>'),
    "a number that is none": lambda: sheet(b"<c><v>many</v></c>"),
    "no number": lambda: sheet(b"<c><v>nan</v></c>"),
    "a number without end": lambda: sheet(b"<c><v>1e999</v></c>"),
    "a truth that is none": lambda: sheet(b'<c t="b"><v>2</v></c>'),
    "a type that is none": lambda: sheet(b'<c t="x"><v>2</v></c>'),
    "a row before the first": lambda: sheet(text(b"A0", b"x")),
    "a row behind the last": lambda: sheet(text(b"A1048577", b"x")),
    "a column behind the last": lambda: sheet(text(b"XFE1", b"x")),
    "a cell without a row": lambda: sheet(text(b"A", b"x")),
    "a row by a word": lambda: changed(VALID, {SHEET: HEAD + b'<row r="x"/>' + FOOT}),
}


EXAMINE = """
import time
from pathlib import Path
from tasks.book import BookProblem, Workbook

for path in sorted(Path(FOLDER).iterdir()):
    begun = time.process_time()
    try:
        Workbook(path).read(["Briefing"])
        told = ""
    except BookProblem as problem:
        told = str(problem)
    print(path.stem, time.process_time() - begun, told, sep="|", flush=True)
"""


def test_bombs_are_refused_before_they_go_off(tmp_path):
    """In one process for all, which the system ends when it takes more CPU or memory than it may."""
    for kind, make in BOMBS.items():
        (tmp_path / f"{kind}.xlsx").write_bytes(make())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    examined = run_bounded(f"FOLDER = {str(tmp_path)!r}{EXAMINE}", cpu=40, mib=1200)
    assert (examined.returncode, examined.stderr) == (0, ""), examined.stdout
    lines = {kind: rest for kind, *rest in (line.split("|") for line in examined.stdout.splitlines())}
    assert lines.keys() == BOMBS.keys()
    for kind, (seconds, told) in lines.items():
        assert told.startswith(f"answer book {tmp_path / kind}.xlsx: "), kind
        assert float(seconds) < 5, kind
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("piece", ["[h", "[$-", "[", '"', "\\"])
def test_a_format_of_any_length_is_read_in_little_time(tmp_path, piece):
    code = piece * 100_001
    written = f'<numFmts><numFmt numFmtId="199" formatCode="{code.replace(chr(34), "&quot;")}"/></numFmts>'
    styles = parts_of(VALID)[STYLES].replace(b'<numFmts count="0"/>', written.encode())
    begin = styles.index(b"<cellXfs")
    styles = styles[:begin] + styles[begin:].replace(b'numFmtId="0"', b'numFmtId="199"', 1)
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(changed(VALID, {STYLES: styles}))
    with within(cpu=1):
        assert len(Workbook(path).read(["Briefing"]).rows["Briefing"]) == 2


def refused(path, action):
    """The message of a problem of ours, in little time, which leaves the file as it was."""
    content = path.read_bytes() if path.is_file() else None
    with pytest.raises(BookProblem) as told, within(cpu=1):
        action()
    message = str(told.value)
    assert message.startswith(f"answer book {path}: ")
    assert "\n" not in message
    assert told.value.remedy
    assert not path.is_file() or path.read_bytes() == content
    return message


@pytest.mark.parametrize("kind", [*DAMAGED, *ENTITIES])
def test_what_is_not_whole_is_one_line_and_stays_as_it_was(kind, tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes((DAMAGED | ENTITIES)[kind]())
    book = Workbook(path)
    assert "not a whole .xlsx workbook" in refused(path, lambda: book.read(["Briefing"]))
    with suppress(BookProblem):  # of a damaged tab the first row may be whole
        assert book.headings(["Briefing"]) == {"Briefing": HEADINGS}


@pytest.mark.parametrize("kind", [*DAMAGED, *ENTITIES])
def test_what_is_damaged_is_not_damaged_further(kind, tmp_path):
    """Where our own tabs can be written, all else stays as it is, damage included."""
    path = tmp_path / "workbook.xlsx"
    path.write_bytes((DAMAGED | ENTITIES)[kind]())
    check_writing(path)


def check_writing(path):
    """Write our tabs: refused with the file as it was, or done with every part of others as it was."""
    before = path.read_bytes()
    try:
        Workbook(path).put(OURS)
    except BookProblem:
        assert path.read_bytes() == before
        return
    packed, now = packed_of(before), packed_of(path.read_bytes())
    kept = packed.keys() - {WORKBOOK, LINKS, TYPES, STYLES}
    assert {name: now[name] for name in kept} == {name: packed[name] for name in kept}


def packed_of(content):
    """Each part as it is packed, damage included."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        begins = {item.filename: (item.header_offset, item.compress_size) for item in file.infolist()}
    heads = {name: sum(struct.unpack_from("<26xHH", content, at)) + 30 for name, (at, _) in begins.items()}
    return {name: content[at + heads[name] :][:size] for name, (at, size) in begins.items()}


@pytest.mark.parametrize("declared", [BILLION, FILE])
def test_the_types_of_parts_are_read_when_one_is_added(declared, tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(before_the_root(TYPES, declared))
    assert "document type" in refused(path, lambda: Workbook(path).put(OURS))


def test_what_is_protected_by_a_password_is_told(tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(DAMAGED["an old .xls"]())
    assert "without a password" in refused(path, lambda: Workbook(path).read(["Briefing"]))
    at, content = 0, bytearray(VALID)
    while (at := content.find(b"PK\x01\x02", at + 1)) > 0:
        content[at + 8] |= 1  # the flag of an encrypted entry
    path.write_bytes(content)
    assert "protected by a password" in refused(path, lambda: Workbook(path).read(["Briefing"]))


def test_what_is_no_file_is_not_waited_for(tmp_path):
    folder, pipe = tmp_path / "folder.xlsx", tmp_path / "pipe.xlsx"
    folder.mkdir()
    os.mkfifo(pipe)
    for path in (folder, pipe, tmp_path / "missing.xlsx"):
        refused(path, lambda path=path: Workbook(path).read(["Briefing"]))
        refused(path, lambda path=path: Workbook(path).put(OURS))


def test_a_file_that_we_may_not_read_is_told(tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(VALID)
    path.chmod(0)
    we = os.geteuid()
    if we == 0:
        tmp_path.chmod(0o711)  # this account may read everything; another one may not
        os.seteuid(65_534)
    try:
        with pytest.raises(BookProblem, match="Permission denied"):
            Workbook(path).read(["Briefing"])
    finally:
        os.seteuid(we)


def test_a_wrong_size_of_a_tab_does_not_matter(tmp_path):
    path = tmp_path / "workbook.xlsx"
    for size in (b"A1", b"A1:XFD1048576", b"nonsense"):
        part = parts_of(VALID)[SHEET]
        begin, end = part.index(b"<dimension"), part.index(b"/>", part.index(b"<dimension"))
        path.write_bytes(
            changed(VALID, {SHEET: part[:begin] + b'<dimension ref="' + size + b'"' + part[end:]})
        )
        assert Workbook(path).read(["Briefing"]).rows["Briefing"] == ROWS


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
