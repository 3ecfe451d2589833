"""The courtesies of a mail in words: salutation, opening, closing and small print, by group of readers."""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import AfterValidator

from roadmap.people.salutation import Salutation
from tasks.render.words.group import Group, refuse_gaps

SENDER = "sender"  # whoever sent a form, and perhaps is nobody's contact


def _known(words: Mapping[str, str]) -> Mapping[str, str]:
    if strange := words.keys() - {*get_args(Salutation), SENDER}:
        raise ValueError(f"{', '.join(sorted(strange))}: there is no such group of readers; correct the name")
    return words


def _all(words: Mapping[str, str]) -> Mapping[str, str]:
    refuse_gaps(words, [*get_args(Salutation), SENDER])
    return words


ByGroup = Annotated[dict[str, str], AfterValidator(_known)]


class CourtesyWords(Group):
    """Words by group of readers (`roadmap.people.salutation`), of whom some have none.

    An infinitive follows `opening`. {network} and {missions} are nouns of the review's `sender`, {noun} any
    noun with its article; the word before them is contracted with it."""

    salutation: ByGroup
    opening: ByGroup
    closing: ByGroup
    signature: ByGroup
    your_government: ByGroup
    your_delegation: ByGroup
    why: Annotated[ByGroup, AfterValidator(_all)]
    reply: str
    missions: str
    to: str
    of: str
    held: str
    held_several: str
    dateline: str
    number: str
