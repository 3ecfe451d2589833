"""One mail's values: everything that the template of a step may say, for one group of readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pendulum import Date, DateTime

from roadmap.people.audience import Known, Recalled, Recipient, Registered
from roadmap.people.salutation import COORDINATOR, NOTED
from roadmap.plan.changes import News
from roadmap.plan.informing import informed_on
from roadmap.plan.replying import reply_by
from roadmap.plan.steps import Step
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When
from roadmap.review.directory import Directory
from roadmap.review.kinds.call import Call
from roadmap.review.milestones import Join, Milestone
from roadmap.review.review import Review
from tasks.letters import blocks
from tasks.letters.bundle import bundle_values
from tasks.letters.changed import NOTHING, change_values, changed_dates
from tasks.letters.courtesies import Dateline, courtesies, held, milestone_names
from tasks.letters.details import Rows, contact_row, detail_rows, has_events
from tasks.letters.facts import FactSheet
from tasks.letters.phrases import brief_words, by_date, date_words, long_day
from tasks.letters.reader import Reader
from tasks.letters.reminded import language_names, reminder_values
from tasks.letters.selecting import candidate_parts, chosen
from tasks.render import Rendered, Templates
from tasks.render.blocks import Items


@dataclass(frozen=True)
class Correspondence:
    """Sources of letters written at a moment: review, directory, answers and templates."""

    review: Review
    directory: Directory
    known: Known
    templates: Templates
    at: DateTime

    @property
    def calendar(self) -> Calendar:
        """The dates of the review."""
        return Calendar(self.review)

    def reader(self, recipient: Recipient) -> Reader:
        """The group of readers that a recipient belongs to."""
        language = self.templates.language(recipient.language)
        return Reader(language, self.templates.words(language), recipient.zone)

    def write(self, step: Step, recipient: Recipient, news: News | None = None, number: str = "") -> Rendered:
        """The mail of a step as this recipient reads it. All who share language, clock and salutation read
        the same words; names stand in the headers only, so that nothing is inflected around them. `news`:
        what a holder of a date that was overtaken is told; `number`: that of the note verbale which it is.
        """
        milestone, reader = self.review.milestone(step.milestone), self.reader(recipient)
        about = recipient.registered or Registered()
        values = self.values(
            step,
            milestone,
            reader,
            recipient.salutation,
            news,
            about,
            recipient.recalled,
            join=self.join(step, recipient, part_of(step, news)),
            dateline=Dateline(self.at, number),
        )
        return self.templates.render(step.rule.mail, reader.language, values)

    def write_bundle(self, steps: Sequence[Step], recipient: Recipient, number: str = "") -> Rendered:
        """The mail of several steps as this recipient reads it: the words of the first, for all of them, with
        a part for each. Of one step, its own mail. `number`: see `write`."""
        first = steps[0]
        if len(steps) == 1:
            return self.write(first, recipient, number=number)
        milestone, reader = self.review.milestone(first.milestone), self.reader(recipient)
        values = bundle_values(
            self.values(first, milestone, reader, recipient.salutation, dateline=Dateline(self.at, number)),
            self.review,
            [self.review.milestone(step.milestone) for step in steps],
            reader,
            explained=first.rule.role == "invites",
        )
        return self.templates.render(first.rule.mail, reader.language, values)

    def join(self, step: Step, recipient: Recipient, part: str | None) -> Join | None:
        """Way to join the event, where this mail tells it to this reader: joining instructions tell those
        who come, and a change those who were told before."""
        registered = recipient.registered
        may_know = registered.may_join if registered else step.rule.joins
        if not (may_know and step.rule.tells_how):
            return None
        return self.review.milestone(step.milestone).join(part)

    def values(
        self,
        step: Step,
        milestone: Milestone,
        reader: Reader,
        salutation: str,
        news: News | None = None,
        about: Registered | None = None,
        recalled: Recalled | None = None,
        *,
        join: Join | None = None,
        dateline: Dateline | None = None,
    ) -> Mapping[str, object]:
        """Values for the template (see docs/mails.md)."""
        part = part_of(step, news)
        sheet = FactSheet(
            self.review,
            milestone,
            reader,
            part,
            join=join,
            more=self._more(step, milestone, reader, salutation),
            link_follows=not step.rule.saves_the_date,
            hour_told=self._hour_told(milestone, part),
        )
        about, closes = about or Registered(), "closing" in milestone.anchors()
        form = self.review.form(milestone)
        selected, again = self._selected(milestone), news is not None and not news.reinstated
        moved = {c.name for c in news.changes if not c.fixes_the_hour} if news else frozenset[str]()
        shared = (self.review, self.directory, milestone, self.known, reader)
        # Only the coordinator reads who is silent.
        silent, missing, asked = blocks.silent(*shared) if salutation == COORDINATOR else ("", 0, 0)
        return {
            **courtesies(self.review, reader, salutation, dateline or Dateline(self.at)),
            **event(sheet),
            **(notice(reader, "cancellation") if news and news.cancelled else {}),
            "milestone": {
                **milestone_names(milestone, reader),
                "about": milestone.about.say(reader.language) if milestone.about else "",
            },
            "held": held(milestone, sheet.span, reader),
            "reply_by": self._reply_by(milestone, reader),
            "persons": bool(form and form.each == "person"),
            "calendar_note": self._calendar_note(step, milestone, reader) if form else "",
            "day": sheet.day,
            "exact": sheet.when.is_exact,
            "deadline": sheet.day if closes else "",
            "decision": self._decision(milestone, reader),
            "brief": {
                "day": sheet.brief_day,
                "deadline": sheet.brief_day if closes else "",
                "decision": self._decision(milestone, reader, weekday=False),
            },
            "bundled": False,
            "by": {
                "deadline": by_date(sheet.when, reader.words) if closes else "",
                "decision": by_date(selected, reader.words) if selected else "",
            },
            "reminder": reminder_values(recalled, sheet.when, self._today, reader),
            "languages": language_names(self.review, reader),
            "several": len(getattr(milestone, "sessions", ())) > 1,
            "place": sheet.place,
            "session": sheet.session,
            "note": "",
            "joins": about.may_join or not about.listed,
            "change": change_values(milestone, news, reader) if news else NOTHING,
            "silent_count": missing,
            "asked_count": asked,
            "blocks": {
                "facts": sheet.facts(),
                "details": sheet.details(),
                "sessions": sheet.sessions(moved) or "",
                "answer": blocks.answer_button(form, milestone, reader, again=again) or "",
                "join": blocks.join_button(join, reader) or "",
                "copies": Items(about.copies_for) if about.copies_for else "",
                "registered": Items(about.listed) if about.listed else "",
                "questions": blocks.questions(form, reader) or "",
                "agenda": blocks.agenda(self.review, milestone, reader) or "",
                "documents": blocks.documents(milestone, reader) or "",
                "candidates": candidate_parts(*shared) or "",
                "chosen": chosen(*shared) or "",
                "silent": silent,
                "changes": changed_dates(self.review, milestone, news, reader) if news else "",
            },
        }

    def _hour_told(self, milestone: Milestone, session: str | None) -> Date | None:
        """The day on which the hour is told; None where the sessions that a mail is about have several."""
        if "start" not in milestone.anchors() or (
            not session and len(getattr(milestone, "sessions", ())) > 1
        ):
            return None
        when = self.calendar.date(milestone, session) if session else self.calendar.anchor(milestone, "start")
        return informed_on(self.review, self.directory, milestone, when, self.at)

    def _more(self, step: Step, milestone: Milestone, reader: Reader, salutation: str) -> Rows:
        explains = step.rule.gives_details
        if not (explains or step.rule.saves_the_date):
            return ()
        told = detail_rows(self.review, milestone, reader, step.session) if explains else ()
        # A note verbale has no signature, which tells others whom to ask.
        return (*told, contact_row(self.review, reader)) if salutation in NOTED else told

    def _calendar_note(self, step: Step, milestone: Milestone, reader: Reader) -> str:
        carried = step.rule.carries_events and has_events(self.review, milestone, step.session)
        return reader.words.phrases.calendar_entry if carried else ""

    def _reply_by(self, milestone: Milestone, reader: Reader) -> str:
        day = reply_by(self.review, self.directory, milestone, self.at)
        return long_day(day, reader.words) if day else ""

    def _decision(self, milestone: Milestone, reader: Reader, *, weekday: bool = True) -> str:
        when = self._selected(milestone)
        if when is None:
            return ""
        return date_words(when, reader.words) if weekday else brief_words(when, reader.words)

    def _selected(self, milestone: Milestone) -> When | None:
        """The day by which a call's selection is made; None for others."""
        return self.calendar.date(milestone, "selected_by") if isinstance(milestone, Call) else None

    @property
    def _today(self) -> Date:
        return self.at.in_timezone(self.review.host.zone).date()


def part_of(step: Step, news: News | None) -> str | None:
    """The session that a mail is about: its step's, or the only one that is joined in another way."""
    if step.session or news is None or news.worth_telling or len(news.joins) != 1:
        return step.session
    return next(iter(news.joins))


def event(sheet: FactSheet) -> dict[str, object]:
    """The heading of a mail about a milestone, and the line below it."""
    return {"heading": sheet.title, "headline": sheet.headline}


def notice(reader: Reader, step: str, headline: str = "") -> dict[str, object]:
    """The heading of a mail that is about no milestone, and the line below it."""
    return {"heading": reader.words.step(step), "headline": headline}
