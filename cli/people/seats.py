"""`roadmap accept`, `decline` and `head`: a coordinator's decisions on registered persons."""

from typing import Annotated

import typer

from cli.options import Review, chosen
from cli.people.registrations import Milestone
from tasks.context import open_context
from tasks.people.seats.deciding import decide_head, decide_on_person

Person = Annotated[
    str,
    typer.Argument(
        metavar="PERSON",
        help="Their address, their name as people write it, or their key in `roadmap registrations`.",
    ),
]
Session = Annotated[
    str | None,
    typer.Option("--session", help="Which session; by default all that they come to."),
]
By = Annotated[str, typer.Option("--by", help="Who decided it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why. Whoever is declined reads it.")]
Why = Annotated[str, typer.Option("--reason", help="Why.")]


def accept(
    milestone: Milestone, person: Person, by: By, reason: Why, session: Session = None, review: Review = None
) -> None:
    """Accept a registered person, also when no place is left. They are told with the next round."""
    with open_context(chosen(review)) as context:
        typer.echo(decide_on_person(context, milestone, person, "admit", by, reason, session=session))


def decline(
    milestone: Milestone,
    person: Person,
    by: By,
    reason: Reason,
    session: Session = None,
    review: Review = None,
) -> None:
    """Decline a registered person. They are told with the next round, with the reason, and get no link; their
    place goes to the next who waits."""
    with open_context(chosen(review)) as context:
        typer.echo(decide_on_person(context, milestone, person, "decline", by, reason, session=session))


def head(milestone: Milestone, person: Person, by: By, reason: Why, review: Review = None) -> None:
    """Say who is the head of delegation of their party. Others who claim it are members."""
    with open_context(chosen(review)) as context:
        typer.echo(decide_head(context, milestone, person, by, reason))
