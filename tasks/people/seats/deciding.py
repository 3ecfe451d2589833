"""A coordinator's decisions on registered persons: accepted, declined, and who is the head of delegation."""

from collections.abc import Iterable
from typing import Literal

from roadmap.answers.persons.person import Person, heads_claimed
from roadmap.people.admissions import Seat, Status, over_capacity
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.problems import Refusal, UnknownName, did_you_mean
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.people.asked_person import one_person

Verdict = Literal["admit", "decline"]
_STATUS: dict[Verdict, Status] = {"admit": "accepted", "decline": "declined"}


def decide_on_person(
    context: Context,
    milestone: str,
    person: str,
    verdict: Verdict,
    by: str,
    reason: str,
    *,
    session: str | None = None,
) -> str:
    """Accept or decline a person for an event, or for one of its sessions; return the outcome for people.

    Where sessions let people in by themselves and none is named, it is for all that the person comes to.

    Raises:
        Problem: nobody signed; or nobody, or more than one, is meant (see `one_person`).
    """
    refuse_unsigned(by, reason)
    meant = one_person(context, milestone, person)
    event = context.review.milestone(milestone)
    seats = _seats_of(context, event, session, meant)
    if not record_verdict(context, seats, verdict, by, reason):
        return f"{meant.label} is {_STATUS[verdict]} already: nothing was changed"
    sessions = [seat.session for seat in seats if seat.session]
    where = f"{milestone} ({', '.join(sessions)})" if sessions else milestone
    outcome = f"{meant.label} ({meant.party}) is {_STATUS[verdict]} for {where}, signed by {by}"
    more = (*_over(context, event, seats), *([] if session else _open_sessions(context, event, meant)))
    return "; ".join([outcome, "they are told with the next round", *more])


def _seats_of(context: Context, event: Milestone, session: str | None, person: Person) -> list[Seat]:
    """A person's seats in all parts of an event that people are let in to, or in one session of it.

    Raises:
        UnknownName: the session is none.
        Refusal: they do not come to it, or it lets nobody in by itself.
    """
    seats = [
        seat
        for part in parts_with_seats(context, event, session)
        for seat in context.admissions.seats(event, part)
        if seat.person.key == person.key
    ]
    if not seats:
        raise Refusal(f"{person.label} does not come to {session}", "name another session, or none")
    return seats


def record_verdict(
    context: Context, seats: Iterable[Seat], verdict: Verdict, by: str, reason: str
) -> list[Seat]:
    """Record a verdict on seats; return those that it changed."""
    changed = [seat for seat in seats if seat.status != _STATUS[verdict]]
    context.ledger.history.decide_all(
        Decision(kind=verdict, subject=seat.subject, at=context.at, by=by, reason=reason) for seat in changed
    )
    context.refresh_seats()
    return changed


def parts_with_seats(context: Context, event: Milestone, session: str | None) -> list[str | None]:
    """The parts of an event that people are let in to, or the one session of it.

    Raises:
        UnknownName: it has no such session.
        Refusal: the session lets nobody in by itself.
    """
    parts = context.admissions.parts(event)
    if session is None:
        return parts
    if session not in parts:
        if session in event.session_ids():
            listed = f"`roadmap participants {event.id} --session {session}` lists them"
            raise Refusal(f"{session} of {event.id} lets in everyone who registers, without a rule", listed)
        known = [part for part in parts if part]
        remedy = did_you_mean(session, known) or (
            f"there are {', '.join(known)}" if known else "leave the session out: it is one for all of them"
        )
        raise UnknownName(f"{event.id} has no seats of its own in “{session}”", remedy)
    return [session]


def decide_head(context: Context, milestone: str, person: str, by: str, reason: str) -> str:
    """Record who is the head of delegation of their party; return the outcome for people.

    Raises:
        Problem: nobody signed; or nobody, or more than one, is meant (see `one_person`).
    """
    refuse_unsigned(by, reason)
    meant = one_person(context, milestone, person)
    if not record_head(context, meant, by, reason):
        return f"{meant.label} is the head of {meant.party} already: nothing was changed"
    return f"{meant.label} is the head of {meant.party} at {milestone}, signed by {by}"


def record_head(context: Context, person: Person, by: str, reason: str) -> bool:
    """Record the head of delegation of a party; False if it is so already."""
    persons = context.known.standing.persons(person.milestone, person.party)
    claims = [claim.key for claim in heads_claimed(persons)]
    head = context.known.heads.get((person.milestone, person.party))
    if head and head.person == person.key and head.among >= set(claims):
        return False
    if head is None and claims == [person.key]:
        return False
    subject = f"{person.milestone}/{person.party}"
    value = {"person": person.key, "among": claims}
    decision = Decision(kind="head", subject=subject, value=value, at=context.at, by=by, reason=reason)
    context.ledger.history.decide(decision)
    context.refresh_seats()
    return True


def _over(context: Context, event: Milestone, seats: Iterable[Seat]) -> list[str]:
    """A line for each part of these seats in which more are accepted now than there are places."""
    parts = dict.fromkeys(seat.session for seat in seats)
    now = [seat for part in parts for seat in context.admissions.seats(event, part)]
    over = over_capacity(event, now)
    return [f"{one.accepted} are accepted now for {one.capacity} places" for one in over]


def _open_sessions(context: Context, event: Milestone, person: Person) -> list[str]:
    """A line about the sessions without a rule to which a person comes: no decision concerns these."""
    ruled = {part for part in context.admissions.parts(event) if part}
    comes_to = person.sessions or set(event.session_ids())
    still = [name for name in event.session_ids() if name in comes_to and name not in ruled]
    if not (ruled and still):
        return []
    return [f"their registration for {', '.join(still)} stays, since everyone is let in there"]
