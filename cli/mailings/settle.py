"""`roadmap settle`: record what became of messages that failed, or that may have left."""

from typing import Annotated, Literal

import typer

from cli.options import Review, chosen
from config.settings import Settings
from roadmap.review.characters import counted
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
    outcome: As,
    by: By,
    reason: Reason,
    messages: Ids = None,
    step: Step = None,
    state: Unsettled = None,
    recipient: Recipient = None,
    review: Review = None,
) -> None:
    """Settle unknown or failed messages, one or many: all that you name, or none.

    It concerns the messages of the mode in force (ROADMAP_MODE), and sends nothing itself."""
    with open_context(chosen(review)) as context:
        settled = settle_messages(context, outcome, by, reason, messages or [], step, state, recipient)
    typer.echo(f"{counted(len(settled.messages), 'message')} settled as {outcome}, signed by {by}.")
    for key in settled.steps if outcome == "again" else ():
        typer.echo(f"Send them again: `roadmap send {key}` (mode {Settings().mode}).")
