"""The whole examination, in the order in which you would correct things."""

from collections.abc import Iterator

from pendulum import DateTime

from config.settings import Settings
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from tasks.configuration import Loaded
from tasks.doctor.clock import examine_clock, examine_zones
from tasks.doctor.domain import Lookup, examine_domain, txt
from tasks.doctor.files import examine_files
from tasks.doctor.finding import Finding, from_problem, well
from tasks.doctor.server import examine_server
from tasks.doctor.stores import examine_book, examine_ledger, examine_mailbox, examine_outbox
from tasks.doctor.words import examine_templates, largest_mail
from tasks.mail import MailProblem, Sender, redirected
from tasks.render import Templates

MODES = {
    "dry": "dry: mail is drafted; none leaves",
    "outbox": "outbox: mail is written to files; none leaves",
    "redirect": "redirect: all mail goes to one address",
    "live": "live: mail goes to its recipients",
}


def examine(
    settings: Settings, loaded: Loaded, templates: Templates, now: DateTime, lookup: Lookup | None = None
) -> Iterator[Finding]:
    """Yield the findings, one thing after the other; a fault in one stops no other.

    The mail server is left out in a mode that sends nothing, if the settings name none."""
    review = loaded.review
    yield well("mode", MODES[settings.mode])
    if settings.mode == "redirect":
        yield _redirect(settings)
    if settings.mode in {"dry", "outbox"}:
        yield examine_outbox(settings)
    yield from examine_files(settings)
    yield examine_templates(templates, review.languages)
    ledger, last_change = examine_ledger(settings, review)
    yield ledger
    yield examine_book(settings, review)
    yield examine_clock(now, last_change, review.host.zone)
    yield from examine_zones(review, loaded.directory)
    if settings.smtp_host or settings.mode in {"redirect", "live"}:
        yield from _mail(settings, loaded, templates, now, lookup or txt)
    yield from examine_mailbox(settings)


def _redirect(settings: Settings) -> Finding:
    try:
        return well("redirect", f"everything goes to {redirected(settings)}")
    except MailProblem as problem:
        return from_problem("redirect", problem)


def _mail(
    settings: Settings, loaded: Loaded, templates: Templates, now: DateTime, lookup: Lookup
) -> Iterator[Finding]:
    secretariat = loaded.review.secretariat
    sender = Sender.of(loaded.review)
    roadmap = in_force(loaded.review)
    steps = plan(roadmap, loaded.directory).steps
    largest = largest_mail(loaded, roadmap, steps, templates, sender, now)
    yield from examine_server(settings, secretariat.sender, largest.size)
    yield from examine_domain(secretariat.sender, settings.smtp_user, lookup)
