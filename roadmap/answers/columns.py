"""Columns of a tab: the question that each holds, and the text of a row in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from roadmap.answers.rows import Row, SheetFault
from roadmap.answers.senders import without_marks
from roadmap.review.characters import clean_text, quoted
from roadmap.review.forms import ALSO_SENDER, ALSO_TIMESTAMP, NEEDED_ROLES, SENDER, TIMESTAMP, Form, fold_text

# No question's id can be one of these: an id is a slug.
SENT_AT, SENT_BY = "@timestamp", "@sender"
_LONGEST = 1000  # characters; a longer heading is no question's, renamed or not
_NAMED = 4  # headings or texts in a message
_ALIKE = 60.0  # of 100; from there on a heading may be a missing one that was renamed


@dataclass(frozen=True)
class Field:
    """A question, or the timestamp or the sender: its id, its headings, and whether there is no answer
    without it. `spare` headings are those of a column to look into where the others say nothing. Faults
    quote no `sensitive` answer."""

    id: str
    headings: tuple[str, ...]
    needed: bool
    spare: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True)
class Columns:
    """The headings of a tab under which each field stands. A form in several languages may have a column a
    language, and a question that was made anew has a second one: of these, each row fills one."""

    tab: str
    fields: tuple[Field, ...]
    headings: tuple[str, ...]
    by_field: Mapping[str, tuple[str, ...]]
    spare: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, form: Form, headings: Iterable[str]) -> "Columns":
        """Find the columns of a form among a tab's headings.

        A question's heading outweighs a heading that the sender's column may have been renamed to: a form may
        ask for an “Email” of its own.
        """
        fields, there = tuple(_fields(form)), tuple(headings)
        own = _by_heading((heading, field.id) for field in fields for heading in field.headings)
        renamed = _by_heading((heading, field.id) for field in fields for heading in field.spare)
        found: dict[str, tuple[str, ...]] = {}
        spare: dict[str, tuple[str, ...]] = {}
        for heading in there:
            name = fold_text(heading)
            if name in own:
                found[own[name]] = (*found.get(own[name], ()), heading)
            elif name in renamed:
                spare[renamed[name]] = (*spare.get(renamed[name], ()), heading)
        return cls(form.tab, fields, there, found, spare)

    @property
    def whole(self) -> bool:
        """True if every column is there without which there is no answer, and a question at least."""
        here = self.by_field.keys() | self.spare.keys()
        asked = any(field.id in here for field in self.fields if field.id[0] != "@")
        return asked and all(field.id in here for field in self.fields if field.needed)

    def problems(self, rows: Sequence[Row] = ()) -> list[SheetFault]:
        """Problems that keep the whole tab from being read: a column that is missing, or that is
        there twice under one heading, with different texts in some of `rows`."""
        return [p for field in self.fields if (p := self._missing(field) or self._doubled(field, rows))]

    def texts(self, row: Row) -> dict[str, str] | SheetFault:
        """A row's texts by field; a fault if a field has two different ones."""
        values: dict[str, str] = {}
        for field, headings in (*self.by_field.items(), *self.spare.items()):
            if values.get(field):
                continue
            if len(headings) == 1:
                values[field] = clean_text(row.cells.get(headings[0], ""))
                continue
            texts = _texts(row, headings)
            if len(texts) > 1:
                what = self._two_texts(field, texts)
                return SheetFault(row.tab, what, "empty one of the two cells", row.number, headings[0])
            values[field] = texts[0] if texts else ""
        values[SENT_BY] = without_marks(values[SENT_BY])
        return values

    def _two_texts(self, field: str, texts: Sequence[str]) -> str:
        if any(f.id == field and f.sensitive for f in self.fields):
            return "it says two things (not shown: its answers are sensitive)"
        return "it says two things: " + " and ".join(map(quoted, texts[:_NAMED]))

    def _missing(self, field: Field) -> SheetFault | None:
        if not field.needed or field.id in self.by_field or field.id in self.spare:
            return None
        wanted = " or ".join(map(quoted, field.headings))
        near = self._nearest((*field.headings, *field.spare))
        remedy = f"rename {quoted(near)} to {wanted}" if near else f"rename its column to {wanted}"
        return SheetFault(self.tab, "there is no such column", remedy, column=field.headings[0])

    def _nearest(self, wanted: Sequence[str]) -> str | None:
        """The heading without a field that resembles a wanted one most."""
        taken = {
            name for places in (self.by_field, self.spare) for names in places.values() for name in names
        }
        free = {
            name: fold_text(name) for name in self.headings if name not in taken and len(name) <= _LONGEST
        }
        matches = (
            process.extractOne(fold_text(w), free, scorer=fuzz.ratio, score_cutoff=_ALIKE) for w in wanted
        )
        best = max((f for f in matches if f), key=lambda f: f[1], default=None)
        return best[2] if best else None

    def _doubled(self, field: Field, rows: Sequence[Row]) -> SheetFault | None:
        names = self.by_field.get(field.id, ())
        called = [fold_text(name) for name in names]
        counts = Counter(called)
        twins = tuple(name for name, one in zip(names, called, strict=True) if counts[one] > 1)
        if not twins or all(len(_texts(row, twins)) <= 1 for row in rows):
            return None
        what = f"it stands in more than one column ({_some(twins)})"
        return SheetFault(self.tab, what, "rename all but one of them", column=twins[0])


def _fields(form: Form) -> Iterator[Field]:
    yield Field(SENT_AT, tuple(TIMESTAMP.root.values()), needed=True, spare=ALSO_TIMESTAMP)
    yield Field(SENT_BY, tuple(SENDER.root.values()), needed=True, spare=ALSO_SENDER)
    for question in form.questions:
        headings = tuple(dict.fromkeys((*question.wording.root.values(), *question.also)))
        needed = question.role in NEEDED_ROLES
        yield Field(question.id, headings, needed, sensitive=question.is_sensitive)


def _some(headings: Sequence[str]) -> str:
    """The first few headings, quoted."""
    more = ", …" if len(headings) > _NAMED else ""
    return ", ".join(map(quoted, headings[:_NAMED])) + more


def _by_heading(headings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The field of each heading; of two that claim one, the first."""
    fields: dict[str, str] = {}
    for heading, field in headings:
        fields.setdefault(fold_text(heading), field)
    return fields


def _texts(row: Row, headings: Sequence[str]) -> list[str]:
    """The different texts of a row under some headings."""
    texts = (clean_text(row.cells.get(heading, "")) for heading in headings)
    return list(dict.fromkeys(text for text in texts if text))
