"""Notes verbales: the official nomination of a delegation, recorded beside its registrations."""

import re
from collections.abc import Iterable

from roadmap.people.audience import parties
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.people.notifications import Note, compare_note
from roadmap.problems import InvalidValue, Refusal
from roadmap.review.characters import counted, quoted
from tasks.context import Context
from tasks.deciding.decisions import refuse_unknown_party
from tasks.people.events import event_of

MOST, LONGEST = 500, 300  # names of one note; characters of a name
_NUMBERED = re.compile(r"^\s*(?:[-•*–]|\d{1,3}[.)])\s*")


def record_note(
    context: Context, milestone: str, party: str, names: Iterable[str], by: str, reason: str
) -> str:
    """Record whom the note verbale of a party names, its head first; return the outcome for people.

    Without names, the note covers all whom the party registers. A later one takes the place of this one.

    Raises:
        UnknownName: there is no such milestone or party.
        InvalidValue: there are too many names, or one is too long.
        Refusal: nobody signed, the milestone does not ask the party, or no persons register for it.
    """
    refuse_unsigned(by, reason)
    event = event_of(context, milestone)
    refuse_unknown_party(context, party)
    if party not in {one.id for one in parties(event.audience, context.directory)}:
        raise Refusal(f"{party} is not asked by {milestone}", "name a party of its audience")
    read = names_of(names)
    value = {"names": read}
    subject = f"{milestone}/{party}"
    context.ledger.history.decide(
        Decision(kind="notified", subject=subject, value=value, at=context.at, by=by, reason=reason)
    )
    context.refresh()
    whom = counted(len(read), "person") if read else "all whom it registers"
    outcome = f"{party} has notified {milestone} of {whom}, signed by {by}"
    persons = context.known.standing.persons(milestone, party)
    absent = (
        compare_note(Note(milestone, party, tuple(read), context.at), persons).unregistered if read else ()
    )
    return f"{outcome}; not registered: {'; '.join(absent)}" if absent else outcome


def names_of(lines: Iterable[str]) -> list[str]:
    """The names that lines give, each once, without numbers or bullets before them.

    Raises:
        InvalidValue: there are too many, or one is too long.
    """
    plain = (" ".join(_NUMBERED.sub("", line).split()) for line in lines)
    names = list(dict.fromkeys(name for name in plain if name))
    if len(names) > MOST:
        raise InvalidValue(f"{len(names)} names are more than one note may give", f"give at most {MOST}")
    if long := next((name for name in names if len(name) > LONGEST), None):
        raise InvalidValue(
            f"{quoted(long[:40])} … is longer than a name", f"write at most {LONGEST} characters"
        )
    return names
