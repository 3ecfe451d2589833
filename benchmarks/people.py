"""2,000 stakeholders who read four languages, and a context that invites them to the hearing."""

from dataclasses import replace
from pathlib import Path

import pendulum

from config.settings import Settings
from roadmap.plan.amendments import Amendment
from roadmap.plan.steps import Step
from roadmap.review.directory import Contact, Directory, Stakeholder
from tasks.configuration import Loaded, load
from tasks.context import Context
from tasks.ledger import Ledger

REVIEW = Path(__file__).parents[1] / "config" / "lac-2025.yaml"
PEOPLE, LANGUAGES = 2000, ("en", "es", "pt", "fr")
AT = pendulum.datetime(2025, 2, 26, 12, tz="America/Santiago")
STEP = "hearing/invitation"


def invited() -> Loaded:
    """The real review, with 2,000 organisations in the place of its own."""
    loaded = load(REVIEW)
    own = loaded.directory.stakeholders
    many = [_organisation(own[number % len(own)], number) for number in range(PEOPLE)]
    return replace(loaded, directory=Directory(delegations=[], stakeholders=many))


def _organisation(like: Stakeholder, number: int) -> Stakeholder:
    contact = Contact(name=f"Sra. María Peña {number}", address=f"office{number}@example.org")
    language = LANGUAGES[number % len(LANGUAGES)]
    more = {"id": f"organisation-{number}", "language": language, "contacts": [contact]}
    return like.model_copy(update=more)


def context_of(loaded: Loaded, ledger: Ledger) -> tuple[Context, Step]:
    """A context on the day of the invitation, with the hearing's time fixed: its mail carries a timed
    event."""
    if not ledger.history.amendments():
        said = {"kind": "fix", "milestone": "hearing", "to": "2025-03-18 09:30"}
        signed = {"at": AT.subtract(days=30), "by": "Coordinator", "reason": "booked"}
        ledger.history.amend(Amendment.model_validate(said | signed))
    context = Context(Settings(), loaded, ledger, AT)
    return context, context.step(STEP)


def open_ledger(url: str) -> Ledger:
    """The ledger of that review."""
    return Ledger.open(url, "lac-2025", domain="network.example.org")
