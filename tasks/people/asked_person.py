"""The person whom a coordinator means, of those registered for an event."""

from collections.abc import Iterable

from roadmap.answers.persons.person import Person, read_person
from roadmap.people.lookup import SHORT_KEY, persons_meant
from roadmap.problems import InvalidValue, Refusal, UnknownName, did_you_mean
from roadmap.review.characters import quoted
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.people.events import event_of

SHOWN = 10  # candidates that a message names


def one_person(context: Context, milestone: str, text: str, session: str | None = None) -> Person:
    """The person registered for an event, or for one of its sessions, with that address, name or key.

    Raises:
        UnknownName: nobody is, or there is no such milestone or session.
        InvalidValue: several may be meant; the message lists them.
        Refusal: they withdrew, or no persons register for it.
    """
    event = event_of(context, milestone, session)
    registrations = context.known.standing.registrations[milestone]
    persons = registrations.everyone(session)
    meant = persons_meant(text, persons)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise InvalidValue(
            f"{quoted(text)} may be {len(meant)} persons", f"write the key of one: {_listed(meant)}"
        )
    withdrawn = (person for among in registrations.withdrawn.values() for person in among)
    if withdrew := persons_meant(text, list(withdrawn)):
        raise Refusal(
            f"{withdrew[0].label} withdrew from {milestone}, or never came to it: nothing to decide"
        )
    if _waits(context, event, text):
        raise UnknownName(
            f"{quoted(text)} is not registered for {milestone} yet: their answer waits for a person",
            "say whose it is (`roadmap queue`)",
        )
    near = did_you_mean(text, [person.name for person in persons if person.name])
    raise UnknownName(
        f"nobody registered for {milestone} is {quoted(text)}",
        near or f"`roadmap registrations {milestone}` lists them",
    )


def _waits(context: Context, event: Milestone, text: str) -> bool:
    """True if an answer that waits for a person may be about somebody of that address, name or key."""
    form = context.review.form(event)
    waiting = (answer for answer, _ in context.known.standing.unsettled() if answer.milestone == event.id)
    persons = [read_person(answer, "", frozenset(), form) for answer in waiting] if form else []
    return bool(persons_meant(text, persons))


def _listed(persons: Iterable[Person]) -> str:
    every = [f"{p.key[:SHORT_KEY]} ({quoted(p.label)}, {p.party}, {p.address})" for p in persons]
    more = f", and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
