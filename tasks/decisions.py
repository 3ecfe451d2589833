"""Recording what a coordinator decided, once it makes sense: else nothing is recorded."""

from typing import Literal

from roadmap.amendments import Amendment, in_force
from roadmap.decisions import Decision
from roadmap.milestones import Call
from roadmap.plan import plan
from roadmap.selections import candidates, misfit
from tasks.desk import Desk


def amend(
    desk: Desk, kind: Literal["fix", "move"], milestone: str, date: str | None, to: str, by: str, reason: str
) -> int:
    """Add an amendment to the roadmap, and return its number.

    Raises:
        LookupError, ValueError: it names no date of the roadmap, or a date that cannot be.
    """
    values = {"kind": kind, "milestone": milestone, "date": date, "to": to, "by": by, "reason": reason}
    amendment = Amendment.model_validate({**values, "at": desk.at})
    plan(in_force(desk.review, [amendment]), desk.directory)  # raises before anything is recorded
    number = desk.ledger.history.amend(amendment)
    desk.refresh()
    return number


def choose(desk: Desk, call: str, parties: list[str], by: str, reason: str) -> int:
    """Record the selection of a call, and return the decision's number.

    Raises:
        LookupError: there is no such call, or somebody chosen has not expressed interest.
        ValueError: the choice breaks the call's rule (too many, or two of one sub-region).
    """
    milestone = desk.review.milestone(call)
    if not isinstance(milestone, Call):
        raise LookupError(  # noqa: TRY004  # a user's mistake, not a caller's
            f"{call} is a {milestone.kind}, not a call: nobody is selected in it"
        )
    standing = {c.party: c for c in candidates(desk.review, desk.directory, milestone, desk.known.standing)}
    strangers = [party for party in parties if party not in standing]
    if strangers:
        known = ", ".join(standing) or "nobody"
        raise LookupError(f"{', '.join(strangers)} did not express interest in {call}; {known} did")
    if problem := misfit(milestone, [standing[party] for party in parties]):
        raise ValueError(problem)
    value = {"parties": parties}
    decision = Decision(kind="select", subject=call, value=value, at=desk.at, by=by, reason=reason)
    number = desk.ledger.history.decide(decision)
    desk.refresh()
    return number


def settle(desk: Desk, answer: str, party: str | None, by: str, reason: str) -> int:
    """Record whose an answer is, and return the decision's number.

    Raises:
        LookupError: there is no such answer or party.
    """
    if party and desk.directory.party(party) is None:
        raise LookupError(f"there is no “{party}” in the directory")
    stored = desk.answers.get(answer)
    if stored is None:
        raise LookupError(f"there is no answer {answer}")
    _assign(desk, stored.answer.sender, answer, party, f"settled by {by}")
    value = {"party": party, "address": stored.answer.sender}
    decision = Decision(kind="settle", subject=answer, value=value, at=desk.at, by=by, reason=reason)
    number = desk.ledger.history.decide(decision)
    desk.refresh()
    return number


def _assign(desk: Desk, sender: str, answer: str, party: str | None, why: str) -> None:
    """The answer and, once its address is known, all others from there that wait."""
    waiting = {a.key for a, _ in desk.known.standing.unsettled() if a.sender.casefold() == sender.casefold()}
    for key in {answer} | (waiting if party else set()):
        desk.ledger.answers.assign(key, party, "certain" if party else "none", at=desk.at, why=why)
