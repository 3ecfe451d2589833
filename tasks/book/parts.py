"""Writing our tabs of a workbook, with every other part of the file kept byte for byte.

An .xlsx file is a ZIP of parts (ISO/IEC 29500), one for each tab. Writing only ours keeps people's formats,
the results of their formulas and everything that no library reads, and is much faster than loading and
saving."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from posixpath import join
from xml.sax.saxutils import quoteattr

from tasks.book.own_tabs import STATUS_COLOURS, STATUS_TAB
from tasks.book.port import Table
from tasks.book.worksheet_xml import data_of, has_formula, sheet_of
from tasks.book.xlsx.container import FileRefused, Package, damaged
from tasks.book.xlsx.markup import Node, Patch, appended, edited, inside, outline
from tasks.book.xlsx.structure import DIALECTS, SHEET_TYPE, TYPES, Structure, relations
from tasks.book.xlsx.styles import StyleNumbers, Styles

_STYLE = re.compile(rb"\s*<(?:\w+:)?row\b[^>]*>\s*<(?:\w+:)?c\b[^>]*\bs=[\"'](\d+)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MOST_LETTERS, _NOT_IN_TITLES = 31, frozenset(r"[]:*?/\\")
_LAST_ID = 65_534


def replaced(content: bytes, tables: Mapping[str, Table]) -> bytes:
    """The file with other rows in some of its tabs, all as text; the headings keep their style.

    Raises:
        KeyError: the workbook has no such tab.
        FileRefused: the change would damage the workbook.
    """
    structure = Structure.of(Package(content))
    return with_tabs(structure, {tab: tables[tab] for tab in tables if structure.sheets[tab]})


def with_tabs(structure: Structure, tables: Mapping[str, Table]) -> bytes:
    """The file with these rows in these tabs, all as text; missing tabs are added at its end.

    Raises:
        FileRefused: a part that is needed is damaged, or the file holds something that a change would break.
    """
    structure.refuse_unchangeable()
    new = {tab: table for tab, table in tables.items() if tab not in structure.sheets}
    parts: dict[str, bytes] = {}
    styles = _styles(structure, tables, new, parts)
    for tab in tables.keys() - new.keys():
        name = structure.sheet(tab)
        parts[name] = _with_rows(structure, tab, tables[tab], styles)
    if new:
        _add(structure, new, styles, parts)
    return structure.package.changed(parts)


def holds(structure: Structure, tab: str, table: Table) -> bool:
    """True if a tab has these rows exactly as we write them; if not, its cells must be compared."""
    part = structure.package.part(structure.sheet(tab))
    begin = part.find(b"<sheetData>")
    style = _STYLE.match(part, begin + len(b"<sheetData>"))
    data = data_of(table, heading=int(style[1]) if style else None)
    return not has_formula(table) and part.startswith(data, max(begin, 0))


def _styles(
    structure: Structure, tables: Mapping[str, Table], new: Iterable[str], parts: dict[str, bytes]
) -> StyleNumbers:
    """Numbers of the styles that the tables need; missing styles are added, in `parts`."""
    name = structure.linked("styles")
    if name is None or not (new or any(map(has_formula, tables.values()))):
        return StyleNumbers()
    part = structure.package.part(name)
    colours = tuple(STATUS_COLOURS.values()) if STATUS_TAB in new else ()
    changed, numbers = Styles(part, name).with_ours(colours, headings=bool(new))
    if changed != part:
        parts[name] = changed
    return numbers


def _with_rows(structure: Structure, tab: str, table: Table, styles: StyleNumbers) -> bytes:
    """A tab's part with other rows, but the same widths, filters and colours."""
    name = structure.sheet(tab)
    part = structure.package.part(name)
    root = outline(part, name)
    data = root.one("sheetData")
    if root.uri not in DIALECTS or data is None:
        raise damaged(f"its tab “{tab}” is damaged")
    rows = inside(part, data)
    _refuse_dependent(structure, tab, root, rows)
    style = _STYLE.match(rows)
    new = data_of(table, data.prefix, int(style[1]) if style else None, styles.quoted)
    edits: list[Patch] = [(data.begin, data.end, new)]
    edits += [(size.begin, size.end, b"") for size in root.all("dimension")]
    return edited(part, edits)


