"""Files that strangers give us as an answer book: bombs, damaged ones, and others by the name of one."""

import io
import struct
import zipfile

from tasks.book import ROWS_TAB, STATUS_TAB, BookProblem, Workbook
from tests.tasks.filled import A, row
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
