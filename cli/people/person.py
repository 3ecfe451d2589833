"""`roadmap person forget`: erase a person's data."""

import asyncio
from typing import Annotated

import typer

from cli.options import AsJson, Review, chosen
from cli.output import print_json
from roadmap.review.characters import counted
from tasks.context import open_context
from tasks.privacy.forgetting import Forgot, forget

person = typer.Typer(name="person", help="Personal data.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(help="The person's address.")]
By = Annotated[str, typer.Option("--by", help="Who does it.")]
Reason = Annotated[str, typer.Option("--reason", help="How it was asked for.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Change nothing; show what would be erased.")]


@person.callback()
def _group() -> None:
    """Personal data: erase what is stored about a person."""


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

    Counts stay, under a pseudonym, and nobody writes to the person again. Places that only people can change
    (the answer book, the directory, mailboxes) are listed. You can run it again.
    """
    with open_context(chosen(review)) as context:
        forgot = asyncio.run(forget(context, address, by, reason, dry=dry_run))
    if as_json:
        print_json(_as_json(forgot, dry=dry_run))
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
    erased, would = forgot.erased, "would be " if dry else ""
    changes = ", ".join(f"{number} in {table}" for table, number in erased.rows.items() if number)
    typer.echo(f"Ledger rows {would}changed: {changes or 'none'}.")
    if erased.reviews:
        typer.echo(f"Reviews: {', '.join(erased.reviews)}. Pseudonym: {erased.pseudonym}.")
    if erased.stopped:
        typer.echo(f"{counted(erased.stopped, 'message')} to the person {would}stopped.")
    mails, versions = counted(forgot.outbox, "mail"), counted(forgot.boards, "version")
    typer.echo(f"{mails} in the outbox and {versions} of boards {would}deleted.")
    typer.echo("\nTo do by hand:")
    for line in forgot.left:
        typer.echo(f"- {line}")
