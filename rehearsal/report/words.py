"""Dates, steps, states and reasons as a coordinator says them, in English."""

from collections.abc import Mapping
from datetime import date

from babel import Locale
from pendulum import Date, DateTime

from roadmap.mail.message import Skip
from roadmap.review.dates import When
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.texts import ENGLISH
from tasks.letters.phrases import date_words
from tasks.render import Words

TO: Mapping[str, str] = {
    "everyone": "all who are concerned",
    "silent": "those who had not answered",
    "coming": "those taking part",
    "answered": "those who had answered",
    "chosen": "those who were chosen",
    "coordinator": "the coordinator",
    "holders": "those who held the old date",
}
WHY_NOT: Mapping[str, str] = {
    Skip.ANSWERED: "had answered already",
    Skip.PERHAPS_ANSWERED: "an answer that may be theirs was being checked",
    Skip.TOO_LATE: "it was too late",
    Skip.SUPERSEDED: "a newer version took its place",
    Skip.STOPPED: "the coordinator stopped the mailing",
    Skip.EXCLUDED: "the coordinator left them out",
    Skip.ALREADY_SENT: "had received it before",
    Skip.CANCELLED: "the milestone was called off",
    Skip.NOT_INVITED: "the invitation had not been sent to them",
    Skip.JUST_INVITED: "had been invited a moment before",
    Skip.TOO_MANY: "their week had no room for it",
}
STATES: Mapping[str, str] = {
    "drafted": "being prepared",
    "held": "waiting for release",
    "released": "released, not yet sent",
    "claimed": "being sent",
    "failed": "could not be sent",
    "unknown": "may or may not have left",
}


def day(value: date) -> str:
    """“Tue 29 Oct 2024”."""
    return Date(value.year, value.month, value.day).format("ddd D MMM YYYY")


def moment(value: DateTime) -> str:
    """“Tue 29 Oct 2024, 10:00”."""
    return value.format("ddd D MMM YYYY, HH:mm")


def when_words(when: When, words: Words) -> str:
    """A date as precise as it is known: “Tue 29 Oct 2024, 10:00”, “January 2025”."""
    if not when.is_exact:
        return date_words(when, words)
    first = day(when.first) + (f", {when.time:%H:%M}" if when.time else "")
    return first if when.first == when.last else f"{first} – {day(when.last)}"


def why_not(reason: str) -> str:
    """The reason why a message did not leave, in words."""
    return WHY_NOT.get(reason, reason)


def step_words(review: Review, milestone: Milestone, name: str, words: Words) -> str:
    """“Last call”; of a step for one session, the session's title too."""
    known = {rule.step for rule in review.rules(milestone)}
    rule = max((r for r in known if name == r or name.startswith(f"{r}-")), key=len, default=name)
    session = next((s for s in getattr(milestone, "sessions", []) if name == f"{rule}-{s.id}"), None)
    name = words.step(rule)
    return f"{name} ({session.title.say(ENGLISH)})" if session else name


def language_words(code: str) -> str:
    """“Spanish”."""
    return str(Locale.parse(ENGLISH).languages.get(code, code))
