"""`roadmap settle`: what a person found out about messages that failed, or that may have left."""

from typing import Annotated, Literal

import typer

from cli.options import Review, chosen
from config.settings import Settings
from tasks.context import open_context
from tasks.deciding.settling import settle_messages

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="MESSAGE_ID", help="The messages, by their Message-IDs.")
]
Step = Annotated[str | None, typer.Option("--step", help="Or all of this step.")]
Unsettled = Annotated[
    Literal["unknown", "failed"] | None, typer.Option("--state", help="Or all in this state.")
]
Recipient = Annotated[str | None, typer.Option("--recipient", help="Or all to this address.")]
As = Annotated[
    Literal["sent", "again", "skipped"],
    typer.Option("--as", help="It was sent; or it was not: send it again, or leave it at that."),
]
By = Annotated[str, typer.Option("--by", help="Who found it out.")]
Reason = Annotated[str, typer.Option("--reason", help="How it was found out.")]


def settle(
    found: As,
    by: By,
    reason: Reason,
    messages: Ids = None,
    step: Step = None,
    state: Unsettled = None,
    recipient: Recipient = None,
    review: Review = None,
) -> None:
    """Settle unknown or failed messages, one or many: all of those meant, or none.

    It is about the messages of the mode in force (ROADMAP_MODE), and sends nothing itself."""
    with open_context(chosen(review)) as context:
        settled = settle_messages(context, found, by, reason, messages or [], step, state, recipient)
    number = len(settled.messages)
    typer.echo(f"{number} message{'s' * (number != 1)} settled as {found}, signed by {by}.")
    for key in settled.steps if found == "again" else ():
        typer.echo(f"Now `roadmap send {key}` sends them (mode {Settings().mode}).")
