"""An invented change of date, cancellation or answer, for a look at the mails that tell of one."""

from dataclasses import replace

import pendulum
from pendulum import DateTime, Duration

from roadmap.answers.persons.person import Person
from roadmap.people.admissions import Seat
from roadmap.people.audience import Recalled, Recipient
from roadmap.people.salutation import NOTED, salutation_of
from roadmap.plan.amendments import Amendment, Roadmap, in_force
from roadmap.plan.changes import News, gather_news
from roadmap.plan.plan import plan
from roadmap.plan.steps import Step
from roadmap.problems import Refusal
from roadmap.reports.alarms import Alarm
from roadmap.review.calendar import Calendar
from roadmap.review.dates import When
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from roadmap.review.rules import StepRule
from tasks.configuration import Loaded
from tasks.letters.letter import Correspondence
from tasks.letters.receipts.acknowledgement import acknowledgement_values, receipt_values
from tasks.letters.registration import registration_values
from tasks.render import Rendered

WEEK = Duration(days=7)


def tells_of_change(review: Review, mail: str) -> bool:
    """True if a mail goes to the holders of a date that was overtaken."""
    return mail in {review.changes.moved.mail, review.changes.cancelled.mail}


def acknowledged(letters: Correspondence, language: str, wanted: str | None, mail: str) -> Rendered:
    """The acknowledgement, or bare receipt, of an answer to a milestone, or to the first that asks anything.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: nobody has answered it.
    """
    latest = letters.known.standing.latest
    key = next((key for key in latest if wanted in (None, key[0])), None)
    party = letters.directory.party(key[1]) if key else None
    if key is None or party is None:
        raise Refusal(f"nobody is asked to answer “{wanted or letters.review.id}”")
    recipient = Recipient(party.id, "", "", language, letters.review.host.zone, salutation_of(party))
    reader = letters.reader(recipient)
    milestone = letters.review.milestone(key[0])
    if mail == "receipt":
        values = receipt_values(letters, milestone, latest[key], reader)
    else:
        values = acknowledgement_values(letters, milestone, latest[key], party, reader)
    return letters.templates.render(mail, reader.language, values)


def registered(letters: Correspondence, language: str, wanted: str | None) -> Rendered:
    """The notice of registrations of an event, or of the first that there is: one in each state.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: no milestone is an event.
    """
    review = letters.review
    events = [review.milestone(wanted)] if wanted else [m for m in review.milestones if m.parts()]
    if not events:
        raise Refusal("this review has no event that people register for")
    milestone, at = events[0], pendulum.now("UTC")
    reader = letters.reader(Recipient("", "", "", language, review.host.zone, "participant"))
    names = ("Ana Pérez", "Ben Okoro", "Cleo Díaz", "Dan Roe")
    address = review.secretariat.coordinator.address
    persons = [Person(n, milestone.id, "", n, address, True, address, at) for n in names]  # noqa: FBT003
    seats = (
        Seat(persons[0], None, "accepted"),
        Seat(persons[1], None, "waiting", "full", 3),
        Seat(persons[2], None, "waiting", "closed", 4),
        Seat(persons[3], None, "declined", "…"),
    )
    values = registration_values(letters, milestone, seats, reader)
    return letters.templates.render("registration", reader.language, values)


def recalled_by(
    review: Review, milestone: Milestone, rule: StepRule, reader: Recipient, due: DateTime
) -> Recalled | None:
    """Earlier mail that a reminder, `due` then, recalls to a reader: an invitation of ten days before, which
    went to a focal point where the reader is a mission, and each reminder that is planned before it."""
    if rule.role != "reminds":
        return None
    earlier = [r for r in review.rules(milestone) if r.role == "reminds" and r.when.days < rule.when.days]
    others = rule.contacts == "all" and reader.salutation in NOTED
    return Recalled(due.subtract(days=10).date(), others, len(earlier))


def change_of(loaded: Loaded, mail: str, wanted: str | None) -> tuple[Roadmap, Step, News]:
    """The roadmap after one of its milestones was moved by a week, or cancelled; the step that tells of it,
    and what it tells.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: nobody is invited to it, or its date is not known.
    """
    milestone = loaded.review.milestone(wanted) if wanted else _first(loaded.review)
    off = mail == loaded.review.changes.cancelled.mail
    kind = {"kind": "cancel"} if off else {"kind": "move", **_moved(loaded.review, milestone)}
    signed = {"milestone": milestone.id, "at": pendulum.now("UTC"), "by": "somebody", "reason": "an example"}
    roadmap = in_force(loaded.review, [Amendment.model_validate({**kind, **signed})])
    planned = plan(roadmap, loaded.directory).steps
    step = next((s for s in planned if s.milestone == milestone.id and s.rule.to == "holders"), None)
    if step is None:
        raise Refusal(f"“{milestone.id}” has no step that sends the mail “{mail}”: nobody is invited to it")
    return roadmap, step, gather_news(roadmap, roadmap.review.milestone(milestone.id), 0)


def _first(review: Review) -> Milestone:
    """The first milestone that invites to a day that is known."""
    calendar = Calendar(review)
    invite = (m for m in review.milestones if any(rule.gives_a_date for rule in review.rules(m)))
    first = next((m for m in invite if calendar.date(m, _name(m)).is_exact), None)
    if first is None:
        raise Refusal("no milestone of this review invites to a day that is known")
    return first


def _name(milestone: Milestone) -> str:
    return "closes" if "closes" in milestone.dates() else milestone.main_date


def _moved(review: Review, milestone: Milestone) -> dict[str, str | When]:
    name = _name(milestone)
    when = Calendar(review).date(milestone, name)
    if not when.is_exact:
        raise Refusal(f"the day of “{milestone.id}” is not known yet, so it cannot move")
    return {"date": name, "to": replace(when, first=when.first + WEEK, last=when.last + WEEK)}


def alarmed(review: Review) -> tuple[list[Alarm], list[Alarm]]:
    """A mailing that waits, a worker that is gone, answers of nobody; and a run that failed and is over."""
    at, milestone = pendulum.now("UTC"), review.milestones[0]
    step = f"{milestone.id}/{review.rules(milestone)[0].step}"
    since = at.subtract(days=3)
    doubted = {"count": "12", "changed": "0", "milestone": milestone.id}
    new = [
        Alarm("1", "mailing-held", step, {"count": "12"}, since, at),
        Alarm("2", "worker-gone", "roadmap", {}, at.subtract(minutes=20), at),
        Alarm("3", "answers-unmatched", "", {"count": "2"}, since, at),
        Alarm("5", "answers-doubted", milestone.id, doubted, since, at),
    ]
    return new, [Alarm("4", "run-failed", step, {"detail": "…"}, since, at.subtract(days=1), gone=at)]
