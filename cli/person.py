"""`roadmap person forget`: erases what is kept of a person."""

import asyncio
import json
from typing import Annotated

import typer

from cli.options import AsJson, Review, chosen
from tasks.context import open_context
from tasks.privacy.forgetting import Forgot, forget

person = typer.Typer(name="person", help="What is kept of a person.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(help="The person's address.")]
By = Annotated[str, typer.Option("--by", help="Who does it.")]
Reason = Annotated[str, typer.Option("--reason", help="How it was asked for.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Change nothing, and say what would be erased.")]


@person.callback()
def _group() -> None:
    """Personal data: erasing what is kept of a person."""


@person.command("forget")
def forget_person(
    address: Address,
    by: By,
    reason: Reason,
    review: Review = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
) -> None:
    """Erase a person's data from the ledger, the outbox and the boards, in all reviews and ways of sending.

    Counts stay as they are, under a pseudonym, and nobody writes to them again. What only people can change
    (the answer book, the directory, mailboxes) is listed. It can be repeated.
    """
    with open_context(chosen(review)) as context:
        forgot = asyncio.run(forget(context, address, by, reason, dry=dry_run))
    if as_json:
        typer.echo(json.dumps(_as_json(forgot, dry=dry_run), ensure_ascii=False, indent=2))
    else:
        _show(forgot, dry=dry_run)


def _as_json(forgot: Forgot, *, dry: bool) -> dict[str, object]:
    erased = forgot.erased
    return {
        "dry_run": dry,
        "pseudonym": erased.pseudonym,
        "rows": dict(erased.rows),
        "stopped": erased.stopped,
        "reviews": list(erased.reviews),
        "outbox": forgot.outbox,
        "boards": forgot.boards,
        "by_hand": list(forgot.left),
    }


def _show(forgot: Forgot, *, dry: bool) -> None:
    erased, verb = forgot.erased, "would be" if dry else "were"
    rows = {table: number for table, number in erased.rows.items() if number}
    said = ", ".join(f"{number} of {table}" for table, number in rows.items()) or "nothing"
    typer.echo(f"In the ledger {verb} changed: {said}.")
    if erased.reviews:
        typer.echo(f"They stood in {', '.join(erased.reviews)}, and are now {erased.pseudonym}.")
    if erased.stopped:
        typer.echo(f"{erased.stopped} messages to them {verb} stopped.")
    typer.echo(f"Outbox: {forgot.outbox} mails, boards: {forgot.boards} versions {verb} deleted.")
    typer.echo("\nStill to be done by hand:")
    for line in forgot.left:
        typer.echo(f"- {line}")
