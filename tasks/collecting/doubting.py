"""Doubts: hold back changes that no form makes until a person confirms them, or they are undone.

Meanwhile the answers stand as they were: else whoever answered would be reminded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from roadmap.answers.mass_changes import Suspect, doubted, suspect
from roadmap.answers.reading import Answer, Changes, Reading, Row
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.problems import Refusal
from roadmap.review.characters import counted
from roadmap.review.forms import Form
from roadmap.review.milestones import Milestone
from tasks.book import BookReading
from tasks.collecting.book_identity import REMEDY, keep_identity, other_book
from tasks.context import Context
from tasks.ledger import StoredAnswer
from tasks.ledger.facts.doubts import BOOK, Doubt

EXAMPLES = 5  # rows that vanished or changed, that a message names


@dataclass(frozen=True)
class Compared:
    """One milestone's tab against what is known of it. `strange`: rows that are not taken for new answers."""

    milestone: Milestone
    form: Form
    rows: list[Row]
    reading: Reading
    known: Mapping[str, StoredAnswer]
    changes: Changes
    strange: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Judged:
    """The changes of each tab that a round may record. `problems` are lines for people; `book` is True if the
    whole book is another one, of which nothing is recorded."""

    tabs: tuple[Compared, ...]
    problems: tuple[str, ...] = ()
    book: bool = False


def judge(context: Context, reading: BookReading, tabs: Iterable[Compared]) -> Judged:
    """Take out of the tabs' changes what a person has to confirm first, and record it as doubts."""
    compared = tuple(tabs)
    suspects = {one.milestone.id: _suspect(one) for one in compared}
    lacks = any(one.lost or one.altered for one in suspects.values())
    if why := other_book(context, reading, lacks=lacks):
        values = {"detail": why, "where": reading.book, "mark": reading.mark}
        context.ledger.doubts.replace([Doubt(BOOK, reading.mark or reading.book or why, context.at, values)])
        return Judged((), (f"the answer book was not read: {why}; {REMEDY}",), book=True)
    keep_identity(context, reading)
    confirmed = {(d.subject, d.value.get("content")) for d in context.ledger.history.decisions("confirm")}
    open_doubts = {
        milestone: one
        for milestone, one in doubted(suspects, context.review.collecting.plausible).items()
        if (milestone, one.mark) not in confirmed
    }
    context.ledger.doubts.replace(_doubt(context, milestone, one) for milestone, one in open_doubts.items())
    left = (_without(one, open_doubts.get(one.milestone.id)) for one in compared)
    problems = (_problem(one, open_doubts) for one in compared if one.milestone.id in open_doubts)
    return Judged(tuple(left), tuple(problems))


def confirm(context: Context, about: str, mark: str, by: str, reason: str) -> int:
    """Record that a doubted change is right, and return the decision's number; the next round applies it.

    Raises:
        Refusal: nothing is doubted there, or something else by now; or nobody signed.
    """
    refuse_unsigned(by, reason)
    doubt = next((one for one in context.ledger.doubts.all() if one.about == about), None)
    if doubt is None or doubt.mark != mark:
        what = "nothing waits to be confirmed" if doubt is None else "something else waits by now"
        raise Refusal(f"{about or 'the answer book'}: {what}", "`roadmap troubles` lists what does")
    value = {**doubt.values, "content": doubt.mark}
    kind = "confirm" if about else "adopt"
    subject = about or str(doubt.values.get("where") or "the answer book")
    number = context.ledger.history.decide(
        Decision(kind=kind, subject=subject, value=value, at=context.at, by=by.strip(), reason=reason.strip())
    )
    if not about:
        book = BookReading(book=doubt.values.get("where", ""), mark=doubt.values.get("mark", ""))
        keep_identity(context, book, anew=True)
        context.ledger.doubts.replace([])
    return number


def _suspect(one: Compared) -> Suspect:
    standing = {key: stored for key, stored in one.known.items() if not stored.withdrawn}
    ours = {key for key, stored in standing.items() if stored.match.party or stored.match.likely}
    return suspect(one.changes, {k: stored.answer for k, stored in standing.items()}, ours, one.form)


def _without(one: Compared, suspect: Suspect | None) -> Compared:
    return replace(one, changes=suspect.without(one.changes), strange=suspect.strange) if suspect else one


def _doubt(context: Context, milestone: str, suspect: Suspect) -> Doubt:
    counts = {"count": str(len(suspect.lost)), "changed": str(len(suspect.altered))}
    return Doubt(
        milestone, suspect.mark, context.at, {**counts, "milestone": milestone, "rows": _rows(suspect)}
    )


def _rows(suspect: Suspect) -> str:
    """Some of the rows that vanished or changed. Who sent them is in the answers, where it can be erased."""
    rows = sorted(answer.row for answer in (*suspect.lost, *suspect.altered))
    more = f" and {len(rows) - EXAMPLES} more" if len(rows) > EXAMPLES else ""
    return f"{', '.join(map(str, rows[:EXAMPLES]))}{more}"


def _problem(one: Compared, doubts: Mapping[str, Suspect]) -> str:
    suspect, milestone = doubts[one.milestone.id], one.milestone.id
    both = ((suspect.lost, "vanished"), (suspect.altered, "changed without a new timestamp"))
    changes = " and ".join(f"{counted(len(answers), 'answer')} {what}" for answers, what in both if answers)
    return (
        f"tab “{one.form.tab}”: {changes} at once (rows {_rows(suspect)}); they stand as they were. "
        " Restore the rows (in Google Sheets: File › Version history), or confirm it: "
        f"`roadmap sheets confirm {milestone} --by NAME --reason TEXT`, or the form “confirm changes”"
    )
