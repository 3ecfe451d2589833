"""Answers to checkboxes: the choices that a text names, and what it says besides."""

import re
from collections.abc import Iterable, Iterator, Mapping

from roadmap.review.forms import Question, fold_text
from roadmap.review.kinds.consultation import Consultation

_SEPARATOR = re.compile(r"[,;\n，；،؛]")  # full-width and Arabic ones too


def read_choices(text: str, wordings: Mapping[str, str]) -> frozenset[str]:
    """The ids of the choices that a checkbox answer names, separated by commas, semicolons or lines.

    `wordings`: id by plain wording. A wording may hold commas itself, so the longest that fits is taken.
    """
    return frozenset(identity for _, identity in _read(text, wordings) if identity is not None)


def unknown_choices(text: str, wordings: Mapping[str, str]) -> list[str]:
    """The parts of a checkbox answer that name none of the choices, as they were written."""
    return [written for written, identity in _read(text, wordings) if identity is None]


def session_wordings(question: Question, milestone: Consultation) -> dict[str, str]:
    """Every wording of the sessions: the question's choices, and the sessions' own titles and ids."""
    offered = [(choice.id, choice.text) for choice in question.choices]
    offered += [(session.id, session.title) for session in milestone.sessions]
    return {w: identity for identity, text in offered for w in (*text.wordings(), identity)}


def _read(text: str, wordings: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Each choice that a text names, with its id; and each part that names none, with None."""
    written = [part.strip() for part in _SEPARATOR.split(text) if fold_text(part)]
    pieces = tuple(map(fold_text, written))
    known = {_pieces(wording): identity for wording, identity in wordings.items()}
    lengths = sorted({len(wording) for wording in known if wording}, reverse=True)
    at = 0
    while at < len(pieces):
        length = next((n for n in lengths if pieces[at : at + n] in known), 0)
        yield written[at], known[pieces[at : at + length]] if length else None
        at += length or 1


def _pieces(text: str) -> tuple[str, ...]:
    """The parts of a text between its separators, as they are compared."""
    return tuple(piece for part in _SEPARATOR.split(text) if (piece := fold_text(part)))


def first_wordings(question: Question, milestone: Consultation) -> Iterable[str]:
    """The wordings of the sessions as a person who mends a row writes them."""
    texts = [choice.text for choice in question.choices] or [one.title for one in milestone.sessions]
    return dict.fromkeys(next(iter(text.root.values())) for text in texts)
