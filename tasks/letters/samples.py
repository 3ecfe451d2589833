"""Sample mails, for a look at the words before anything is planned: with made-up answers and choices."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pendulum
from pendulum import DateTime

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import Standing, fold_answers
from roadmap.mail.incoming import Kind
from roadmap.people.audience import Known, Recipient, as_recipient, parties, recipients
from roadmap.people.salutation import COORDINATOR, Salutation
from roadmap.people.selections import Candidate, candidates, misfit
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.plan.steps import Step
from roadmap.problems import Refusal, UnknownName
from roadmap.reports.digest import Held, MailFacts, gather_digest
from roadmap.reports.waiting import HeldMailing, Occasion
from roadmap.review.calendar import Calendar
from roadmap.review.directory import Directory
from roadmap.review.kinds.call import Call
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import Anchor
from roadmap.review.review import Review
from roadmap.review.rules import StepRule
from tasks.configuration import Loaded
from tasks.ledger import Received
from tasks.letters.alarm import alarm_values
from tasks.letters.approvals import approval_values
from tasks.letters.digest import digest_values
from tasks.letters.examples import (
    acknowledged,
    alarmed,
    change_of,
    recalled_by,
    registered,
    tells_of_change,
)
from tasks.letters.letter import Correspondence
from tasks.letters.mailbox import mailbox_values
from tasks.letters.reader import Reader
from tasks.render import Rendered, Templates

ANSWERED = 5  # of each audience, every so many parties has answered


def sample(
    loaded: Loaded,
    templates: Templates,
    mail: str,
    language: str,
    milestone: str | None,
    group: Salutation | None = None,
    name: str | None = None,
) -> Rendered:
    """A mail of a review as a reader of `language`, and of a group if one is named, would get it. `name`: the
    step that sends it, where several do; by default the first.

    Raises:
        UnknownName: there is no such mail or milestone.
        Refusal: the milestone has no step that sends it.
        TemplateProblem: the template is wrong.
    """
    review, directory = loaded.review, loaded.directory
    standing = fold_answers(_answers(review, directory), review)
    known = Known(standing, {m.id: _chosen(review, directory, m, standing) for m in _calls(review)})
    letters = Correspondence(review, directory, known, templates, pendulum.now(review.host.zone))
    if mail in INTERNAL:
        reader = letters.reader(Recipient("", "", "", language, review.host.zone, COORDINATOR))
        return templates.render(mail, reader.language, INTERNAL[mail](letters, loaded, reader))
    if mail in {"acknowledgement", "receipt"}:
        return acknowledged(letters, language, milestone, mail)
    if mail == "registration":
        return registered(letters, language, milestone)
    if mail == "digest":
        return _digest(letters, loaded, language)
    if tells_of_change(review, mail):
        roadmap, step, news = change_of(loaded, mail, milestone)
        about = roadmap.review.milestone(step.milestone)
        letters = replace(letters, review=roadmap.review)
        return letters.write(step, _reader(review, directory, about, step.rule, language, group), news)
    about_milestone, rule = _step(review, templates, mail, milestone, name)
    session = (
        about_milestone.sessions[0].id if rule.per and isinstance(about_milestone, Consultation) else None
    )
    step = _planned(loaded, about_milestone, rule, session)
    letters = replace(letters, at=step.due)
    recipient = _reader(review, directory, about_milestone, rule, language, group)
    recalled = recalled_by(review, about_milestone, rule, recipient, step.due)
    return letters.write(step, replace(recipient, recalled=recalled))


def _planned(loaded: Loaded, milestone: Milestone, rule: StepRule, session: str | None) -> Step:
    """The step as it is planned; due now if it has no moment yet."""
    key, now = f"{milestone.id}/{rule.name(session)}", pendulum.now("UTC")
    step = plan(in_force(loaded.review), loaded.directory).step(key)
    return step or Step(milestone.id, rule.step, rule, now, now.add(days=1), session=session)


def _step(
    review: Review, templates: Templates, mail: str, wanted: str | None, name: str | None
) -> tuple[Milestone, StepRule]:
    if mail not in templates.mails():
        raise UnknownName(f"there is no mail “{mail}”", f"there are {', '.join(templates.mails())}")
    for milestone in [review.milestone(wanted)] if wanted else review.milestones:
        for rule in review.rules(milestone):
            if rule.mail == mail and name in (None, rule.step):
                return milestone, rule
    step = f" step “{name}”" if name else " step"
    where = f"“{wanted}” has no{step}" if wanted else f"no milestone has a{step}"
    raise Refusal(f"{where} that sends the mail “{mail}”")


def _reader(
    review: Review,
    directory: Directory,
    milestone: Milestone,
    rule: StepRule,
    language: str,
    group: Salutation | None,
) -> Recipient:
    """Somebody of the audience, of that group, who reads that language; or anybody, made to be so."""
    if rule.to == "coordinator":
        reader = as_recipient(review.secretariat.coordinator, review, COORDINATOR)
    else:
        everyone = rule.model_copy(update={"to": "everyone"})
        nobody = Known(fold_answers([], review))
        everybody = recipients(review, directory, milestone, everyone, nobody, None)
        fit = [r for r in everybody if group in (None, r.salutation)] or everybody
        reader = next((r for r in fit if r.language == language), fit[0])
    group = group or reader.salutation
    return Recipient(reader.party, reader.address, reader.name, language, reader.zone, group)


def _answers(review: Review, directory: Directory) -> Iterator[tuple[Answer, Match]]:
    calendar = Calendar(review)
    for milestone in review.milestones:
        if form := review.form(milestone):
            until: Anchor = "closing" if "closing" in milestone.anchors() else "start"
            at = calendar.anchor(milestone, until).starts(review.zone_of(milestone)).subtract(hours=12)
            for party in parties(milestone.audience, directory)[::ANSWERED]:
                values = {
                    q.id: q.choices[0].id if q.choices else party.contacts[0].name or party.id
                    for q in form.questions
                }
                sender = party.contacts[0].address
                answer = Answer(f"{milestone.id}:{party.id}", milestone.id, form.tab, 2, sender, at, values)
                yield answer, Match(party.id, "certain")


def _calls(review: Review) -> list[Call]:
    return [milestone for milestone in review.milestones if isinstance(milestone, Call)]


def _chosen(review: Review, directory: Directory, call: Call, standing: Standing) -> tuple[str, ...]:
    chosen: list[Candidate] = []
    for candidate in candidates(review, directory, call, standing):
        if misfit(call, [*chosen, candidate]) is None:
            chosen.append(candidate)
    return tuple(candidate.party for candidate in chosen)


def _digest(letters: Correspondence, loaded: Loaded, language: str) -> Rendered:
    review, directory = loaded.review, loaded.directory
    roadmap = in_force(review)
    planned = plan(roadmap, directory)
    at = _busy_day(review, [step.due for step in planned.steps])
    past = [step for step in planned.steps if step.due < at][-3:]
    mail = MailFacts(
        {step.key: ANSWERED for step in past}, [Held(step.key, ANSWERED, step.due) for step in past[-1:]]
    )
    facts = gather_digest(roadmap, planned, directory, letters.known, mail, since=at.subtract(days=7), at=at)
    reader = letters.reader(as_recipient(review.digest.to[0], review, "co-chair"))
    reader = letters.reader(Recipient("", "", "", language, reader.zone, COORDINATOR))
    return letters.templates.render(
        "digest", reader.language, digest_values(letters, facts, reader, COORDINATOR)
    )


def _incoming(loaded: Loaded) -> list[Received]:
    """A bounce, a mail that was lost, a letter, and a report that counts for nothing."""
    at, milestone = pendulum.now("UTC"), loaded.review.milestones[0]
    step = f"{milestone.id}/{loaded.review.rules(milestone)[0].step}"
    party = loaded.directory.parties[0]
    first, last = party.contacts[0].address, party.contacts[-1].address
    daemon = "mailer-daemon@mail.example.org"
    sent = Received("", Kind.BOUNCED, daemon, "", at, at, first, party.id, step=step)
    return [
        replace(sent, instead=last, words="550 5.1.1 unknown user"),
        replace(sent, kind=Kind.LOST, address=last, words="552 5.3.4 message too big"),
        replace(sent, kind=Kind.REPLY, sender=first, subject="Re: Greetings"),
        replace(sent, kind=Kind.COMPLAINT, status="abuse"),
        replace(sent, kind=Kind.STRAY, subject="Undelivered", words="550 5.1.1 unknown user"),
    ]


def _waiting(loaded: Loaded) -> dict[Occasion, list[HeldMailing]]:
    """A mailing that waits, one that soon is too late, and one that is."""
    at, milestone = pendulum.now("UTC"), loaded.review.milestones[0]
    step, mails = (
        f"{milestone.id}/{loaded.review.rules(milestone)[0].step}",
        {loaded.review.fallback: ANSWERED},
    )
    held = HeldMailing(step, 0, mails, (), at.subtract(days=2), at.subtract(days=2), at.add(days=1), "")
    return {"waits": [held], "last": [held], "expired": [replace(held, expires=at)]}


def _busy_day(review: Review, dues: list[DateTime]) -> DateTime:
    """A moment in the first third of the roadmap."""
    return dues[len(dues) // 3] if dues else pendulum.now(review.host.zone)


INTERNAL: dict[str, Callable[[Correspondence, Loaded, Reader], dict[str, object]]] = {
    "mailbox": lambda letters, loaded, reader: mailbox_values(letters, _incoming(loaded), reader),
    "alarm": lambda letters, loaded, reader: alarm_values(letters, *alarmed(loaded.review), reader),
    "approval-reminder": lambda letters, loaded, reader: approval_values(letters, _waiting(loaded), reader),
}
