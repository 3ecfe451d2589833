"""A workbook as people have them: with all that no library reads whole, in either dialect of the format."""

import io
import re
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.tasks.filled import HEADINGS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/": "http://purl.oclc.org/ooxml/drawingml/",
}
WORKBOOK, LINKS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
TYPES = "[Content_Types].xml"
FIRST, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_PIVOT = f'<pivotCacheDefinition xmlns="{MAIN}" refreshOnLoad="1"><cacheSource type="worksheet"/>'
STRANGE = {
    "xl/vbaProject.bin": bytes(range(256)) * 40,
    "xl/pivotCache/pivotCacheDefinition1.xml": f"{_PIVOT}</pivotCacheDefinition>".encode(),
    "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'.encode(),
    "customXml/item1.xml": "<à xmlns='urn:x'>\r\n</à>".encode(),
    "xl/printerSettings/printerSettings1.bin": b"\0\1\2" * 99,
    "docProps/thumbnail.jpeg": b"\xff\xd8\xff" + bytes(99),
}
_CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="urn:x15ac" url="C:\\"/></mc:Choice>'
    "</mc:AlternateContent>"
)
_LATER = '<extLst><ext uri="{140A7094}" xmlns:x15="urn:x15"><x15:workbookPr/></ext></extLst>'


def parts_of(content):
    with ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(parts, compression=ZIP_DEFLATED):
    made = io.BytesIO()
    with ZipFile(made, "w", compression) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return made.getvalue()


def changed(content, changes):
    """The file with other contents of some parts; None drops one."""
    return zipped({name: part for name, part in (parts_of(content) | changes).items() if part is not None})


def rich_book(*rows, tab="Briefing", strict=False, stored=None):
    """The bytes of a workbook whose `tab` holds rows, with charts, notes, macros and more beside them.

    `stored`: formulas by cell, each with the value that a program has stored with it.
    """
    parts = parts_of(_made(rows, tab))
    _share(parts)
    for cell, (formula, value) in (stored or {}).items():
        _store(parts, cell, formula, value)
    main = parts[WORKBOOK].decode()
    main = main.replace("<bookViews>", f"{_CHOICE}<bookViews>").replace("</workbook>", f"{_LATER}</workbook>")
    parts[WORKBOOK] = b"\xef\xbb\xbf" + main.encode()
    links = "".join(
        f'<Relationship Id="rId{n}00" Type="{OFFICE}/{kind}" Target="{name.removeprefix("xl/")}"/>'
        for n, (kind, name) in enumerate(
            [("pivotCacheDefinition", [*STRANGE][1]), ("externalLink", [*STRANGE][2])], start=7
        )
    )
    outside = f'<Relationship Id="rId900" Type="{OFFICE}/hyperlink" Target="https://x.example"'
    links += f'{outside} TargetMode="External"/>'
    parts[LINKS] = parts[LINKS].replace(b"</Relationships>", f"{links}</Relationships>".encode())
    parts |= STRANGE
    if strict:
        parts = {name: _strict(name, part) for name, part in parts.items()}
    return zipped(parts)


def _made(rows, tab):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = tab
    for cells in (HEADINGS, *rows):
        sheet.append(cells)
    sheet["B2"].comment = Comment("Asked again by telephone.", "C. Ordinator")
    allowed = DataValidation(type="list", formula1='"Yes,No"')
    allowed.add("E2:E99")
    sheet.add_data_validation(allowed)
    other = book.create_sheet("Ours & theirs")
    for n in range(4):
        other.append([n, n * n])
    chart = BarChart()
    chart.add_data(Reference(other, min_col=2, min_row=1, max_row=4))
    other.add_chart(chart, "D2")
    book.defined_names["everybody"] = DefinedName("everybody", attr_text=f"{tab}!$A$1:$F$99")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _share(parts):
    """Move the texts of the first tab into a part that all tabs share, as Excel does."""
    texts = []

    def shared(found):
        texts.append(f"<si>{found[1]}</si>")
        return f't="s"><v>{len(texts) - 1}</v></c>'

    part = parts[FIRST].decode()
    inline = r't="inlineStr"><is>(<t.*?</t>|<t ?/>)</is></c>'
    parts[FIRST] = re.sub(inline, shared, part, flags=re.DOTALL).encode()
    parts[STRINGS] = f'<sst xmlns="{MAIN}">{"".join(texts)}</sst>'.encode()
    link = f'<Relationship Id="rId600" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    parts[LINKS] = parts[LINKS].replace(b"</Relationships>", f"{link}</Relationships>".encode())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    entry = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'
    parts[TYPES] = parts[TYPES].replace(b"</Types>", entry.encode())


def _store(parts, cell, formula, value):
    """Put a formula with its value into a cell of the first tab, as Excel writes it."""
    whole = f'<c r="{cell}" t="str"><f>{formula}</f><v>{value}</v></c>'
    part, count = re.subn(rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', whole, parts[FIRST].decode())
    assert count == 1
    parts[FIRST] = part.encode()


def _strict(name, part):
    if not name.endswith((".xml", ".rels")):
        return part
    text = part.decode()
    for usual, strict in STRICT.items():
        text = text.replace(usual, strict)
    return text.encode()
