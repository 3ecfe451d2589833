"""The events of a mail as iCalendar objects in the reader's language, which calendars keep and correct.

One object holds one event (RFC 5546 §3.2.2 asks for one UID in each). It is frozen when the mail is drafted,
with `ATTENDEE` in the place of the recipient, whose own line goes in when the mail is composed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import cast
from unicodedata import category
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Timezone, TimezoneStandard, vCalAddress, vUri
from icalendar import Event as Component
from pendulum import DateTime

from roadmap.plan.amendments import Roadmap
from roadmap.plan.events import Event, events, withdrawn
from roadmap.plan.steps import Step
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.milestones import Join
from roadmap.review.review import Review
from tasks.letters.blocks import answer_button
from tasks.letters.facts import FactSheet, join_rows
from tasks.letters.reader import Reader
from tasks.mail.bodies import ATTENDEE, calendar_user

PRODUCT = "-//Roadmap//Invitations//EN"

# Before the start. A day without a time starts at midnight: its alarms are at nine and at six on its eve.
_ALARMS = (timedelta(days=-1), timedelta(minutes=-15))
_UNWANTED = ("Cc", "Cs", "Zl", "Zp")  # controls, halves of characters, separators of lines
_ALARMS_OF_DAYS = (timedelta(hours=-15), timedelta(hours=-6))
_UTC, _EVE, _SECOND = ZoneInfo("UTC"), timedelta(days=1), timedelta(seconds=1)
_LONG = timedelta(days=300)  # less than a year: no change of the clock comes twice


def calendar_of(
    roadmap: Roadmap, step: Step, reader: Reader, at: DateTime, *, tells_how: bool = False
) -> str:
    """The iCalendar objects that a step's mail carries, written `at`; empty if it carries none.

    They are the same for all readers of a language: a calendar shows the hour on its owner's clock.

    An invitation carries all events of its milestone whose day is known, joining instructions that of their
    session. A change carries them too, the one that changed last first, and takes back those whose day is
    open again. A cancellation takes all back (METHOD:CANCEL, RFC 5546 §3.2.5). `tells_how`: for those who may
    know how to join, in LOCATION and CONFERENCE (RFC 7986 §5.11).
    """
    review = roadmap.review
    written = (_written(e, review, reader, at, _join(e, tells_how)) for e in _carried(roadmap, step))
    return "".join(written)


def _join(event: Event, tells_how: bool) -> Join | None:  # one call, above
    return event.milestone.join(event.date[1]) if tells_how and not event.off else None


def _carried(roadmap: Roadmap, step: Step) -> list[Event]:
    milestone = roadmap.review.milestone(step.milestone)
    asked = roadmap, milestone, domain_of(roadmap.review), step.session
    if not step.rule.carries_events:
        return []
    if step.rule.role != "corrects":
        return [event for event in events(*asked) if not event.off]
    latest = list(reversed(roadmap.changes))
    carried = [*events(*asked), *withdrawn(*asked)]
    return sorted(carried, key=lambda e: latest.index(e.date) if e.date in latest else len(latest))


def domain_of(review: Review) -> str:
    """The domain of the sender, under which the UIDs of events are unique."""
    return review.secretariat.sender.rpartition("@")[2]


def _written(event: Event, review: Review, reader: Reader, at: DateTime, join: Join | None) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if event.off else "REQUEST")
    if not event.all_day:
        calendar.add_component(vtimezone(event.zone, event.when.first))
    calendar.add_component(_component(event, review, reader, at, join))
    return str(calendar.to_ical(), "utf-8")


def _component(event: Event, review: Review, reader: Reader, at: DateTime, join: Join | None) -> Component:
    component = Component()
    component.add("uid", event.uid)
    component.add("sequence", event.sequence)
    component.add("dtstamp", _plain_time(at.in_timezone("UTC")))
    component.add("dtstart", _plain_time(event.begins))
    if event.ends:
        component.add("dtend", _plain_time(event.ends))
    component.add("status", "CANCELLED" if event.off else "CONFIRMED")
    # A single day whose hour is not known keeps no hour of it busy.
    free = event.all_day and event.when.first == event.when.last
    component.add("transp", "TRANSPARENT" if free else "OPAQUE")
    _say(component, event, review, reader, join)
    for alarm in () if event.off else _ALARMS_OF_DAYS if event.all_day else _ALARMS:
        component.add_component(_alarm(alarm, _summary(event, reader)))
    return component


def _say(component: Component, event: Event, review: Review, reader: Reader, join: Join | None) -> None:
    """Properties of an event: organizer, attendee, subject, place, and how it is joined."""
    secretariat, sheet = review.secretariat, _sheet(event, review, reader, join)
    signed = calendar_user(secretariat.name.say(reader.language), secretariat.sender)
    component.add("organizer", signed, encode=False)
    component.add("attendee", vCalAddress(ATTENDEE.partition(":")[2]), encode=False)
    component.add("summary", _clean(_summary(event, reader)))
    component.add("description", _clean("\n".join(_description(event, review, reader, sheet, join))))
    link = join.url if join else None
    if place := link if link and event.is_online else sheet.place:
        component.add("location", _clean(place))
    if link:
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": reader.words.answer.join}
        component.add("conference", vUri(link), parameters=parameters)
    component.add("url", secretariat.website)


def _sheet(event: Event, review: Review, reader: Reader, join: Join | None) -> FactSheet:
    there = replace(reader, zone=event.zone)
    session = event.session.id if event.session else None
    return FactSheet(review, event.milestone, there, session, join=join)


def _summary(event: Event, reader: Reader) -> str:
    title = event.milestone.title.say(reader.language)
    several = isinstance(event.milestone, Consultation) and len(event.milestone.sessions) > 1
    return f"{title} – {event.session.title.say(reader.language)}" if several and event.session else title


def _description(
    event: Event, review: Review, reader: Reader, sheet: FactSheet, join: Join | None
) -> Iterator[str]:
    """The review that it is part of, and how to join and to answer. Subject, day and place have fields of
    their own in a calendar, and so has the hour, but for whole days."""
    words = reader.words
    yield review.title.say(reader.language)
    rows = [*(sheet.hours() if event.all_day else []), *join_rows(join, reader.language)]
    yield from (f"{getattr(words.labels, label)}{words.colon} {value}" for label, value in rows)
    if event.ends and event.estimated and not event.all_day:
        yield words.phrases.end_is_estimated
    button = answer_button(review.form(event.milestone), event.milestone, reader)
    if button and not event.off:
        yield f"\n{button}"


def _alarm(trigger: timedelta, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _clean(summary))
    alarm.add("trigger", trigger)
    return alarm


def _plain_time(value: date) -> date:
    """The standard library's own, which icalendar writes for what it is."""
    if isinstance(value, datetime):
        return datetime.combine(value.date(), value.time(), value.tzinfo)
    return date(value.year, value.month, value.day)


