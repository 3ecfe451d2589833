"""The XML of a part: read without entities, and changed in single places, with all else left as it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from config.limits.workbook import WORKBOOK_DEPTH, WORKBOOK_ELEMENTS, WORKBOOK_ENTRIES
from tasks.book.xlsx.container import bound, damaged

_ENCODINGS = {"utf-8", "us-ascii", "ascii"}
# A start tag: a “>” may stand in its values. Possessive, so that no text makes it slow.
_TAG = re.compile(rb"<(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_LEVELS = 3  # levels of elements that an outline has
_ELEMENTS, _DEPTH = WORKBOOK_ELEMENTS.most, WORKBOOK_DEPTH.most

Edit = tuple[int, int, bytes]  # the bytes from one offset to another, and those in their place


class Walker:
    """Walks over the elements of a part, within bounds. Names of elements are `namespace}local`.

    A document type is refused: no part may have one (ISO/IEC 29500-2, 8.1.4), and entities are defined there.
    """

    prefixes = False  # True: names are `namespace}local}prefix` where there is a prefix

    def __init__(self) -> None:
        self.depth = self.count = 0
        self.parser = expat.ParserCreate(namespace_separator="}")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def finish(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take a piece of text."""

    def walk(self, part: bytes, name: str) -> None:
        """Go over the whole part; `name` is for messages.

        Raises:
            Refused: it is not well-formed, too large or too deep, has a document type, or is not in UTF-8.
        """

        def refuse(*_: object) -> None:
            raise damaged(f"its part {name} has a document type")

        def look(_: str, encoding: str | None, __: int) -> None:
            if encoding and encoding.lower() not in _ENCODINGS:
                raise damaged(f"its part {name} is not in UTF-8")

        if 0 in part[:4]:  # as UTF-16 has it
            raise damaged(f"its part {name} is not in UTF-8")
        parser = self.parser
        parser.buffer_text, parser.namespace_prefixes = True, self.prefixes
        parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = refuse, look
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
            bound(WORKBOOK_ELEMENTS, self.count)
            bound(WORKBOOK_DEPTH, self.depth)
        self.begin(name, attributes)

    def _finish(self, name: str) -> None:
        self.finish(name)
        self.depth -= 1


@dataclass(slots=True)
class Node:
    """An element, and where it stands in its part: from `begin`, its end tag at `close`, up to `end`."""

    uri: str
    local: str
    prefix: str
    attributes: dict[str, str]
    begin: int
    close: int = 0
    end: int = 0
    children: list["Node"] = field(default_factory=list)

    def all(self, local: str) -> Iterator["Node"]:
        """Its children of one name, in its own namespace."""
        return (child for child in self.children if (child.uri, child.local) == (self.uri, local))

    def one(self, local: str) -> "Node | None":
        """The first of them."""
        return next(self.all(local), None)

    def tag(self, local: str) -> str:
        """A name for a new element beside its own."""
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
        bound(WORKBOOK_ENTRIES, self.entries)
        named = {_plain(key): value for key, value in attributes.items()}
        node = Node(*_names(name), named, self.parser.CurrentByteIndex)
        self.stack[-1].children.append(node)
        self.stack.append(node)

    def finish(self, _: str) -> None:
        if self.depth <= _LEVELS:
            _close(self.stack.pop(), self.part, self.parser.CurrentByteIndex)


def _names(element: str) -> tuple[str, str, str]:
    """The namespace, the local name and the prefix of an element."""
    pieces = element.split("}")
    return ("", pieces[0], "") if len(pieces) == 1 else (pieces[0], pieces[1], "".join(pieces[2:]))


def _plain(attribute: str) -> str:
    return "}".join(attribute.split("}")[:2])


def _close(node: Node, part: bytes, index: int) -> None:
    tag = _TAG.match(part, node.begin)
    if tag and tag[0].endswith(b"/>"):
        node.close = node.end = tag.end()
    else:
        node.close, node.end = index, part.index(b">", index) + 1


def inside(part: bytes, node: Node) -> bytes:
    """The content of an element, as it is written."""
    tag = _TAG.match(part, node.begin)
    return b"" if tag is None or node.close == node.end else part[tag.end() : node.close]


def appended(part: bytes, node: Node, text: str, attributes: dict[str, str] | None = None) -> list[Edit]:
    """The edits that put text at the end of an element, and other values into its attributes.

    The attributes must be there; text is ASCII, with references for all other characters.
    """
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


def edited(part: bytes, edits: list[Edit]) -> bytes:
    """A part with these edits, which do not overlap."""
    pieces, at = [], 0
    for begin, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [part[at:begin], text]
        at = end
    return b"".join([*pieces, part[at:]])
