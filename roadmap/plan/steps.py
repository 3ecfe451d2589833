"""A step: one planned action of a milestone, with the moment it is due and the moment it is too late."""

from dataclasses import dataclass

from pendulum import Date, DateTime

from roadmap.people.audience import parties
from roadmap.plan.workdays import WorkCalendar
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When, end_of_day
from roadmap.review.directory import Directory
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import Offset
from roadmap.review.review import Review
from roadmap.review.rules import StepRule

EXPIRES_AFTER = 14  # days that a step after its anchor may still leave, unless its rule says otherwise


@dataclass(frozen=True)
class Step:
    """One planned action. `due` and `expires` are on the host's clock; nothing is sent from `expires` on."""

    milestone: str
    name: str
    rule: StepRule
    due: DateTime
    expires: DateTime
    revision: int = 0
    session: str | None = None

    @property
    def key(self) -> str:
        """Its identity: `<milestone>/<step>`."""
        return f"{self.milestone}/{self.name}"


class Timing:
    """Works out when the steps of a review are due and when they are too late."""

    def __init__(self, review: Review, directory: Directory) -> None:
        self.calendar = Calendar(review)
        self.work = WorkCalendar(review.host)
        self._review, self._directory = review, directory
        self._last: dict[tuple[str, Date], DateTime] = {}

    def due(self, offset: Offset, anchor: When) -> DateTime:
        """The moment that an offset from an anchor means. The host's weekends and holidays move it earlier
        when it comes before its anchor or on a deadline, and later when it follows (docs/adr/0005)."""
        follows = offset.anchor in ("end", "closing")
        day = (anchor.last if follows else anchor.first).add(days=offset.days)
        earlier = offset.days < 0 or (not offset.days and offset.anchor in ("closing", "selection"))
        return self.work.at(self.work.earlier(day) if earlier else self.work.later(day), offset.time)

    def expires(self, milestone: Milestone, rule: StepRule, anchor: When, due: DateTime) -> DateTime:
        """The moment from which a step is too late: what it leads up to, or some days after it was due."""
        if rule.expires_after is not None:
            return due.add(days=rule.expires_after)
        reminds = rule.to == "silent" and rule.when.anchor in ("start", "closing")
        if rule.when.days < 0 or (reminds and not rule.when.days):
            return self.moment(milestone, rule.when.anchor, anchor)
        if rule.when.anchor == "opening" and "closing" in milestone.anchors():
            return self.moment(milestone, "closing", self.calendar.anchor(milestone, "closing"))
        return due.add(days=EXPIRES_AFTER)

    def moment(self, milestone: Milestone, anchor: str, when: When) -> DateTime:
        """Moment of an anchor: the start of an event; the end of a deadline, on the clock of the last
        capital of its audience where no time is given."""
        zone = self._review.zone_of(milestone)
        if anchor not in ("closing", "selection", "end"):
            return when.starts(zone)
        if when.time or anchor != "closing":
            return when.ends(zone)
        return self.last_capital(milestone, when.last)

    def last_capital(self, milestone: Milestone, day: Date) -> DateTime:
        """The moment when `day` has ended in all capitals of a milestone's audience, and on the milestone's
        own clock, whose hour its mails name; on the host's clock."""
        key = milestone.id, day
        if key not in self._last:
            host = self._review.host.zone
            audience = parties(milestone.audience, self._directory)
            zones = {self._directory.zone_of(party, host) for party in audience}
            zones.add(self._review.zone_of(milestone))
            self._last[key] = max(end_of_day(day, zone) for zone in zones).in_timezone(host)
        return self._last[key]

    def fix_by(self, when: When, notice: int) -> Date:
        """The last working day on which an imprecise date can be fixed and still give `notice` days."""
        return self.work.earlier(when.first.subtract(days=notice))
