"""The XML of a part: reading it without entities, and changing single places in its bytes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from config.limits.workbook import WORKBOOK_DEPTH, WORKBOOK_ELEMENTS, WORKBOOK_ENTRIES
from tasks.book.xlsx.container import damaged, refuse_over

_ENCODINGS = {"utf-8", "us-ascii", "ascii"}
# A start tag; its values may contain “>”. Possessive quantifiers keep it linear.
_TAG = re.compile(rb"<(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_LEVELS = 3  # levels of elements in an outline
_ELEMENTS, _DEPTH = WORKBOOK_ELEMENTS.most, WORKBOOK_DEPTH.most

Patch = tuple[int, int, bytes]  # start and end offset of the bytes to replace, and the new bytes


class Walker:
    """Parser of a part's elements, with limits on their number and depth. Their names are `namespace}local`.

    A document type is refused: no part may have one (ISO/IEC 29500-2, 8.1.4), and it may define entities.
    """

    prefixes = False  # True: names are `namespace}local}prefix` where there is a prefix

    def __init__(self) -> None:
        self.depth = self.count = 0
        self.parser = expat.ParserCreate(namespace_separator="}")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""

    def finish(self, name: str) -> None:
        """Handle the end of an element."""

    def text(self, text: str) -> None:
        """Handle a piece of text."""

    def walk(self, part: bytes, name: str) -> None:
        """Parse the whole part; `name` is for messages.

        Raises:
            Refused: it is not well-formed, too large or too deep, has a document type, or is not in UTF-8.
        """

        def refuse(*_: object) -> None:
            raise damaged(f"its part {name} has a document type")

        def check_encoding(_: str, encoding: str | None, __: int) -> None:
            if encoding and encoding.lower() not in _ENCODINGS:
                raise damaged(f"its part {name} is not in UTF-8")

        if 0 in part[:4]:  # UTF-16
            raise damaged(f"its part {name} is not in UTF-8")
        parser = self.parser
        parser.buffer_text, parser.namespace_prefixes = True, self.prefixes
        parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = refuse, check_encoding
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._finish
        parser.CharacterDataHandler = self.text
        try:
            parser.Parse(part, True)  # noqa: FBT003  # it takes no keywords
        except expat.ExpatError as problem:
            raise damaged(f"its part {name} is damaged: {problem}") from problem

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self.depth += 1
        if self.count > _ELEMENTS or self.depth > _DEPTH:
            refuse_over(WORKBOOK_ELEMENTS, self.count)
            refuse_over(WORKBOOK_DEPTH, self.depth)
        self.begin(name, attributes)

    def _finish(self, name: str) -> None:
        self.finish(name)
        self.depth -= 1


@dataclass(slots=True)
class Node:
    """An element, and its offsets in the part: of its start (`begin`), its end tag (`close`) and its end."""

    uri: str
    local: str
    prefix: str
    attributes: dict[str, str]
    begin: int
    close: int = 0
    end: int = 0
    children: list["Node"] = field(default_factory=list)

    def all(self, local: str) -> Iterator["Node"]:
        """Its children of a name, in its own namespace."""
        return (child for child in self.children if (child.uri, child.local) == (self.uri, local))

    def one(self, local: str) -> "Node | None":
        """The first of these children; None: there is none."""
        return next(self.all(local), None)

    def tag(self, local: str) -> str:
        """A tag name with the element's own prefix."""
        return f"{self.prefix}:{local}" if self.prefix else local


def outline(part: bytes, name: str) -> Node:
    """The root of a part, with the elements of the two levels below it.

    Raises:
        Refused: it cannot be read, or has too many entries.
    """
    walker = _Outline(part)
    walker.walk(part, name)
    return walker.stack[0].children[0]


class _Outline(Walker):
    prefixes = True

    def __init__(self, part: bytes) -> None:
        super().__init__()
        self.part, self.entries = part, 0
        self.stack = [Node("", "", "", {}, 0)]

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth > _LEVELS:
            return
        self.entries += 1
        refuse_over(WORKBOOK_ENTRIES, self.entries)
        plain = {"}".join(key.split("}")[:2]): value for key, value in attributes.items()}
        node = Node(*_names(name), plain, self.parser.CurrentByteIndex)
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def finish(self, _: str) -> None:
        if self.depth <= _LEVELS:
            _close(self.stack.pop(), self.part, self.parser.CurrentByteIndex)


def _names(element: str) -> tuple[str, str, str]:
    """The namespace, the local name and the prefix of an element."""
    pieces = element.split("}")
    return ("", pieces[0], "") if len(pieces) == 1 else (pieces[0], pieces[1], "".join(pieces[2:]))


def _close(node: Node, part: bytes, index: int) -> None:
    tag = _TAG.match(part, node.begin)
    if tag and tag[0].endswith(b"/>"):
        node.close = node.end = tag.end()
    else:
        node.close, node.end = index, part.index(b">", index) + 1


def inside(part: bytes, node: Node) -> bytes:
    """The content of an element, in bytes."""
    tag = _TAG.match(part, node.begin)
    return b"" if tag is None or node.close == node.end else part[tag.end() : node.close]


def appended(part: bytes, node: Node, text: str, attributes: dict[str, str] | None = None) -> list[Patch]:
    """The edits that append text to an element, and change its attributes, which must exist. All characters
    other than ASCII become references."""
    tag = _TAG.match(part, node.begin)
    if tag is None:
        raise damaged("its XML is damaged")
    opening = tag[0]
    for name, value in (attributes or {}).items():
        opening = re.sub(
            rb"(\s%s\s*=\s*)([\"'])[^\"']*\2" % name.encode(), rb"\g<1>\g<2>%s\2" % value.encode(), opening
        )
    added = text.encode("ascii", "xmlcharrefreplace")
    if node.close != node.end:
        return [(tag.start(), tag.end(), opening), (node.close, node.close, added)]
    closing = f"</{node.tag(node.local)}>".encode()
    return [(tag.start(), tag.end(), opening[:-2] + b">" + added + closing)]


def edited(part: bytes, edits: list[Patch]) -> bytes:
    """The part with the edits made, which must not overlap."""
    pieces, done = [], 0
    for begin, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [part[done:begin], text]
        done = end
    return b"".join([*pieces, part[done:]])
