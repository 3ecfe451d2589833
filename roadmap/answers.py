"""Rows of a sheet made into answers, and what changed since they were last read (design §6)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from pendulum import DateTime

from roadmap.forms import SENDER, TIMESTAMP, Form, Question, plain
from roadmap.timestamps import read_timestamp

# No question's id can be one of these: an id is a slug.
_TIMESTAMP, _SENDER = "@timestamp", "@sender"


@dataclass(frozen=True)
class Row:
    """A row as it stands in its tab. `number` is the sheet's own: 2 is the first under the headings.

    `cells` has the text under every heading, empty cells too. Where a heading stands twice, the later
    ones end in extra spaces, so that nothing is lost and the doubled column can be reported.
    """

    tab: str
    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Problem:
    """Something in the answer book that a person must put right: where, what, and how."""

    tab: str
    what: str
    remedy: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """One line for people."""
        row = f", row {self.row}" if self.row else ""
        column = f", column “{self.column}”" if self.column else ""
        return f"tab “{self.tab}”{row}{column}: {self.what}; {self.remedy}"


@dataclass(frozen=True)
class Answer:
    """A row made canonical. `values` holds what was said, by question id; questions left empty are absent.

    `key` tells answers apart wherever their row stands. `received_at` is in the zone of the form's clock.
    """

    key: str
    milestone: str
    tab: str
    row: int
    sender: str
    received_at: DateTime
    values: dict[str, str]

    @property
    def content(self) -> str:
        """A hash of what was said: another content under the same key is a revision."""
        return _hash(*(part for pair in sorted(self.values.items()) for part in pair))


@dataclass(frozen=True)
class Reading:
    """The answers of one tab, and what kept others from being read.

    A tab that is not `readable` says nothing about its answers: the last good ones stay, so it must not
    be compared.
    """

    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()
    readable: bool = True

    @property
    def unreadable_rows(self) -> frozenset[int]:
        """The rows that a problem keeps from being read."""
        return frozenset(p.row for p in self.problems if p.row is not None)


@dataclass(frozen=True)
class Changes:
    """What differs from what was known. A revised answer may have moved as well."""

    new: tuple[Answer, ...] = ()
    revised: tuple[Answer, ...] = ()
    moved: tuple[Answer, ...] = ()
    withdrawn: tuple[Answer, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.new or self.revised or self.moved or self.withdrawn)


def read(rows: Sequence[Row], milestone_id: str, form: Form, zone: str) -> Reading:
    """Read the rows of a form's tab. Headings may be in any language, and in several at once.

    Timestamps are read on the clock of `zone`, the day before the month (“21/10/2024 9:14:03”), or as
    ISO 8601. What cannot be read becomes a problem; rows with nothing in the form's columns are nothing.
    """
    columns = _columns(rows, form)
    problems = _column_problems(columns, form) if rows else []
    if problems:
        return Reading(problems=tuple(problems), readable=False)
    answers: list[Answer] = []
    for row in rows:
        said = {field: row.cells.get(names[0], "").strip() for field, names in columns.items()}
        if any(said.values()):
            made = _answer(row, said, milestone_id, zone)
            if isinstance(made, Answer):
                answers.append(made)
            else:
                problems.append(made)
    return Reading(tuple(_with_keys(answers)), tuple(problems))


def compare(
    known: Mapping[str, Answer],
    read: Sequence[Answer],
    *,
    withdrawn: Collection[str] = (),
    unreadable_rows: Collection[int] = (),
) -> Changes:
    """What `read` changes in `known`; both are of one milestone.

    `withdrawn`: keys of known answers that are withdrawn already; one that comes back counts as revised.
    `unreadable_rows`: rows whose last good answer stays, although it could not be read this time.
    """
    here = {answer.key for answer in read}
    new, revised, moved = [], [], []
    for answer in read:
        before = known.get(answer.key)
        if before is None:
            new.append(answer)
        elif before.content != answer.content or answer.key in withdrawn:
            revised.append(answer)
        elif (before.tab, before.row) != (answer.tab, answer.row):
            moved.append(answer)
    gone = (a for key, a in known.items() if key not in here and key not in withdrawn)
    left = tuple(a for a in gone if a.row not in unreadable_rows)
    return Changes(tuple(new), tuple(revised), tuple(moved), left)


def _fields(form: Form) -> dict[str, tuple[set[str], Question | None]]:
    """What the columns of a form hold: its wordings, and the question, by field."""
    fields: dict[str, tuple[set[str], Question | None]] = {
        _TIMESTAMP: (TIMESTAMP.wordings(), None),
        _SENDER: (SENDER.wordings(), None),
    }
    return fields | {q.id: (q.wording.wordings(), q) for q in form.questions}


def _columns(rows: Sequence[Row], form: Form) -> dict[str, list[str]]:
    """The headings under which each field stands."""
    wordings: dict[str, str] = {}
    for field, (said, _) in _fields(form).items():
        for wording in said:
            wordings.setdefault(plain(wording), field)
    columns: dict[str, list[str]] = {}
    for heading in dict.fromkeys(heading for row in rows for heading in row.cells):
        if known := wordings.get(plain(heading)):
            columns.setdefault(known, []).append(heading)
    return columns


def _column_problems(columns: Mapping[str, Sequence[str]], form: Form) -> list[Problem]:
    problems = []
    for field, (wordings, question) in _fields(form).items():
        headings = [heading.strip() for heading in columns.get(field, ())]
        needed = question is None or question.role is not None
        if not headings and needed:
            said = " or ".join(f"“{w}”" for w in sorted(wordings))
            what, name = "there is no such column", min(wordings)
            problems.append(Problem(form.tab, what, f"rename its column to {said}", column=name))
        elif len(headings) > 1:
            what = "it stands in more than one column (" + ", ".join(f"“{h}”" for h in headings) + ")"
            problems.append(Problem(form.tab, what, "rename all but one of them", column=headings[0]))
    return problems


def _answer(row: Row, said: Mapping[str, str], milestone: str, zone: str) -> Answer | Problem:
    if "@" not in (sender := said[_SENDER]):
        what = f"“{sender}” is not an e-mail address" if sender else "it has no e-mail address"
        return Problem(row.tab, what, "write the sender's address there, or delete the row", row.number)
    try:
        received = read_timestamp(said[_TIMESTAMP], zone)
    except ValueError as problem:
        what = str(problem) if said[_TIMESTAMP] else "it has no timestamp"
        return Problem(row.tab, what, "write it as 2024-10-21 09:14:03, or delete the row", row.number)
    values = {field: text for field, text in said.items() if text and not field.startswith("@")}
    return Answer("", milestone, row.tab, row.number, sender, received, values)


def _with_keys(answers: Iterable[Answer]) -> Iterable[Answer]:
    """Answers with their keys: the milestone, when it came by the form's clock, from whom, and which of
    several from the same sender in the same second."""
    seen: Counter[tuple[str, str]] = Counter()
    for answer in answers:
        pair = (answer.received_at.format("YYYY-MM-DD HH:mm:ss"), answer.sender.casefold())
        seen[pair] += 1
        yield replace(answer, key=_hash(answer.milestone, *pair, str(seen[pair])))


def _hash(*parts: str) -> str:
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()[:32]
