"""Answers as tables for other programs: a line an answer, a column a question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from roadmap.answers.matching import Match
from roadmap.problems import Refusal
from roadmap.review.directory import Delegation, Party
from roadmap.review.forms import Form
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.ledger import StoredAnswer

Value = str | int
HEADINGS = (
    *("Milestone", "Received", "Tab", "Row", "Code", "Name", "Sub-region or constituency"),
    *("Sender", "Status"),
)
ALL = "all"
_SHEET_LENGTH = 31  # characters that Excel allows in a sheet's name


@dataclass(frozen=True)
class Exported:
    """A milestone's answers. `name` can be a sheet's; the first of the `rows` holds the headings."""

    name: str
    rows: tuple[tuple[Value, ...], ...]


def export_answers(
    context: Context, milestone: str, *, withdrawn: bool = False, sensitive: bool = False
) -> list[Exported]:
    """The answers of a milestone, or of `all` that ask something; those that are withdrawn too, if wanted.
    Columns of sensitive questions are left out unless `sensitive`.

    One is `recorded`, `waits` for a person, is `dismissed` (of nobody, as a person found) or `withdrawn`.
    Moments are ISO 8601 on the host's clock, headings in the review's fallback language.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: it asks nothing.
    """
    asking = [(m, form) for m in _chosen(context, milestone) if (form := context.review.form(m))]
    if not asking:
        raise Refusal(f"{milestone} asks nothing, so it has no answers", "choose a milestone with a form")
    names = _sheet_names(m.id for m, _ in asking)
    return [
        Exported(name, _table(context, *one, withdrawn=withdrawn, sensitive=sensitive))
        for name, one in zip(names, asking, strict=True)
    ]


def _chosen(context: Context, milestone: str) -> list[Milestone]:
    return list(context.review.milestones) if milestone == ALL else [context.review.milestone(milestone)]


def _sheet_names(ids: Iterable[str]) -> Iterator[str]:
    """Names that Excel allows, each once."""
    taken: set[str] = set()
    for identity in ids:
        endings = ("" if number == 1 else f"-{number}" for number in count(1))
        name = next(
            name
            for end in endings
            if (name := f"{identity[: _SHEET_LENGTH - len(end)]}{end}").casefold() not in taken
        )
        taken.add(name.casefold())
        yield name


def _table(
    context: Context, milestone: Milestone, form: Form, *, withdrawn: bool, sensitive: bool
) -> tuple[tuple[Value, ...], ...]:
    answers = [a for a in context.answers.values() if a.answer.milestone == milestone.id]
    answers = [a for a in answers if withdrawn or not a.withdrawn]
    asked = {q.id: q.wording.say(context.review.fallback) for q in form.questions}
    # What the form asked once is not lost with the question.
    asked |= {key: key for key in sorted({k for a in answers for k in a.answer.values} - asked.keys())}
    asked = asked if sensitive else form.without_sensitive(asked)
    waiting = {answer.key: match for answer, match in context.known.standing.unsettled()}
    rows = (_row(context, stored, waiting, list(asked)) for stored in answers)
    return ((*HEADINGS, *asked.values()), *rows)


def _row(
    context: Context, stored: StoredAnswer, waiting: dict[str, Match], asked: Sequence[str]
) -> tuple[Value, ...]:
    answer = stored.answer
    whose = stored.match.party if answer.key not in waiting else None
    party = context.directory.party(whose) if whose else None
    return (
        answer.milestone,
        answer.received_at.in_timezone(context.review.host.zone).isoformat(),
        answer.tab,
        answer.row,
        whose or "",
        party.name(context.review.fallback) if party else "",
        _group(context, party),
        answer.sender,
        _status(stored, waits=answer.key in waiting),
        *(answer.values.get(question, "") for question in asked),
    )


def _group(context: Context, party: Party | None) -> str:
    if party is None:
        return ""
    review = context.review
    named = review.sub_regions if isinstance(party, Delegation) else review.constituencies
    key = party.sub_region if isinstance(party, Delegation) else party.constituency
    return named[key].say(review.fallback) if key in named else key or ""


def _status(stored: StoredAnswer, *, waits: bool) -> str:
    if stored.withdrawn:
        return "withdrawn"
    if waits:
        return "waits"
    return "recorded" if stored.match.party else "dismissed"
