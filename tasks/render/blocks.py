"""Blocks that enter a mail as a whole: tables, lists, the button. Each says itself in HTML and in plain text.

Values may have several lines. A block without content is false, so a template can ask for it.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from markupsafe import Markup

from tasks.render.look.look import Look, house
from tasks.render.wrapping import COLUMNS, hang, is_long, words, wrap

_GAP = "  "
_MOST_COLUMNS = 4
_ENDS = ("?", ".", "!", ":", "…")
_NARROWEST = 8  # no column of words becomes narrower


class Block(ABC):
    """A part of a mail that is made of values."""

    def html(self, look: Look) -> Markup:
        """Its HTML in a given look; every value is escaped."""
        if not self:
            return Markup()
        values = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return look.block(type(self).__name__.lower(), values)

    def __html__(self) -> Markup:
        return self.html(house())

    def __str__(self) -> str:
        return "\n".join(self._lines()) if self else ""

    @abstractmethod
    def __bool__(self) -> bool: ...

    @abstractmethod
    def _lines(self) -> list[str]: ...


@dataclass(frozen=True)
class Facts(Block):
    """A table of labels and values. A long label, as of a question, stands above its value."""

    rows: tuple[tuple[str, str], ...]
    colon: str = ":"

    def __bool__(self) -> bool:
        return bool(self.rows)

    def labelled(self, label: str) -> str:
        """A label with its colon; a question or a sentence has none."""
        return label if label.endswith(_ENDS) else f"{label}{self.colon}"

    def _lines(self) -> list[str]:
        beside = [f"{self.labelled(label)} " for label, _ in self.rows if not is_long(label)]
        width = max(map(len, beside), default=0)
        lines: list[str] = []
        above = False
        for label, value in self.rows:
            gap = [""] if lines and (above or is_long(label)) else []
            above = is_long(label)
            named = self.labelled(label)
            shown = [*wrap(named), *hang(value, _GAP)] if above else hang(value, f"{named} ".ljust(width))
            lines += [*gap, *shown]
        return lines


@dataclass(frozen=True)
class Table(Block):
    """Rows under headings, in at most four columns: a phone shows no more. `numeric` holds the numbers
    (from 0) of the columns that hold numbers.

    In plain text, columns of words are made narrower where the lines would be too long; a table that does not
    fit even so is written as one record a row.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    colon: str = ":"

    def __post_init__(self) -> None:
        if len(self.headings) > _MOST_COLUMNS:
            raise ValueError(
                f"a table of {len(self.headings)} columns does not fit on a phone; make it facts"
            )
        for row in self.rows:
            if len(row) != len(self.headings):
                raise ValueError(f"a table with {len(self.headings)} headings has a row of {len(row)}: {row}")

    def __bool__(self) -> bool:
        return bool(self.rows)

    def _lines(self) -> list[str]:
        columns = list(zip(self.headings, *self.rows, strict=True))
        widths = [
            max(len(line) for cell in column for line in cell.splitlines() or [""]) for column in columns
        ]
        least = [
            max(_NARROWEST, *(len(word) for cell in column for word in words(cell))) for column in columns
        ]
        narrowed = _narrowed(widths, least, COLUMNS - len(_GAP) * (len(widths) - 1))
        return self._aligned(narrowed) if narrowed else self._records()

    def _aligned(self, widths: list[int]) -> list[str]:
        rule = tuple("-" * width for width in widths)
        head = [line for row in (self.headings, rule) for line in self._row(row, widths)]
        rows = [self._row(row, widths) for row in self.rows]
        apart = [""] if any(line[: widths[0]].strip() for row in rows for line in row[1:]) else []
        return [*head, *rows[0], *(line for row in rows[1:] for line in (*apart, *row))]

    def _row(self, row: tuple[str, ...], widths: list[int]) -> list[str]:
        pairs = zip(row, widths, strict=True)
        cells = [
            [part for line in cell.splitlines() or [""] for part in wrap(line, columns=width)]
            for cell, width in pairs
        ]
        lines = []
        for n in range(max(map(len, cells))):
            parts = [cell[n] if n < len(cell) else "" for cell in cells]
            placed = (
                text.rjust(width) if column in self.numeric else text.ljust(width)
                for column, (text, width) in enumerate(zip(parts, widths, strict=True))
            )
            lines.append(_GAP.join(placed).rstrip())
        return lines

    def _records(self) -> list[str]:
        return "\n\n".join(map(self._record, self.rows)).split("\n")

    def _record(self, row: tuple[str, ...]) -> str:
        pairs = zip(self.headings, row, strict=True)
        return str(Facts(tuple(pair for pair in pairs if pair[1]), self.colon))


