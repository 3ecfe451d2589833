"""What enters a mail as a whole: tables, lists, the button. Each says itself in HTML and in plain text.

Values may have several lines. A block without content is false, so a template can ask for it.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from markupsafe import Markup

from tasks.render.look import Look, house
from tasks.render.wrapping import COLUMNS, hang, wrap

_GAP = "  "


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
    """A table of labels and values."""

    rows: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.rows)

    def _lines(self) -> list[str]:
        width = min(max(len(label) for label, _ in self.rows) + 2, COLUMNS // 3)
        return [line for label, value in self.rows for line in hang(value, f"{label}: ".ljust(width))]


@dataclass(frozen=True)
class Table(Block):
    """Rows under headings. `numeric` holds the numbers (from 0) of the columns that hold numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.headings):
                raise ValueError(f"a table with {len(self.headings)} headings has a row of {len(row)}: {row}")

    def __bool__(self) -> bool:
        return bool(self.rows)

    def _lines(self) -> list[str]:
        columns = zip(self.headings, *self.rows, strict=True)
        widths = [
            max(len(line) for cell in column for line in cell.splitlines() or [""]) for column in columns
        ]
        fits = sum(widths) + len(_GAP) * (len(widths) - 1) <= COLUMNS
        return self._aligned(widths) if fits else self._records()

    def _aligned(self, widths: list[int]) -> list[str]:
        rule = tuple("-" * width for width in widths)
        rows = (self.headings, rule, *self.rows)
        return [line for row in rows for line in self._row(row, widths)]

    def _row(self, row: tuple[str, ...], widths: list[int]) -> list[str]:
        cells = [cell.splitlines() or [""] for cell in row]
        lines = []
        for n in range(max(map(len, cells))):
            said = [cell[n] if n < len(cell) else "" for cell in cells]
            placed = (
                text.rjust(width) if column in self.numeric else text.ljust(width)
                for column, (text, width) in enumerate(zip(said, widths, strict=True))
            )
            lines.append(_GAP.join(placed).rstrip())
        return lines

    def _records(self) -> list[str]:
        records = (str(Facts(tuple(zip(self.headings, row, strict=True)))) for row in self.rows)
        return "\n\n".join(records).split("\n")


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
class Button(Block):
    """A link that is to be pressed. Only http and https addresses are let in."""

    label: str
    url: str

    def __post_init__(self) -> None:
        if self.url and urlsplit(self.url).scheme.lower() not in {"http", "https"}:
            raise ValueError(f"“{self.url}” is not the address of a form: it must begin with https://")

    def __bool__(self) -> bool:
        return bool(self.url)

    def _lines(self) -> list[str]:
        return [*wrap(f"{self.label}:"), self.url]


@dataclass(frozen=True)
class Groups(Block):
    """Lists under headings of their own."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.groups)

    def _lines(self) -> list[str]:
        parts = ("\n".join([*wrap(heading), str(Items(items))]) for heading, items in self.groups)
        return "\n\n".join(parts).split("\n")
