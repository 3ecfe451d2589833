"""The notice of registrations: who was accepted or declined, and who waits, as its reader reads it."""

import re
from collections.abc import Sequence

from roadmap.answers.persons.person import Person
from roadmap.people.admissions import Seat
from roadmap.people.salutation import ORGANIZATION, PARTICIPANT
from roadmap.review.milestones import Milestone
from tasks.letters.courtesies import courtesies, milestone_names
from tasks.letters.facts import FactSheet
from tasks.letters.letter import Correspondence, event
from tasks.letters.reader import Reader
from tasks.render.blocks import Items

LONGEST = 100  # characters of a name
_NO_NAME = re.compile(r"\S*[/@:=\d]\S*|\S+\.\S+")  # words that mail programs make links of, and numbers
_BLOCKS = ("granted", "queued", "late", "declined")


def registration_values(
    letters: Correspondence, milestone: Milestone, seats: Sequence[Seat], reader: Reader
) -> dict[str, object]:
    """Values for the template."""
    lines: dict[str, list[str]] = {name: [] for name in _BLOCKS}
    for seat in seats:
        lines[block_of(seat)].append(_line(milestone, seat, reader))
    form = letters.review.form(milestone)
    return {
        **courtesies(letters.review, reader, PARTICIPANT),
        "salutation": reader.words.courtesy.salutation[ORGANIZATION],  # whoever is declined is no participant
        "form": form.url if form else "",
        **event(FactSheet(letters.review, milestone, reader)),
        "milestone": milestone_names(milestone, reader),
        "blocks": {name: Items(tuple(items)) if items else "" for name, items in lines.items()},
    }


def block_of(seat: Seat) -> str:
    """The part of the notice in which a seat stands."""
    if seat.status == "waiting":
        return "late" if seat.why == "closed" else "queued"
    return "declined" if seat.status == "declined" else "granted"


def shown_name(person: Person) -> str:
    """A person's name without links: whoever fills in a form may write anything there. Their address, if
    nothing is left of it."""
    name = " ".join(_NO_NAME.sub("", person.name).split())
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…" if name else person.address


def _line(milestone: Milestone, seat: Seat, reader: Reader) -> str:
    words = reader.words.registration
    name = shown_name(seat.person) or seat.person.address
    if seat.session:
        session = milestone.session(seat.session).title.say(reader.language)
        name = words.in_session.format(name=name, session=session)
    match block_of(seat):
        case "queued" if seat.why == "party-full":
            return words.place_of_party.format(name=name, place=seat.place)
        case "queued":
            return words.place.format(name=name, place=seat.place)
        case "declined" if seat.why:
            return words.because.format(name=name, reason=seat.why)
    return name
