"""The form on which a coordinator settles answers that wait: a choice for each, made from the answers.

It is shown by the Prefect UI, under a list of what was said.
"""

from collections.abc import Iterator
from typing import Any, Literal

from prefect.input import RunInput
from pydantic import Field, create_model

from roadmap.answers import Answer
from roadmap.audience import parties
from roadmap.matching import Match
from tasks.desk import Desk
from tasks.plain_markdown import plainly

AT_MOST = 10  # answers on one form; the rest comes with the next
LATER, NOBODY = "leave it for now", "nobody: leave it out"
EXCERPT = 300  # characters of an answer that are shown


def form(desk: Desk) -> type[RunInput] | None:
    """The form for the answers that have waited longest; None: none waits.

    `by` and `reason` are required: a form whose fields all have defaults is accepted empty (Prefect 3.8.8).
    """
    waiting = desk.known.standing.unsettled()[:AT_MOST]
    if not waiting:
        return None
    fields: dict[str, Any] = {
        "by": (str, Field(min_length=1, title="Your name")),
        "reason": (str, Field(min_length=1, title="How you found it out")),
    }
    for answer, match in waiting:
        choices = (LATER, *_choices(desk, answer, match), NOBODY)
        title = f"{answer.tab}, row {answer.row}, from {answer.sender}: whose answer is it?"
        fields[field(answer)] = (Literal[choices], Field(default=LATER, title=title))
    made: type[RunInput] = create_model("Answers", __base__=RunInput, **fields)
    return made.with_initial_data(description=_described(desk, waiting))


def field(answer: Answer) -> str:
    """The name of an answer's field."""
    return f"answer_{answer.key}"


def settled(found: RunInput) -> dict[str, str | None]:
    """Whose the answers are, by their keys, as the form says; what is left for later is left out."""
    said = {name: str(value) for name, value in found.model_dump().items() if name.startswith("answer_")}
    return {
        name.removeprefix("answer_"): None if choice == NOBODY else choice.rpartition(" · ")[2]
        for name, choice in said.items()
        if choice != LATER
    }


def _choices(desk: Desk, answer: Answer, match: Match) -> Iterator[str]:
    """The likely owners first, then everybody whom the milestone asks: the name, and the party's id."""
    milestone = desk.review.milestone(answer.milestone)
    asked = [party.id for party in parties(milestone.audience, desk.directory)]
    for identity in dict.fromkeys((*match.likely, *asked)):
        if party := desk.directory.party(identity):
            yield f"{party.name(desk.review.fallback)} · {identity}"


def _described(desk: Desk, waiting: list[tuple[Answer, Match]]) -> str:
    """What was said, as a list: the form is too narrow for a table."""
    zone, lines = desk.review.host.zone, list[str]()
    for answer, match in waiting:
        received = answer.received_at.in_timezone(zone).format("D MMM YYYY HH:mm")
        former = desk.known.standing.conflicts.get(answer.key)
        lines += [
            f"**{_line(answer.tab)}, row {answer.row}**, from {_line(answer.sender)}, {received}",
            f"- says: {_line(_says(answer))}",
            f"- waits, because {_line(match.why)}",
            *([f"- would replace that of {_line(former.sender)}: {_line(_says(former))}"] if former else []),
            "",
        ]
    return "\n".join(lines)


def _says(answer: Answer) -> str:
    said = "; ".join(f"{question}: {text}" for question, text in answer.values.items())
    return said if len(said) <= EXCERPT else f"{said[:EXCERPT]} …"


def _line(text: str) -> str:
    """A value is data: no markup, and no second line."""
    return plainly(" ".join(text.split()))
