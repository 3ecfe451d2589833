"""The styles of our tabs, appended to the workbook's own, whose numbers do not change."""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.book.xlsx.container import damaged
from tasks.book.xlsx.markup import Node, Patch, appended, edited, inside, outline

# Elements of the styles part before the one for conditional formats, in order (18.8.39).
_BEFORE = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
_COPIED = ("numFmtId", "fillId", "borderId", "xfId")


@dataclass(frozen=True)
class StyleNumbers:
    """Numbers of the styles of headings, of texts like formulas, and of the first colour; None: no style."""

    heading: int | None = None
    quoted: int | None = None
    colours: int | None = None


class Styles:
    """A workbook's styles part, to which ours are appended."""

    def __init__(self, part: bytes, name: str) -> None:
        self._part, self._root = part, outline(part, name)

    def with_ours(self, colours: Sequence[str], *, headings: bool) -> tuple[bytes, StyleNumbers]:
        """The part with the needed styles, and their numbers.

        `colours`: background colours of conditional formats, in hexadecimal. A style with which a text like a
        formula stays a text when it is edited is appended if the workbook has none.
        """
        fonts, formats = self._root.one("fonts"), self._root.one("cellXfs")
        if fonts is None or formats is None or not formats.children or not fonts.children:
            return self._part, StyleNumbers()
        known, default = len(formats.children), _default(formats)
        edits: list[Patch] = []
        xfs: list[str] = []
        tag = formats.tag("xf")
        heading = quoted = colour = None
        if headings:
            heading = known
            edits += self._with_bold(fonts)
            align = f'<{formats.tag("alignment")} vertical="top" wrapText="1"/>'
            bold = f'fontId="{len(fonts.children)}" applyFont="1" applyAlignment="1"'
            xfs.append(f"<{tag} {bold} {default}>{align}</{tag}>")
        quoted = next(
            (n for n, xf in enumerate(formats.children) if xf.attributes.get("quotePrefix") == "1"), None
        )
        if quoted is None:
            quoted = known + len(xfs)
            font = formats.children[0].attributes.get("fontId", "0")
            xfs.append(f'<{tag} fontId="{_integer(font)}" {default} quotePrefix="1"/>')
        if xfs:
            edits += _longer(self._part, formats, "".join(xfs), len(xfs))
        if colours:
            colour = self._colour(colours, edits)
        return edited(self._part, edits), StyleNumbers(heading, quoted, colour)

    def _with_bold(self, fonts: Node) -> list[Patch]:
        """The edits that append a bold version of the workbook's first font."""
        tag, first = fonts.tag("font"), inside(self._part, fonts.children[0]).decode()
        bold = f"<{fonts.tag('b')}/>"
        return _longer(self._part, fonts, f"<{tag}>{bold}{first.replace(bold, '')}</{tag}>", 1)

    def _colour(self, colours: Sequence[str], edits: list[Patch]) -> int | None:
        formats = self._root.one("dxfs")
        root, one = self._root, self._root.tag
        new = "".join(
            f'<{one("dxf")}><{one("fill")}><{one("patternFill")} patternType="solid">'
            f'<{one("bgColor")} rgb="FF{colour}"/></{one("patternFill")}></{one("fill")}></{one("dxf")}>'
            for colour in colours
        )
        if formats is not None:
            edits += _longer(self._part, formats, new, len(colours))
            return len(formats.children)
        end = max(child.end for child in root.children if child.local in _BEFORE and child.uri == root.uri)
        element = f'<{one("dxfs")} count="{len(colours)}">{new}</{one("dxfs")}>'
        edits.append((end, end, element.encode()))
        return 0


def _default(formats: Node) -> str:
    """Attributes of the first format, which is the default of all cells."""
    first = formats.children[0].attributes
    return " ".join(f'{name}="{_integer(first[name])}"' for name in _COPIED if name in first)


def _integer(text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        raise damaged("its styles are damaged")
    return text


def _longer(part: bytes, node: Node, text: str, more: int) -> list[Patch]:
    """The edits that append `more` children to a counted list."""
    return appended(part, node, text, {"count": str(len(node.children) + more)})
