"""The elements of a mail's HTML with their inline styles, as a mail program reads them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "img", "meta"}


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None

    @property
    def styles(self) -> dict[str, str]:
        parts = (one.partition(":") for one in self.attributes.get("style", "").split(";"))
        return {name.strip(): value.strip() for name, _, value in parts if value}

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def ancestors(self) -> "Iterator[Element]":
        one = self.parent
        while one:
            yield one
            one = one.parent

    def within(self, *tags: str) -> bool:
        return self.tag in tags or any(one.tag in tags for one in self.ancestors)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        parent = self._open[-1] if self._open else None
        element = Element(tag, {name: value or "" for name, value in attrs}, parent)
        self.found.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass


def elements(html: str) -> list[Element]:
    """All elements, in their order."""
    reader = _Reader()
    reader.feed(html)
    return reader.found
