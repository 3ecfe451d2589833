"""Recording what a coordinator decided, once it makes sense: else nothing is recorded."""

from dataclasses import dataclass
from typing import Literal

from roadmap.drafts.foresight import times_opened
from roadmap.people.audience import parties as asked_by
from roadmap.people.decisions import Decision
from roadmap.people.selections import candidates, misfit
from roadmap.plan.amendments import Amendment, Roadmap, in_force
from roadmap.plan.ordering import broken
from roadmap.plan.plan import plan
from roadmap.plan.refusals import refuse
from roadmap.problems import Refusal, UnknownName
from roadmap.review.dates import read_date
from roadmap.review.milestones import Call
from tasks.context import Desk


@dataclass(frozen=True)
class Amended:
    """Result of an amendment: its number, the milestones of which people may hold an overtaken date, and the
    dates of which the time of day is open again."""

    number: int
    overtaken: tuple[str, ...]
    times: tuple[str, ...] = ()


def amend(
    desk: Desk, kind: Literal["fix", "move"], milestone: str, date: str | None, to: str, by: str, reason: str
) -> Amended:
    """Add an amendment to the roadmap. Nothing with an older date leaves from then on.

    Raises:
        UnknownName: it names no date of the roadmap.
        InvalidValue: the new date cannot be read.
        Refusal: the new date is past, or breaks an order rule which nobody has overridden; or the milestone
            is cancelled.
        LedgerProblem: somebody else has amended the roadmap meanwhile.
    """
    return record(desk, dated(desk, kind, milestone, date, to, by, reason))


def dated(
    desk: Desk, kind: Literal["fix", "move"], milestone: str, date: str | None, to: str, by: str, reason: str
) -> Amendment:
    """The amendment that gives a date, not recorded yet.

    Raises:
        InvalidValue: the date cannot be read.
    """
    read_date(to)  # before pydantic does, whose message is longer
    values = {"kind": kind, "milestone": milestone, "date": date, "to": to, "by": by, "reason": reason}
    return Amendment.model_validate({**values, "at": desk.at})


def is_so(desk: Desk, amendment: Amendment) -> bool:
    """True if the roadmap says already what is asked for: also what a process recorded that died then."""
    if amendment.kind in {"cancel", "reinstate"}:
        return (amendment.milestone in desk.roadmap.cancelled) == (amendment.kind == "cancel")
    return in_force(desk.review, [amendment]).review == desk.review


def cancel(desk: Desk, milestone: str, by: str, reason: str) -> Amended:
    """Take a milestone off the roadmap. None of its mail leaves from then on, but for its cancellation.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: it is cancelled already, or an order rule which nobody has overridden breaks.
    """
    values = {"kind": "cancel", "milestone": milestone, "by": by, "reason": reason, "at": desk.at}
    return record(desk, Amendment.model_validate(values))


def reinstate(desk: Desk, milestone: str, by: str, reason: str) -> Amended:
    """Take the cancellation of a milestone back. Its steps are planned again from then on.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: it is not cancelled, or an order rule which nobody has overridden breaks.
    """
    values = {"kind": "reinstate", "milestone": milestone, "by": by, "reason": reason, "at": desk.at}
    return record(desk, Amendment.model_validate(values))


def record(desk: Desk, amendment: Amendment) -> Amended:
    """Record an amendment and, in the same transaction, withdraw what it overtakes: a process that dies
    leaves both or neither.

    Raises:
        UnknownName, Refusal, LedgerProblem: as `amend`, `cancel` and `reinstate`.
    """
    refuse(desk.roadmap, amendment)
    after = in_force(desk.loaded.review, [*desk.amendments, amendment])
    _refuse_disorder(desk, after)
    revisions = {m: n for m, n in after.revisions.items() if n > desk.roadmap.revisions.get(m, 0)}
    times = tuple(times_opened(desk.review, after.review, amendment))
    number = desk.ledger.history.amend(amendment, overtakes=revisions, knowing=len(desk.amendments))
    desk.refresh()
    return Amended(number, tuple(revisions), times)


def _refuse_disorder(desk: Desk, after: Roadmap) -> None:
    """Refuse an amendment that breaks an order rule without a signed override."""
    before = {rule.rule for rule in broken(desk.roadmap, desk.plan)}
    found = [
        b for b in broken(after, plan(after, desk.directory)) if b.rule not in before and not b.overridden
    ]
    if found:
        whys = "; ".join(f"{rule.how} ({rule.because})" for rule in found)
        raise Refusal(f"{whys}. Choose another date, or override the rule first")


def choose(desk: Desk, call: str, parties: list[str], by: str, reason: str) -> int:
    """Record the selection of a call, and return the decision's number.

    Raises:
        UnknownName: there is no such call.
        Refusal: somebody chosen has not expressed interest, or the choice breaks the call's rule (too many,
            or two of one sub-region).
    """
    milestone = desk.review.milestone(call)
    if not isinstance(milestone, Call):
        raise Refusal(f"{call} is a {milestone.kind}, not a call: nobody is selected in it")
    standing = {c.party: c for c in candidates(desk.review, desk.directory, milestone, desk.known.standing)}
    strangers = [party for party in parties if party not in standing]
    if strangers:
        known = ", ".join(standing) or "nobody"
        raise Refusal(f"{', '.join(strangers)} did not express interest in {call}", f"{known} did")
    if problem := misfit(milestone, [standing[party] for party in parties]):
        raise Refusal(problem)
    value = {"parties": parties}
    decision = Decision(kind="select", subject=call, value=value, at=desk.at, by=by, reason=reason)
    number = desk.ledger.history.decide(decision)
    desk.refresh()
    return number


def settle(desk: Desk, answer: str, party: str | None, by: str, reason: str) -> int:
    """Record whose an answer is, and return the decision's number.

    Raises:
        UnknownName: there is no such answer or party.
        Refusal: the party is not asked by the answer's milestone.
    """
    if party and desk.directory.party(party) is None:
        raise UnknownName(f"there is no “{party}” in the directory")
    stored = desk.answers.get(answer)
    if stored is None:
        raise UnknownName(f"there is no answer {answer}")
    asked = asked_by(desk.review.milestone(stored.answer.milestone).audience, desk.directory)
    if party and party not in {one.id for one in asked}:
        raise Refusal(f"“{party}” is not asked by {stored.answer.milestone}, so the answer cannot be theirs")
    value = {"party": party, "address": stored.answer.sender, "content": stored.answer.content}
    decision = Decision(kind="settle", subject=answer, value=value, at=desk.at, by=by, reason=reason)
    # The decision first: a process that dies in between leaves an answer that waits, and is settled again.
    number = desk.ledger.history.decide(decision)
    _assign(desk, stored.answer.sender, answer, party, f"settled by {by}")
    desk.refresh()
    return number


def _assign(desk: Desk, sender: str, answer: str, party: str | None, why: str) -> None:
    """The answer and, once its address is known, the others from there that wait and name nobody else."""
    unsettled = desk.known.standing.unsettled()
    same = ((a, m) for a, m in unsettled if a.sender.casefold() == sender.casefold())
    waiting = {a.key for a, match in same if not match.likely or match.likely == (party,)}
    for key in {answer} | (waiting if party else set()):
        desk.ledger.answers.assign(key, party, "certain" if party else "none", at=desk.at, why=why)
