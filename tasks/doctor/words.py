"""The words: every template in every language, and how large the mails are that they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.mail.message import Identity
from roadmap.plan.amendments import Roadmap
from roadmap.plan.steps import Step
from tasks.configuration import Loaded
from tasks.doctor.finding import Finding, well, wrong
from tasks.ledger import Claim, Content
from tasks.letters.invitation import calendar_of
from tasks.letters.reader import Reader
from tasks.letters.samples import sample
from tasks.mail import Sender, compose
from tasks.render import Templates


@dataclass(frozen=True)
class Largest:
    """The largest mail: its step, its language, and how many bytes would leave."""

    step: str = ""
    language: str = ""
    size: int = 0


def examine_templates(templates: Templates, languages: Sequence[str]) -> Finding:
    """Findings of `roadmap check` on the mails."""
    problems = templates.check()
    if problems:
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        return wrong("templates", f"{problems[0]}{more}", "`roadmap check` lists them all")
    return well("templates", f"{len(templates.mails())} mails in {', '.join(languages)}")


def largest_mail(
    loaded: Loaded,
    roadmap: Roadmap,
    steps: Sequence[Step],
    templates: Templates,
    sender: Sender,
    at: DateTime,
) -> Largest:
    """The largest of all mails of the plan, composed as it would leave, with calendar and images."""
    different = {(step.rule.mail, step.milestone, step.session): step for step in steps}
    largest = Largest()
    for step in different.values():
        for language in loaded.review.languages:
            content = _content(loaded, roadmap, templates, step, language, at)
            size = len(compose(_claim(loaded, step, content), sender, at))
            if size > largest.size:
                largest = Largest(step.key, content.language, size)
    return largest


def _content(
    loaded: Loaded, roadmap: Roadmap, templates: Templates, step: Step, language: str, at: DateTime
) -> Content:
    mail = sample(loaded, templates, step.rule.mail, language, step.milestone)
    known = templates.language(language)
    reader = Reader(known, templates.words(known), loaded.review.host.zone)
    calendar = calendar_of(roadmap, step, reader, at)
    return Content(mail.language, mail.subject, mail.html, mail.text, calendar)


def _claim(loaded: Loaded, step: Step, content: Content) -> Claim:
    """A claim that nobody made, for a recipient with a long name and a long address."""
    address = f"{'a' * 60}@{'b' * 60}.example.org"
    identity = Identity(loaded.review.id, step.key, address, step.revision)
    message_id = identity.message_id("example.org", "")
    return Claim(
        *(0, identity, address, "N" * 100, "", content.language),
        *(content.subject, content.html, content.text, message_id, message_id, (message_id,)),
        mail=step.rule.mail,
        calendar=content.calendar,
    )