def _refuse_dependent(structure: Structure, tab: str, root: Node, rows: bytes) -> None:
    """Refuse to replace rows on which other parts depend: Excel would call the file damaged."""
    remedy = "move that to a tab of your own, or delete our tab, which is then made anew"
    if root.one("tableParts"):
        raise FileRefused(f"its tab “{tab}”, which we rewrite, was formatted as a table", remedy)
    if structure.linked("calcChain") and _FORMULA.search(rows):
        raise FileRefused(f"its tab “{tab}”, which we rewrite, has formulas in it", remedy)


def _add(
    structure: Structure, new: Mapping[str, Table], styles: StyleNumbers, parts: dict[str, bytes]
) -> None:
    """Put new tabs into `parts`, and enter them in the list of tabs, the links and the types."""
    main, frozen = structure.part, structure.root.one("bookViews") is not None
    sheets = structure.root.one("sheets")
    if sheets is None:
        raise damaged("it has no list of tabs")
    links, types = (outline(structure.package.part(name), name) for name in (relations(main), TYPES))
    relation = DIALECTS[structure.root.uri]
    entries, relationships, overrides = [], [], []
    numbers, ids, names = count(_last_id(sheets) + 1), _new_ids(links), _new_names(structure)
    for (tab, table), number, id_, name in zip(new.items(), numbers, ids, names, strict=False):
        _check_title(tab, structure)
        parts[name] = sheet_of(structure.root.uri, tab, table, styles, frozen=frozen)
        known, place = f'xmlns:r="{relation}" r:id="{id_}"', quoteattr(f"/{name}")
        entries.append(f'<{sheets.tag("sheet")} name={quoteattr(tab)} sheetId="{number}" {known}/>')
        relationships.append(
            f'<{links.tag("Relationship")} Id="{id_}" Type="{relation}/worksheet" Target={place}/>'
        )
        overrides.append(f'<{types.tag("Override")} PartName={place} ContentType="{SHEET_TYPE}"/>')
    lists = ((main, sheets, entries), (relations(main), links, relationships), (TYPES, types, overrides))
    for name, node, added in lists:
        part = structure.package.part(name)
        parts[name] = edited(part, appended(part, node, "".join(added)))


def _new_ids(links: Node) -> Iterator[str]:
    """Ids that no link has, including links out of the package."""
    taken = {link.attributes.get("Id", "").casefold() for link in links.children}
    return (f"rId{n}" for n in count(1) if f"rid{n}" not in taken)


def _new_names(structure: Structure) -> Iterator[str]:
    """Unused names of parts for new tabs, in the usual folder."""
    names = (join(structure.folder, "worksheets", f"sheet{n}.xml") for n in count(1))
    return (name for name in names if name not in structure.package)


def _last_id(sheets: Node) -> int:
    ids = [sheet.attributes.get("sheetId", "") for sheet in sheets.all("sheet")]
    if not all(id_.isascii() and id_.isdecimal() and len(id_) <= len(str(_LAST_ID)) for id_ in ids):
        raise damaged("its list of tabs is damaged")
    last = max(map(int, ids), default=0)
    if last >= _LAST_ID - len(ids):
        raise FileRefused("it has no ids left for new tabs", "copy its tabs into a new workbook")
    return last


def _check_title(tab: str, structure: Structure) -> None:
    if not 0 < len(tab) <= _MOST_LETTERS or not _NOT_IN_TITLES.isdisjoint(tab) or tab.strip("'") != tab:
        what = f"a tab of an .xlsx file cannot be named “{tab}”"
        raise FileRefused(what, r"give it a name of at most 31 letters, without any of []:*?/\ ")
    like = next((title for title in structure.sheets if title.casefold() == tab.casefold()), None)
    if like is not None:
        raise FileRefused(f"its tab “{like}” differs only by case from the missing tab “{tab}”", "rename it")