def _clean(text: str) -> str:
    """Without control characters, which iCalendar has no way to write (RFC 5545 §3.1)."""
    return "".join(" " if category(c) in _UNWANTED and c != "\n" else c for c in text)


@lru_cache(maxsize=512)
def vtimezone(zone: str, day: date) -> Timezone:
    """A VTIMEZONE (RFC 5545 §3.6.5) that is true from the eve of `day` for some 300 days.

    It begins so late on purpose. A calendar that takes the onset in force for a yearly rule is then right
    about the event; one that keeps the description by its TZID is right about it after a move as well.
    """
    first = date(day.year, day.month, day.day) - _EVE
    timezone = Timezone.from_tzid(zone, first_date=first, last_date=first + _LONG)
    timezone.pop("COMMENT", None)
    for onset in cast("list[TimezoneStandard]", timezone.subcomponents):
        onset.DTSTART = _begins(onset.DTSTART, onset.TZOFFSETFROM, onset.TZOFFSETTO, ZoneInfo(zone))
    return timezone


def _begins(onset: datetime, before: timedelta, after: timedelta, zone: ZoneInfo) -> datetime:
    """An onset is written on the clock that ends with it (RFC 5545 §3.6.5). Where clocks go forward,
    icalendar 7.3 writes it on the one that begins."""
    just_before = (onset - before - _SECOND).replace(tzinfo=_UTC).astimezone(zone)
    return onset if just_before.utcoffset() == before or before == after else onset + before - after