def _narrowed(widths: list[int], least: list[int], room: int) -> list[int] | None:
    """Widths that fit into the room, taken from the widest column first; None if there are none."""
    widths = list(widths)
    while sum(widths) > room:
        spare = [n for n, width in enumerate(widths) if width > least[n]]
        if not spare:
            return None
        widths[max(spare, key=lambda n: widths[n])] -= 1
    return widths


@dataclass(frozen=True)
class Items(Block):
    """A list, numbered if `ordered`."""

    items: tuple[str, ...]
    ordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.items)

    def _lines(self) -> list[str]:
        bullets = (f"{n}. " if self.ordered else "- " for n in range(1, len(self.items) + 1))
        return [line for bullet, item in zip(bullets, self.items, strict=True) for line in hang(item, bullet)]


@dataclass(frozen=True)
class Links(Block):
    """A list of titles, each with the address that it opens, or none; in plain text it stands behind."""

    links: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        for _, url in self.links:
            if url and urlsplit(url).scheme.lower() not in {"http", "https"}:
                raise ValueError(f"“{url}” is not a link: it must begin with https://")

    def __bool__(self) -> bool:
        return bool(self.links)

    def _lines(self) -> list[str]:
        return str(Items(tuple(f"{title} ({url})" if url else title for title, url in self.links))).split(
            "\n"
        )


@dataclass(frozen=True)
class Button(Block):
    """A link that is to be pressed. Only http and https addresses are let in."""

    label: str
    url: str
    colon: str = ":"

    def __post_init__(self) -> None:
        if self.url and urlsplit(self.url).scheme.lower() not in {"http", "https"}:
            raise ValueError(f"“{self.url}” is not the address of a form: it must begin with https://")

    def __bool__(self) -> bool:
        return bool(self.url)

    def _lines(self) -> list[str]:
        return [*wrap(f"{self.label}{self.colon}"), self.url]


@dataclass(frozen=True)
class Groups(Block):
    """Lists under headings of their own; a heading may stand alone."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.groups)

    def _lines(self) -> list[str]:
        parts = ("\n".join([*wrap(heading), str(Items(items))]).rstrip() for heading, items in self.groups)
        return "\n\n".join(parts).split("\n")


@dataclass(frozen=True)
class Part:
    """One of several things that a mail asks: its title, what it is about, its facts, the way to answer."""

    title: str
    about: str
    facts: Facts
    answer: Block | None = None


@dataclass(frozen=True)
class Parts(Block):
    """Several things that one mail asks, each with a heading, facts and a button of its own."""

    parts: tuple[Part, ...]

    def html(self, look: Look) -> Markup:
        """Its HTML in a given look; every value is escaped."""
        rows = [
            (p.title, p.about, p.facts.html(look), p.answer.html(look) if p.answer else "")
            for p in self.parts
        ]
        return look.block("parts", {"parts": rows})

    def __bool__(self) -> bool:
        return bool(self.parts)

    def _lines(self) -> list[str]:
        return "\n\n\n".join(map(_part, self.parts)).split("\n")


def _part(part: Part) -> str:
    heading = wrap(part.title)
    rule = "-" * max(map(len, heading))
    about = ["\n".join(wrap(part.about))] if part.about else []
    answer = [str(part.answer)] if part.answer else []
    return "\n\n".join(["\n".join([*heading, rule]), *about, str(part.facts), *answer])
