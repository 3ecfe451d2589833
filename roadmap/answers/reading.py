"""Reading the rows of a sheet as answers, and comparing them with those known before."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from roadmap.answers.answer import Answer, clock_of, former_parts, key_of
from roadmap.answers.columns import SENT_AT, SENT_BY, Columns
from roadmap.answers.known_answers import recognise_answers, says_the_same
from roadmap.answers.persons.row_faults import person_fault
from roadmap.answers.rows import Row, SheetFault
from roadmap.answers.senders import is_address
from roadmap.answers.timestamps import read_timestamp
from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted
from roadmap.review.forms import Form
from roadmap.review.milestones import Milestone

__all__ = ["Answer", "Changes", "Reading", "Row", "SheetFault", "compare_answers", "read_answers"]


@dataclass(frozen=True)
class Reading:
    """The answers of one tab, and the problems of rows that could not be read.

    A tab that is not `readable` says nothing about its answers: the last good ones stay, so it must not
    be compared.
    """

    answers: tuple[Answer, ...] = ()
    problems: tuple[SheetFault, ...] = ()
    readable: bool = True

    @property
    def unreadable_rows(self) -> frozenset[int]:
        """The rows that a problem keeps from being read."""
        return frozenset(p.row for p in self.problems if p.row is not None)


@dataclass(frozen=True)
class Changes:
    """Differences from the answers that were known. A revised answer may have moved as well.

    `moved`: answers in another row, or at another moment since the sheet's clock was corrected, with the
    same words. An answer edited in the form gets a new timestamp in the same row: the edited one is
    `revised`, and its predecessor, which has vanished without being withdrawn, is `replaced`.
    """

    new: tuple[Answer, ...] = ()
    revised: tuple[Answer, ...] = ()
    moved: tuple[Answer, ...] = ()
    withdrawn: tuple[Answer, ...] = ()
    replaced: tuple[Answer, ...] = ()

    def __bool__(self) -> bool:
        """True if anything changed."""
        return bool(self.new or self.revised or self.moved or self.withdrawn or self.replaced)


def read_answers(
    rows: Sequence[Row],
    milestone_id: str,
    form: Form,
    zone: str,
    locale: str | None = None,
    milestone: Milestone | None = None,
) -> Reading:
    """Read the rows of a form's tab. Headings may be in any language, and in several at once.

    Timestamps are read on the clock of `zone`, as the sheet's `locale` writes them (see `read_timestamp`).
    `milestone`: the one whose sessions a person's row may name; None: that is not checked.
    Rows that cannot be read become problems; rows with nothing in the form's columns are ignored.
    """
    headings = dict.fromkeys(heading for row in rows[:1] for heading in row.cells)
    columns = Columns.of(form, headings)
    if rows and (problems := columns.problems(rows)):
        return Reading(problems=tuple(problems), readable=False)
    seen: Counter[tuple[str, str]] = Counter()
    results = [
        _undecided(row, texts := columns.texts(row), form)
        or (None if isinstance(texts, SheetFault) else person_fault(row, texts, form, milestone))
        or _answer(row, texts, milestone_id, (zone, locale), seen)
        for row in rows
    ]
    answers = tuple(answer for answer in results if isinstance(answer, Answer))
    return Reading(answers, tuple(problem for problem in results if isinstance(problem, SheetFault)))


def compare_answers(
    known: Mapping[str, Answer],
    read: Sequence[Answer],
    *,
    withdrawn: Collection[str] = (),
    unreadable_rows: Collection[int] = (),
) -> Changes:
    """Compare what was `read` with the `known` answers; both are of one milestone.

    `withdrawn`: keys of known answers that are withdrawn already; one that comes back counts as revised.
    `unreadable_rows`: rows whose last good answer stays, although it could not be read this time.
    """
    read = recognise_answers(known, read, withdrawn, unreadable_rows)
    here = {answer.key for answer in read}
    new, revised, moved = [], [], []
    for answer in read:
        before = known.get(answer.key)
        if before is None:
            new.append(answer)
        elif answer.key in withdrawn or not says_the_same(before.values, answer.values):
            revised.append(answer)
        elif _place_and_time(before) != _place_and_time(answer):
            moved.append(answer)
    missing = [a for key, a in known.items() if key not in here and key not in withdrawn]
    edited = {_place(a): a for a in new}
    replaced = tuple(a for a in missing if _place(a) in edited)
    revised += [edited[_place(a)] for a in replaced]
    places = {_place(a) for a in replaced}
    vanished = tuple(a for a in missing if a.row not in unreadable_rows and _place(a) not in places)
    fresh = tuple(a for a in new if _place(a) not in places)
    return Changes(fresh, tuple(revised), tuple(moved), vanished, replaced)


def _place(answer: Answer) -> tuple[str, int, str]:
    """Place of an answer, and the address that it came from."""
    return answer.tab, answer.row, answer.sender.casefold()


def _place_and_time(answer: Answer) -> tuple[str, int, int]:
    return answer.tab, answer.row, int(answer.received_at.timestamp())


def _undecided(row: Row, texts: Mapping[str, str] | SheetFault, form: Form) -> SheetFault | None:
    """The fault of a row whose “Will you take part?” is none of the choices, such as “Maybe”; else None."""
    question = form.with_role("attending")
    if question is None or isinstance(texts, SheetFault):
        return None
    choice = texts.get(question.id, "")
    if not choice or not question.choices or question.choice_of(choice):
        return None
    wordings = dict.fromkeys(wording for c in question.choices for wording in c.text.root.values())
    choices = " or ".join(f"“{wording}”" for wording in wordings)
    heading = next(iter(question.wording.root.values()))
    return SheetFault(
        row.tab, f"{quoted(choice)} is none of the choices", f"write {choices} there", row.number, heading
    )


def _answer(
    row: Row,
    texts: Mapping[str, str] | SheetFault,
    milestone: str,
    clock: tuple[str, str | None],
    seen: Counter[tuple[str, str]],
) -> Answer | SheetFault | None:
    """The answer of a row; None for an empty row. `clock`: the sheet's zone and locale."""
    if isinstance(texts, SheetFault) or not any(texts.values()):
        return texts if isinstance(texts, SheetFault) else None
    sender = texts[SENT_BY]
    if not is_address(sender):
        what = f"{quoted(sender)} is not an e-mail address" if sender else "it has no e-mail address"
        return SheetFault(row.tab, what, "write the sender's address there, or delete the row", row.number)
    try:
        received = read_timestamp(texts[SENT_AT], *clock)
    except InvalidValue as problem:
        what = str(problem) if texts[SENT_AT] else "it has no timestamp"
        return SheetFault(row.tab, what, "write it as 2024-10-21 09:14:03, or delete the row", row.number)
    values = {field: text for field, text in texts.items() if text and field[0] != "@"}
    pair = (clock_of(received), sender.casefold())
    seen[pair] += 1
    mark = (milestone, received, sender, seen[pair])
    former = former_parts(*mark)
    return Answer(key_of(*mark), milestone, row.tab, row.number, sender, received, values, former)
