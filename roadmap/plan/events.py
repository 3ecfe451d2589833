"""The events that people may keep in their calendars: one for each day on which a milestone is held.

An event is known by its UID for as long as the milestone exists; SEQUENCE says which of two is the newer
(RFC 5545 §3.8.4.7 and §3.8.7.4). An imprecise date makes none.
"""

from dataclasses import dataclass, replace

from pendulum import Date, DateTime

from roadmap.plan.amendments import Roadmap
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When, end_of_day
from roadmap.review.milestones import Milestone, Part, Place, Session


@dataclass(frozen=True)
class Event:
    """A milestone, or one session of it, on a day or at a time. `zone` is its own clock.

    `minutes` is its length if known, and `estimated` whether that is the estimate of its kind.
    `off`: it is not held; the milestone is cancelled, or its day is open again.
    """

    uid: str
    sequence: int
    milestone: Milestone
    session: Session | None
    when: When
    zone: str
    minutes: int | None = None
    estimated: bool = False
    off: bool = False

    @property
    def date(self) -> tuple[str, str]:
        """The date that it is held on, by milestone and name."""
        return self.milestone.id, self.session.id if self.session else "when"

    @property
    def is_online(self) -> bool:
        """True if it is held nowhere else."""
        place = getattr(self.milestone, "place", None)
        return isinstance(place, Place) and place.virtual

    @property
    def all_day(self) -> bool:
        """True if it takes whole days: no time is fixed, or it lasts several days, of which only the first
        hour is known."""
        return self.when.time is None or self.when.first != self.when.last

    @property
    def begins(self) -> DateTime | Date:
        """The moment on its own clock, or the first day."""
        return self.when.first if self.all_day else self.when.starts(self.zone)

    @property
    def ends(self) -> DateTime | Date | None:
        """The moment when it is over, or the day after its last; None if its length is not known."""
        if self.all_day:
            return self.when.last.add(days=1)
        return self.when.starts(self.zone).add(minutes=self.minutes) if self.minutes else None


def events(roadmap: Roadmap, milestone: Milestone, domain: str, session: str | None = None) -> list[Event]:
    """The events of a milestone whose day is known, or that of one session; all `off` if it is cancelled.

    SEQUENCE is 0 when the day is first known, and grows with every change of it, when it is cancelled or
    reinstated, and when somebody says how to join it.
    """
    calendar, result = Calendar(roadmap.review), []
    for part in _parts(milestone, session):
        when = calendar.date(milestone, part.date)
        if when.is_exact:
            result.append(_event(roadmap, milestone, part, when, domain))
    return result


def withdrawn(roadmap: Roadmap, milestone: Milestone, domain: str, session: str | None = None) -> list[Event]:
    """The events whose day was known and is open again, on the day that people may still hold."""
    calendar, result = Calendar(roadmap.review), []
    for part in _parts(milestone, session):
        changed = roadmap.changes.get((milestone.id, part.date))
        if changed and not calendar.date(milestone, part.date).is_exact:
            event = _event(roadmap, milestone, part, changed.before, domain)
            result.append(replace(event, off=True))
    return result


def over_at(roadmap: Roadmap, milestone: Milestone, session: str | None = None) -> DateTime | None:
    """The moment when an event, or one of its sessions, is over; None while a day of it is open."""
    zone, calendar = roadmap.review.zone_of(milestone), Calendar(roadmap.review)
    if not all(calendar.date(milestone, part.date).is_exact for part in _parts(milestone, session)):
        return None
    ends = (event.ends or event.begins for event in events(roadmap, milestone, "", session))
    moments = (e if isinstance(e, DateTime) else end_of_day(e.subtract(days=1), zone) for e in ends)
    return max(moments, default=None)


def _parts(milestone: Milestone, session: str | None) -> list[Part]:
    """All parts of a milestone, or the one of that session."""
    parts = milestone.parts()
    return [one for one in parts if session is None or (one.session and one.session.id == session)]


def _event(roadmap: Roadmap, milestone: Milestone, part: Part, when: When, domain: str) -> Event:
    review = roadmap.review
    changed, kind = roadmap.changes.get((milestone.id, part.date)), review.kinds.get(milestone.kind)
    identity = [review.id, milestone.id, *([part.session.id] if part.session else [])]
    return Event(
        uid=f"{'-'.join(identity)}@{domain}",
        sequence=sum(
            (
                changed.times if changed else 0,
                roadmap.turns.get(milestone.id, 0),
                roadmap.joins.get((milestone.id, part.date), 0),
            )
        ),
        milestone=milestone,
        session=part.session,
        when=when,
        zone=review.zone_of(milestone),
        minutes=part.minutes or (kind.minutes if kind else None),
        estimated=part.minutes is None,
        off=milestone.id in roadmap.cancelled,
    )
