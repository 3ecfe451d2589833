"""Decisions and amendments as people read them: who, when, what, why."""

from typing import Any

from rehearsal.report.facts import Signed
from rehearsal.report.source import Source
from rehearsal.report.words import when_words
from roadmap.people.decisions import Decision
from roadmap.plan.amendments import Amendment, in_force
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When
from roadmap.review.texts import ENGLISH


def decisions(source: Source) -> tuple[Signed, ...]:
    """All decisions, in order."""
    return tuple(_decision(source, decision) for decision in source.decisions)


def _decision(source: Source, decision: Decision) -> Signed:
    return Signed(
        kind=decision.kind,
        subject=decision.subject,
        what=_what(source, decision),
        value=decision.value,
        at=source.local(decision.at),
        by=decision.by,
        reason=decision.reason,
    )


def _what(source: Source, decision: Decision) -> str:
    value: dict[str, Any] = decision.value
    match decision.kind:
        case "release":
            left_out = value.get("excluded", ())
            exclusions = f", leaving out {', '.join(left_out)}" if left_out else ""
            return f"released: {source.step_title(decision.subject)} ({value.get('released', 0)}){exclusions}"
        case "stop":
            return f"stopped: {source.step_title(decision.subject)} ({value.get('stopped', 0)})"
        case "select":
            title = source.title(source.context.review.milestone(decision.subject))
            return f"{title}: {', '.join(source.named(party) for party in value['parties'])}"
        case "settle":
            owner = source.named(value["party"]) if value.get("party") else "nobody"
            return f"an answer from {value.get('address', '')} is {owner}’s"
        case "early" | "resolve":
            early = decision.kind == "early"
            what = source.step_title(decision.subject) if early else f"the message {decision.subject}"
            return f"{'played before it was due' if early else 'resolved'}: {what}"
        case _:
            return f"{decision.subject}: {decision.kind}"


def amendments(source: Source) -> tuple[Signed, ...]:
    """All amendments of the roadmap, in order."""
    return tuple(_amendment(source, amendment) for amendment in source.timeline.amendments)


def _amendment(source: Source, amendment: Amendment) -> Signed:
    to = amendment.to
    new_date = when_words(to, source.words) if isinstance(to, When) else str(to or "")
    return Signed(
        kind=amendment.kind,
        subject=amendment.milestone,
        what=_change(source, amendment, new_date),
        value={"date": amendment.date, "to": str(to) if to is not None else None},
        at=source.local(amendment.at),
        by=amendment.by,
        reason=amendment.reason,
    )


def _change(source: Source, amendment: Amendment, new_date: str) -> str:
    if amendment.kind == "override":
        return f"accepted, although it breaks a rule of order: {amendment.milestone}"
    if amendment.kind == "cancel":
        return f"{_dated(source, amendment)}: called off"
    if amendment.kind == "reinstate":
        return f"{_dated(source, amendment)}: takes place after all"
    if amendment.kind == "join":
        return f"{_dated(source, amendment)}: how to join it online"
    if amendment.kind == "fix":
        return f"{_dated(source, amendment)}: fixed to {new_date}"
    return f"{_dated(source, amendment)}: moved from {_before(source, amendment)} to {new_date}"


def _dated(source: Source, amendment: Amendment) -> str:
    """The milestone's title and, where it has several sessions, the session's."""
    milestone = source.context.review.milestone(amendment.milestone)
    sessions = getattr(milestone, "sessions", [])
    session = next((s for s in sessions if s.id == amendment.date and len(sessions) > 1), None)
    return source.title(milestone) + (f" ({session.title.say(ENGLISH)})" if session else "")


def _before(source: Source, amendment: Amendment) -> str:
    """The date that was in force until then."""
    amendments = source.timeline.amendments
    review = in_force(source.timeline.written, amendments[: amendments.index(amendment)]).review
    milestone = review.milestone(amendment.milestone)
    return when_words(Calendar(review).date(milestone, amendment.date or milestone.main_date), source.words)
