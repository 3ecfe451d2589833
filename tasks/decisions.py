"""Recording what a coordinator decided, once it makes sense: else nothing is recorded."""

from dataclasses import replace
from typing import Literal

from roadmap.amendments import Amendment, in_force
from roadmap.decisions import Decision
from roadmap.milestones import Call
from roadmap.ordering import broken
from roadmap.plan import plan
from roadmap.selections import candidates, misfit
from tasks.desk import Desk


def amend(
    desk: Desk, kind: Literal["fix", "move"], milestone: str, date: str | None, to: str, by: str, reason: str
) -> int:
    """Add an amendment to the roadmap, and return its number.

    Raises:
        LookupError, ValueError: it names no date of the roadmap, a date that cannot be, or one that breaks an
            order rule which nobody has overridden.
    """
    values = {"kind": kind, "milestone": milestone, "date": date, "to": to, "by": by, "reason": reason}
    amendment = Amendment.model_validate({**values, "at": desk.at})
    _refuse_disorder(desk, amendment)
    number = desk.ledger.history.amend(amendment)
    desk.refresh()
    return number


def _refuse_disorder(desk: Desk, amendment: Amendment) -> None:
    """What breaks an order rule is not applied without a signed override (design §4)."""
    after = replace(desk.roadmap, review=in_force(desk.review, [amendment]).review)
    before = {rule.rule for rule in broken(desk.roadmap, desk.plan)}
    found = [
        b for b in broken(after, plan(after, desk.directory)) if b.rule not in before and not b.overridden
    ]
    if found:
        whys = "; ".join(f"{rule.how} ({rule.because})" for rule in found)
        raise ValueError(f"{whys}. Choose another date, or override the rule first")


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
