"""The facts of a milestone as the table that stands in its mails."""

from collections.abc import Collection, Iterator

from pendulum import Date, DateTime

from roadmap.review.calendar import Calendar
from roadmap.review.dates import When
from roadmap.review.kinds.call import Call
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.milestones import Join, Milestone, Place
from roadmap.review.review import Review
from tasks.letters.details import Rows
from tasks.letters.phrases import (
    at_hour,
    brief_words,
    clock,
    closing_words,
    date_words,
    days,
    hour_words,
    on_date,
    opening_words,
    own_clock,
    place_words,
)
from tasks.letters.reader import Reader
from tasks.render.blocks import Facts, Table

_SEVERAL = 2


def join_rows(join: Join | None, language: str) -> Iterator[tuple[str, str]]:
    """Rows of the way to join an event, by the names of labels; none where the reader is not to know."""
    if join is None:
        return
    notes = join.notes.say(language) if join.notes else None
    rows = {
        "link": join.url,
        "meeting_id": join.meeting_id,
        "passcode": join.passcode,
        "telephone": join.telephone,
        "notes": notes,
    }
    yield from ((label, value) for label, value in rows.items() if value)


class FactSheet:
    """The facts of one milestone for readers of one language on one clock.

    `hour_told`: the day of the joining instructions, which stands in the place of an hour that is not
    fixed yet. `more` rows stand below the others; `link_follows`: those who register get the link to join.
    """

    def __init__(
        self,
        review: Review,
        milestone: Milestone,
        reader: Reader,
        session: str | None = None,
        *,
        join: Join | None = None,
        hour_told: Date | None = None,
        more: Rows = (),
        link_follows: bool = True,
    ) -> None:
        self._hour_told = hour_told
        self._review, self._milestone, self._session, self._join = review, milestone, session, join
        self._more, self._link_follows = more, link_follows
        self._reader, self._words = reader, reader.words
        self._calendar = Calendar(review)

    @property
    def when(self) -> When:
        """The date that the mail is about: the session's, the closing of a call, or the milestone's own."""
        milestone = self._milestone
        if self._session:
            return self._calendar.date(milestone, self._session)
        if isinstance(milestone, Consultation):
            return self._calendar.anchor(milestone, "start")
        return self._calendar.date(milestone, "closes" if "closing" in milestone.anchors() else "when")

    @property
    def span(self) -> When:
        """The main date, or all days from the first session to the last."""
        milestone, first = self._milestone, self.when
        if self._session or not isinstance(milestone, Consultation):
            return first
        last = self._calendar.anchor(milestone, "end")
        return When(first.first, last.last) if first.is_exact and last.is_exact else first

    @property
    def day(self) -> str:
        """The main date in words."""
        return self._date(self.when)

    @property
    def brief_day(self) -> str:
        """The main date without weekday and year, for subjects; of several sessions, from the first to the
        last."""
        return brief_words(self.span, self._words)

    @property
    def place(self) -> str:
        """The place in words; empty if it is held nowhere."""
        place = getattr(self._milestone, "place", None)
        return place_words(place, self._reader.language, self._words) if isinstance(place, Place) else ""

    @property
    def title(self) -> str:
        """Title of the milestone."""
        return self._milestone.title.say(self._reader.language)

    @property
    def headline(self) -> str:
        """The line below the title: the session if the mail is about one of several, the date, the place."""
        label = f"{self._words.labels.deadline}{self._words.colon} " if self._closes else ""
        return ", ".join(part for part in (self.session, f"{label}{self._days}", self._town) if part)

    @property
    def session(self) -> str:
        """Title of the session that the mail is about, if it is one of several; else empty."""
        sessions = getattr(self._milestone, "sessions", ())
        titles = (s.title.say(self._reader.language) for s in sessions if s.id == self._session)
        return next(titles, "") if len(sessions) > 1 else ""

    @property
    def _town(self) -> str:
        """The city, or that it is online, as it stands within a line."""
        place, language = getattr(self._milestone, "place", None), self._reader.language
        if not isinstance(place, Place):
            return ""
        if place.virtual:
            return self._words.dates.online
        return place.city.say(language) if place.city else self.place

    @property
    def _closes(self) -> bool:
        return "closing" in self._milestone.anchors()

    @property
    def _days(self) -> str:
        """The main date; of several sessions, from the first to the last."""
        sessions = getattr(self._milestone, "sessions", ())
        if self._session or len(sessions) < _SEVERAL:
            return self.day
        held = [self._calendar.date(self._milestone, session.id) for session in sessions]
        if not all(when.is_exact for when in held):
            return self.day
        first, last = min(when.first for when in held), max(when.last for when in held)
        return days(first, last, self._words) if first < last else self.day

    def facts(self) -> Facts:
        """Table of the milestone: dates on the reader's clock, and place; the title is the mail's heading."""
        labels = self._words.labels
        rows = tuple((str(getattr(labels, label)), value) for label, value in self._rows())
        return Facts(rows, self._words.colon)

    def hours(self) -> list[tuple[str, str]]:
        """Rows of the time of day, by the names of labels."""
        return list(self._times(self.when))

    def details(self) -> Facts:
        """Table of the rows below the dates: the place, and what else there is to know."""
        labels = self._words.labels
        rows = tuple((str(getattr(labels, label)), value) for label, value in self._details())
        return Facts(rows, self._words.colon)

    def sessions(self, moved: Collection[str] = ()) -> Table | None:
        """The sessions of a consultation with their dates, times, and the reader's time; those that have
        `moved` are marked as new."""
        milestone, words = self._milestone, self._words
        if not isinstance(milestone, Consultation):
            return None
        rows = []
        for session in milestone.sessions:
            when = self._calendar.date(milestone, session.id)
            date = self._date(when)
            date = words.phrases.new_date.format(date=date) if session.id in moved else date
            times = (value for _, value in self._times(when))
            rows.append((session.title.say(self._reader.language), "\n".join([date, *times])))
        return Table((words.labels.session, words.labels.date), tuple(rows), colon=words.colon)

    def name_of(self, date: str) -> str:
        """Label for a date: the session that is held then, or what is due; empty if the milestone has only
        one main date."""
        milestone, labels = self._milestone, self._words.labels
        if isinstance(milestone, Consultation):
            titles = {s.id: s.title.say(self._reader.language) for s in milestone.sessions}
            return titles[date] if len(titles) > 1 else ""
        return {"opens": labels.opens, "closes": labels.deadline, "selected_by": labels.decision}.get(
            date, ""
        )

    def moment(self, when: When) -> str:
        """One of its dates in words, with the time of day where it is known, also on the reader's clock."""
        if when.time is None or not when.is_exact:
            return self._date(when)
        times = [value for _, value in self._times(when)] or [self._clock(when)]
        return "\n".join([self._date(when), *times])

    def brief_moment(self, when: When) -> str:
        """A date on one line, and on one clock."""
        if when.time is None or not when.is_exact or when.first != when.last:
            return self._date(when)
        return at_hour(self._moment(when), self._words, weekday=True)

    def _clock(self, when: When) -> str:
        """The time of day: of an event of several days, that of its opening; with its city where people are
        in several."""
        moment, city = self._moment(when), self._is_online
        if when.first != when.last:
            return opening_words(moment, self._words, city=city)
        return clock(moment, self._words) if city else hour_words(moment.time(), self._words)

    @property
    def _is_online(self) -> bool:
        place = getattr(self._milestone, "place", None)
        return not isinstance(place, Place) or place.virtual

    def _rows(self) -> Iterator[tuple[str, str]]:
        milestone = self._milestone
        if self._closes:
            yield from self._deadline(milestone)
            yield from self._more
            return
        if isinstance(milestone, Consultation) and len(milestone.sessions) > 1 and not self._session:
            dates = dict.fromkeys(
                self._date(self._calendar.date(milestone, s.id)) for s in milestone.sessions
            )
            yield "date", "\n".join(dates)
        else:
            yield "date", self.day
            yield from self._times(self.when)
        yield from self._details()

    def _details(self) -> Iterator[tuple[str, str]]:
        if place := getattr(self._milestone, "place", None):
            follows = self._link_follows and place.virtual and not self._join
            yield "place", "\n".join([self.place, *([self._words.phrases.joining_link] if follows else [])])
        yield from self._more
        yield from join_rows(self._join, self._reader.language)

    def _deadline(self, milestone: Milestone) -> Iterator[tuple[str, str]]:
        yield "deadline", self._closing(self.when)
        if isinstance(milestone, Call):
            yield "seats", self._seats(milestone)
            yield "decision", self._date(self._calendar.date(milestone, "selected_by"))

    def _seats(self, call: Call) -> str:
        phrases, rule = self._words.phrases, call.selection
        each = {"sub-region": phrases.one_of_each, "post": phrases.one_of_each_post}.get(
            rule.one_of_each or ""
        )
        return f"{rule.seats} ({each})" if each else str(rule.seats)

    def _times(self, when: When) -> Iterator[tuple[str, str]]:
        if not hasattr(self._milestone, "place") or not when.is_exact:
            return
        if when.time is None:
            if self._milestone.is_ours:
                yield "time", self._no_hour()
            return
        yield "time", self._clock(when)
        if self._is_online and (theirs := own_clock(self._moment(when), self._reader.zone, self._words)):
            yield "your_time", theirs

    def _no_hour(self) -> str:
        phrases, day = self._words.phrases, self._hour_told
        return (
            phrases.to_be_announced.format(date=on_date(When(day, day), self._words))
            if day
            else phrases.to_be_confirmed
        )

    def _closing(self, when: When) -> str:
        zone = self._review.zone_of(self._milestone)
        return closing_words(when, zone, self._words) if when.is_exact else self._date(when)

    def _moment(self, when: When) -> DateTime:
        return when.starts(self._review.zone_of(self._milestone))

    def _date(self, when: When) -> str:
        return date_words(when, self._words)
