"""A workbook's structure: its tabs and their parts, in both dialects of the format.

“Strict Open XML” and the usual “transitional” dialect differ in their namespaces (ISO/IEC 29500-1 and -4).
"""

from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath, split

from config.limits.workbook import WORKBOOK_TABS
from tasks.book.xlsx.container import FileRefused, Package, damaged, refuse_over
from tasks.book.xlsx.markup import Node, outline

TYPES = "[Content_Types].xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
# Namespace of relationships by the namespace of the workbook.
DIALECTS = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": _OFFICE,
    "http://purl.oclc.org/ooxml/spreadsheetml/main": _STRICT,
}
_SHARED = {"revisionheaders", "usernames"}


@dataclass(frozen=True)
class Link:
    """A relationship: its id, the last word of its type, and its target part."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True)
class Structure:
    """A workbook's tabs by title, each with the link to its part."""

    package: Package
    part: str
    root: Node
    links: dict[str, Link]
    sheets: dict[str, Link] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> "Structure":
        """The structure of a package's workbook.

        Raises:
            FileRefused: the package holds no workbook, or is damaged.
        """
        mains = [link.target for link in _links(package, "") if link.kind == "officeDocument"]
        if len(mains) != 1:
            raise damaged("it is no spreadsheet")
        part = mains[0]
        root = outline(package.part(part), part)
        if root.uri not in DIALECTS or root.local != "workbook":
            raise damaged("it is another kind of file")
        structure = cls(package, part, root, {link.id: link for link in _links(package, part)})
        return structure._with_sheets()

    def _with_sheets(self) -> "Structure":
        relation = f"{DIALECTS[self.root.uri]}}}id"
        for sheet in (sheet for sheets in self.root.all("sheets") for sheet in sheets.all("sheet")):
            refuse_over(WORKBOOK_TABS, len(self.sheets) + 1)
            title, link = sheet.attributes.get("name"), self.links.get(sheet.attributes.get(relation, ""))
            if not title or link is None or link.target not in self.package or title in self.sheets:
                raise damaged("its list of tabs is damaged")
            self.sheets[title] = link
        return self

    @property
    def folder(self) -> str:
        """The folder of the workbook's part."""
        return dirname(self.part)

    @cached_property
    def since_1904(self) -> bool:
        """True if its days are counted from 1904, instead of 1900."""
        properties = self.root.one("workbookPr")
        return properties is not None and properties.attributes.get("date1904") in {"1", "true"}

    def linked(self, kind: str) -> str | None:
        """The target of the workbook's link of a kind (its styles, its shared strings); None: it has none."""
        return next((link.target for link in self.links.values() if link.kind == kind), None)

    def sheet(self, title: str) -> str:
        """The part of a tab.

        Raises:
            FileRefused: the tab holds a chart or a macro instead of cells.
        """
        link = self.sheets[title]
        if link.kind != "worksheet":
            raise FileRefused(f"its tab “{title}” holds no cells", "give that tab another name")
        return link.target

    def refuse_unchangeable(self) -> None:
        """Refuse a workbook that a change would break: a signed one, and one that records its changes.

        Raises:
            FileRefused: it is signed, or a “shared workbook”.
        """
        if any(link.kind == "origin" for link in _links(self.package, "")):
            raise FileRefused(
                "it is signed, and a change would break the signature", "save a copy without the signature"
            )
        if any(link.kind.casefold() in _SHARED for link in self.links.values()):
            what = "it is a “shared workbook”, which records its own changes"
            raise FileRefused(what, "unshare it in Excel (Review, Unshare Workbook), and save it")


def relations(part: str) -> str:
    """Name of the part with the links of a part, or of the whole package."""
    folder, name = split(part)
    return join(folder, "_rels", f"{name}.rels")


def _links(package: Package, part: str) -> list[Link]:
    """The links within the package from a part, or from its root."""
    name = relations(part)
    entries = outline(package.part(name), name).all("Relationship")
    return [
        Link(entry["Id"], entry["Type"].rpartition("/")[2], _resolve(part, entry["Target"]))
        for entry in (one.attributes for one in entries)
        if entry.keys() >= {"Id", "Type", "Target"} and entry.get("TargetMode") != "External"
    ]


def _resolve(part: str, target: str) -> str:
    """Name of a link's target; links are relative to the folder of their source, or to the root."""
    return normpath(join("/", dirname(part), target)).lstrip("/")
