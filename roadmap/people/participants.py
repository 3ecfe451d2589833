"""Lists of participants: who takes part in an event, by section and party, heads of delegation first.

Sections and their order are the review's own. Parties stand in the order of their names in the host's
language (sort names are data), and persons in the order head, alternate, member, adviser.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from roadmap.answers.persons.person import Person
from roadmap.people.audience import Known
from roadmap.people.heads import with_head
from roadmap.people.registered import coming_to, in_order
from roadmap.review.directory import Delegation, Directory, Party
from roadmap.review.forms import fold_text
from roadmap.review.milestones import Milestone
from roadmap.review.review import ParticipantSection, Review
from roadmap.review.texts import Texts

MEMBERS = Texts(
    {"en": "Member States", "es": "Estados Miembros", "pt": "Estados-Membros", "fr": "États membres"}
)
ASSOCIATES = Texts(
    {
        "en": "Associate members",
        "es": "Miembros asociados",
        "pt": "Membros associados",
        "fr": "Membres associés",
    }
)


@dataclass(frozen=True)
class Listed:
    """A party on the list, under its name in the list's language, with its persons in order."""

    party: str
    name: str
    persons: tuple[Person, ...]


@dataclass(frozen=True)
class Section:
    """A section of the list. Sections with nobody are left out."""

    title: str
    parties: tuple[Listed, ...]

    @property
    def count(self) -> int:
        """Number of persons."""
        return sum(len(party.persons) for party in self.parties)


@dataclass(frozen=True)
class ParticipantList:
    """Participants of an event: all who are let in; of a list that `is_final`, those who came."""

    milestone: str
    language: str
    sections: tuple[Section, ...]
    is_final: bool
    session: str | None = None

    @property
    def count(self) -> int:
        """Number of persons."""
        return sum(section.count for section in self.sections)


def participants(
    review: Review,
    directory: Directory,
    milestone: Milestone,
    known: Known,
    language: str,
    *,
    session: str | None = None,
    attended: frozenset[str] | None = None,
) -> ParticipantList:
    """List the participants of an event, or of one of its sessions.

    `attended`: keys of the persons who came, for the final list; None: the provisional one.
    """
    if attended is None:
        listed_of = partial(let_in, known, milestone, session)
    else:
        listed_of = partial(_came, known, milestone, attended)
    sections = []
    for section, members in _grouped(review, directory):
        listed = tuple(_listed(review, members, listed_of, language))
        if listed:
            sections.append(Section(section.title.say(language), listed))
    return ParticipantList(milestone.id, language, tuple(sections), attended is not None, session)


def let_in(known: Known, milestone: Milestone, session: str | None, party: str) -> list[Person]:
    """Persons of a party on an event's list, in order: let in to it, or to one of its sessions at least."""
    sessions = milestone.session_ids()
    if session is not None or not sessions:
        return in_order(coming_to(known, milestone, party, session))
    anywhere = {p.key for one in sessions for p in coming_to(known, milestone, party, one)}
    return in_order(p for p in coming_to(known, milestone, party, None) if p.key in anywhere)


def _came(known: Known, milestone: Milestone, attended: frozenset[str], party: str) -> list[Person]:
    """Persons of a party who came, in order, also those who had no place."""
    head = known.heads.get((milestone.id, party))
    registered = with_head(known.standing.persons(milestone.id, party), head)
    return in_order(person for person in registered if person.key in attended)


def _grouped(review: Review, directory: Directory) -> Iterable[tuple[ParticipantSection, list[Party]]]:
    """Parties of each section; those that no section takes stand under their constituency, or at the end."""
    taken: set[str] = set()
    for section in (*review.participants, *_rest(review)):
        members = [p for p in directory.parties if p.id not in taken and _belongs(section, p)]
        taken |= {party.id for party in members}
        yield section, members


def _rest(review: Review) -> Iterable[ParticipantSection]:
    """Sections for those that the review's own leave out."""
    yield ParticipantSection(title=MEMBERS, delegations="member")
    yield ParticipantSection(title=ASSOCIATES, delegations="associate")
    for constituency, title in review.constituencies.items():
        yield ParticipantSection(title=title, constituencies=[constituency])


def _belongs(section: ParticipantSection, party: Party) -> bool:
    if isinstance(party, Delegation):
        return party.status == section.delegations
    return party.constituency in section.constituencies


def _listed(
    review: Review,
    members: list[Party],
    listed_of: Callable[[str], list[Person]],
    language: str,
) -> Iterable[Listed]:
    for party in sorted(members, key=lambda p: fold_text(p.sort_name(review.host.language))):
        if persons := listed_of(party.id):
            yield Listed(party.id, party.name(language), tuple(persons))
