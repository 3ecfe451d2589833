"""Seats by rule: a round records whom the rule of an event lets in, so that a seat once given stays.

A seat is vacated when its person no longer comes; then the next who waits is let in by the same round.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from roadmap.people.admissions import RULE, Admissions
from roadmap.people.decisions import Decision
from roadmap.people.successors import carried_over
from tasks.context import Context

ADMITTED, WITHDREW = "there was a place", "does not come any more"


@dataclass(frozen=True)
class Seats:
    """Numbers of the seats that a round `given` by rule and `vacated`."""

    given: int = 0
    vacated: int = 0


def record_seats(context: Context) -> Seats:
    """Record the seats that the rules of the events give, and those that were vacated. What was decided on
    persons who have another key by now is recorded for that one.

    Read the decisions anew: a coordinator may have declined somebody since this run began."""
    if not context.known.standing.registrations:
        return Seats()
    decisions = context.ledger.history.decisions()
    admissions = Admissions(context.review, context.known.standing, decisions)
    answers = {key: stored.answer for key, stored in context.answers.items()}
    carried = carried_over(context.review, context.known.standing, answers, decisions)
    vacated = [_decision(context, "vacate", subject, WITHDREW) for subject in _vacated(context, admissions)]
    now = Admissions(context.review, context.known.standing, [*decisions, *carried, *vacated])
    given = [
        _decision(context, "admit", seat.subject, ADMITTED)
        for seat in now.all()
        if seat.status == "accepted"
        and seat.is_new
        and seat.person.milestone not in context.roadmap.cancelled
    ]
    if carried or vacated or given:
        context.ledger.history.decide_all([*carried, *vacated, *given])
        context.refresh_seats()
    return Seats(len(given), len(vacated))


def _decision(context: Context, kind: str, subject: str, reason: str) -> Decision:
    values = {"kind": kind, "subject": subject, "at": context.at, "by": RULE, "reason": reason}
    return Decision.model_validate(values)


def _vacated(context: Context, admissions: Admissions) -> Iterator[str]:
    """Subjects of the seats whose persons no longer come. One of a milestone or a session that is not there
    any more, or of an answer that is not known, stays as it is."""
    registrations = context.known.standing.registrations
    coming = {
        (person.key, session)
        for here in registrations.values()
        for person in here.everyone()
        for session in (person.sessions or _sessions(context, person.milestone)) | {""}
    }
    for subject, decision in admissions.decided.items():
        key, _, session = subject.partition("/")
        stored = context.answers.get(key)
        if decision.kind != "admit" or stored is None or stored.answer.milestone not in registrations:
            continue
        there = not session or session in _sessions(context, stored.answer.milestone)
        if there and (key, session) not in coming:
            yield subject


def _sessions(context: Context, milestone: str) -> frozenset[str]:
    return frozenset(context.review.milestone(milestone).session_ids())
