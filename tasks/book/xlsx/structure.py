"""A workbook's structure: its tabs, and the parts that hold them, in either dialect of the format.

“Strict Open XML” and the usual “transitional” one differ in their namespaces (ISO/IEC 29500-1 and -4).
"""

from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath, split

from config.limits.workbook import WORKBOOK_TABS
from tasks.book.xlsx.container import Package, Refused, bound, damaged
from tasks.book.xlsx.markup import Node, outline

TYPES = "[Content_Types].xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
# The namespace of relationships by that of the workbook.
DIALECTS = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": _OFFICE,
    "http://purl.oclc.org/ooxml/spreadsheetml/main": _STRICT,
}
_SHARED = {"revisionheaders", "usernames"}


@dataclass(frozen=True)
class Link:
    """A relationship: its id, the last word of its type, and the part that it leads to."""

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
        """Find a package's workbook and its tabs.

        Raises:
            Refused: the package is none of a workbook, or not whole.
        """
        mains = [link.target for link in _links(package, "") if link.kind == "officeDocument"]
        if len(mains) != 1:
            raise damaged("it is no document of a spreadsheet")
        part = mains[0]
        root = outline(package.part(part), part)
        if root.uri not in DIALECTS or root.local != "workbook":
            raise damaged("it is not an .xlsx file, but of another kind")
        made = cls(package, part, root, {link.id: link for link in _links(package, part)})
        return made._with_sheets()

    def _with_sheets(self) -> "Structure":
        relation = f"{DIALECTS[self.root.uri]}}}id"
        for sheet in (sheet for sheets in self.root.all("sheets") for sheet in sheets.all("sheet")):
            bound(WORKBOOK_TABS, len(self.sheets) + 1)
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
        """True if its days are counted from 1904 and not from 1900."""
        about = self.root.one("workbookPr")
        return about is not None and about.attributes.get("date1904") in {"1", "true"}

    def linked(self, kind: str) -> str | None:
        """The part that the workbook's link of a kind leads to: its styles, its shared strings."""
        return next((link.target for link in self.links.values() if link.kind == kind), None)

    def sheet(self, title: str) -> str:
        """The part of a tab.

        Raises:
            Refused: the tab holds no cells, but a chart or a macro.
        """
        link = self.sheets[title]
        if link.kind != "worksheet":
            raise Refused(f"its tab “{title}” holds no cells", "give that tab another name")
        return link.target

    def refuse_what_binds(self) -> None:
        """Refuse to change what a new tab would break: a signature, a shared workbook's record of changes.

        Raises:
            Refused: it has one of these.
        """
        if any(link.kind == "origin" for link in _links(self.package, "")):
            raise Refused("it is signed, and a change would break the signature", "save a copy without it")
        if any(link.kind.casefold() in _SHARED for link in self.links.values()):
            what = "it is a “shared workbook”, which records its changes itself"
            raise Refused(what, "end the sharing in Excel (Review, Unshare Workbook), and save it")


def relations(part: str) -> str:
    """The name of the part that holds the links of a part, or of the whole package."""
    folder, name = split(part)
    return join(folder, "_rels", f"{name}.rels")


def _links(package: Package, part: str) -> list[Link]:
    """The links inside the package from a part, or from its root."""
    name = relations(part)
    entries = outline(package.part(name), name).all("Relationship")
    return [
        Link(about["Id"], about["Type"].rpartition("/")[2], _inside(part, about["Target"]))
        for about in (entry.attributes for entry in entries)
        if about.keys() >= {"Id", "Type", "Target"} and about.get("TargetMode") != "External"
    ]


def _inside(part: str, target: str) -> str:
    """A part's name in the package; links are written from the folder of their source, or from the root."""
    return normpath(join("/", dirname(part), target)).lstrip("/")
