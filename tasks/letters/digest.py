"""The digest's facts as the tables and sentences of its mail."""

from collections.abc import Iterator, Mapping

from pendulum import Date

from roadmap.people.parts import Missing, part_title
from roadmap.plan.plan import ToFix
from roadmap.reports.digest import Digest, Moved
from roadmap.reports.missing_parts import MissingPart
from roadmap.review.dates import When
from tasks.letters.courtesies import courtesies
from tasks.letters.facts import FactSheet
from tasks.letters.letter import Correspondence, notice
from tasks.letters.phrases import date_words, long_day, step_words
from tasks.letters.reader import Reader
from tasks.render.blocks import Facts, Items, Table


class DigestLetter:
    """One digest for readers of one language."""

    def __init__(self, letters: Correspondence, facts: Digest, reader: Reader) -> None:
        self._letters, self._facts, self._reader = letters, facts, reader
        self._words = reader.words

    def headline(self) -> str:
        """Values that say if anything waits for a person, and how many dates are open."""
        words, count, dates = self._words.digest, self._facts.decisions, len(self.to_fix().items)
        sentences = [self._words.count(words.waiting, count) if count else words.calm]
        return " ".join([*sentences, self._words.count(words.open_dates, dates)] if dates else sentences)

    def week(self) -> str:
        """The days that the digest reports on."""
        zone = self._letters.review.host.zone
        first, last = (m.in_timezone(zone).date() for m in (self._facts.since, self._facts.at))
        return date_words(When(first, max(first, last.subtract(days=1))), self._words, weekday=False)

    def decisions(self) -> Items:
        """Decisions that wait for a person."""
        return Items(tuple(self._decisions()))

    def _decisions(self) -> Iterator[str]:
        words = self._words.digest
        yield from map(self._missing, self._facts.missing)
        for held in self._facts.held:
            since = self._day(held.since.in_timezone(self._letters.review.host.zone).date())
            yield self._words.count(words.release, held.count, what=self._step(held.step), day=since)
        for choice in self._facts.choices:
            when = self._letters.calendar.date(
                self._letters.review.milestone(choice.milestone), "selected_by"
            )
            what = self._title(choice.milestone)
            yield self._words.count(words.select, choice.candidates, what=what, day=self._when(when))
        if self._facts.unmatched:
            yield self._words.count(words.unmatched, self._facts.unmatched)
        for milestone, count in self._facts.doubts:
            what = self._title(milestone) if milestone else ""
            yield self._words.count(words.doubted, count, what=what) if milestone else words.book_doubted

    def _missing(self, missing: MissingPart) -> str:
        words, part = self._words.digest, missing.part
        patterns: Mapping[Missing, str] = {
            "not-registered": words.part_not_registered,
            "declined": words.part_declined,
            "not-admitted": words.part_not_admitted,
        }
        party = self._letters.directory.party(part.party)
        called = party.name(self._reader.language) if party else part.party
        who = f"{part.name} ({called})" if part.name and called else part.name or called
        role = part_title(self._letters.review, part.milestone, part.call or str(part.item))
        said = role.say(self._reader.language) if role else ""
        return patterns[missing.why].format(what=self._title(part.milestone), who=who, part=said)

    def to_fix(self) -> Items:
        """The dates that are still open, and by when they must be fixed. The time of day of an event that is
        over is of no more use."""
        today = self._facts.at.in_timezone(self._letters.review.host.zone).date()
        of_use = [fix for fix in self._facts.to_fix if fix.need == "day" or fix.when.last >= today]
        return Items(tuple(map(self._fix, of_use)))

    def _fix(self, fix: ToFix) -> str:
        words, milestone = self._words.digest, self._title(fix.milestone)
        what = f"{milestone} ({self._when(fix.when)})"
        today = self._facts.at.in_timezone(self._letters.review.host.zone).date()
        if fix.when.last < today:
            return words.fix_over.format(what=what)
        if fix.need != "day":
            missing = words.fix_time if fix.need == "time" else words.fix_link
            return missing.format(what=what, day=self._day(fix.fix_by))
        pattern = words.fix_overdue if today > fix.fix_by else words.fix
        return self._words.count(pattern, fix.notice, what=what, day=self._day(fix.fix_by))

    def moved(self) -> Items:
        """The dates that changed since the last digest, and what was cancelled or reinstated."""
        return Items(tuple(map(self._moved, self._facts.moved)))

    def _moved(self, moved: Moved) -> str:
        words, title = self._words.digest, self._title(moved.milestone)
        if moved.change is None:
            return (words.reinstated if moved.reinstated else words.cancelled).format(what=title)
        milestone = self._letters.review.milestone(moved.milestone)
        sheet = FactSheet(self._letters.review, milestone, self._reader)
        name = sheet.name_of(moved.change.name)
        before, after = (sheet.brief_moment(when) for when in (moved.change.before, moved.change.after))
        what = f"{title} ({name})" if name else title
        return words.moved.format(what=what, before=before, after=after)

    def standing(self) -> Table:
        """Numbers of those asked and of those who have answered."""
        labels = self._words.labels
        rows = [
            (self._title(c.milestone), *map(self._words.number, (c.asked, c.answered, c.silent)))
            for c in self._facts.standing
        ]
        headings = (labels.milestone, labels.asked, labels.answered, labels.silent)
        return Table(headings, tuple(rows), frozenset({1, 2, 3}), self._words.colon)

    def regions(self) -> Facts:
        """Numbers of answers by sub-region, for what delegations are asked."""
        pattern, colon = self._words.phrases.answered_of, self._words.colon
        rows = []
        for milestone, counts in self._facts.regions:
            parts = (
                f"{self._region(c.milestone)}{colon} {pattern.format(answered=c.answered, asked=c.asked)}"
                for c in counts
            )
            rows.append((self._title(milestone), "; ".join(parts)))
        return Facts(tuple(rows), colon)

    def ahead(self) -> Table:
        """Events and steps of the next two weeks."""
        rows = [
            (self._day(step.due.date()), self._title(step.milestone), self._words.step(step.rule.step))
            for step in self._facts.ahead
        ]
        labels = self._words.labels
        return Table((labels.day, labels.milestone, labels.step), tuple(rows), colon=self._words.colon)

    def sent(self) -> Table:
        """The mails that left since the last digest, by step."""
        rows = [(self._step(step), self._words.number(number)) for step, number in self._facts.sent]
        headings = (self._words.labels.step, self._words.labels.sent)
        return Table(headings, tuple(rows), frozenset({1}), self._words.colon)

    def trouble(self) -> Items:
        """Troubles of the week."""
        words = self._words.digest
        patterns = {
            "expired": words.expired,
            "not-invited": words.not_invited,
            "too-many": words.too_many,
            "failed": words.failed,
            "unknown": words.unknown,
        }
        lines = [
            self._words.count(patterns[why], n, what=self._step(step)) for step, why, n in self._facts.trouble
        ]
        return Items((*lines, *(words.broken.format(what=b.rule) for b in self._facts.broken)))

    def _title(self, milestone: str) -> str:
        return self._letters.review.milestone(milestone).title.say(self._reader.language)

    def _step(self, key: str) -> str:
        return step_words(self._letters.review, self._words, self._reader.language, key)

    def _region(self, region: str) -> str:
        known = self._letters.review.sub_regions
        return (
            known[region].say(self._reader.language) if region in known else self._words.phrases.no_sub_region
        )

    def _when(self, when: When) -> str:
        return date_words(when, self._words)

    def _day(self, value: Date) -> str:
        return long_day(value, self._words)


def digest_values(
    letters: Correspondence, facts: Digest, reader: Reader, salutation: str
) -> dict[str, object]:
    """Values for the digest's template."""
    letter = DigestLetter(letters, facts, reader)
    names = ("decisions", "moved", "to_fix", "standing", "regions", "ahead", "sent", "trouble")
    return {
        **courtesies(letters.review, reader, salutation),
        **notice(reader, "digest", letter.week()),
        "unsubscribe": "",  # it is for those who take part in the review's work
        "week": letter.week(),
        "digest": {"headline": letter.headline()},
        "blocks": {name: getattr(letter, name)() for name in names},
    }
