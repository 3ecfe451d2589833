"""`roadmap contacts`: list addresses that are not written to, or mark one as reachable or not."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from roadmap.people.decisions import AddressKind
from roadmap.problems import Refusal
from tasks.contacts.contacts import Mark, check_contact, mark, unreachable, unsubscribed
from tasks.context import open_context

Address = Annotated[str | None, typer.Argument(help="An address to say something about.")]
Reachable = Annotated[
    bool | None,
    typer.Option("--reachable/--unreachable", help="Whether mail arrives there.", show_default=False),
]
By = Annotated[str, typer.Option("--by", help="Who says so.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="How it was found out.", show_default=False)]


def contacts(
    address: Address = None,
    reachable: Reachable = None,
    by: By = "",
    reason: Reason = "",
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """List addresses that take no mail, or whose readers want none; or mark one as reachable or not."""
    with open_context(chosen(review)) as context:
        if address is None:
            marks = {"unreachable": unreachable(context.ledger), "unsubscribed": unsubscribed(context.ledger)}
            _show([(mark, state) for state, by in marks.items() for mark in by.values()], as_json)
            return
        if reachable is None or not by.strip() or not reason.strip():
            raise Refusal(
                "say whether mail arrives (--reachable or --unreachable), and sign it (--by and --reason)"
            )
        check_contact(context.directory, address)
        kind: AddressKind = "reachable" if reachable else "unreachable"
        new = mark(context.ledger, kind, address, at=context.at, by=by, reason=reason)
        typer.echo(f"{address} is {kind}{'' if new else ' already: nothing was recorded'}.")


def _show(marks: list[tuple[Mark, str]], as_json: bool) -> None:
    if as_json:
        print_json([{**asdict(one), "since": one.since.isoformat(), "state": state} for one, state in marks])
        return
    if not marks:
        typer.echo("No address is left out: all contacts are written to.")
        return
    table = Table(Column("Address", overflow="fold", min_width=30), "State", "Since", "By", "Reason")
    for one, state in marks:
        table.add_row(one.address, state, f"{one.since:%Y-%m-%d %H:%M %Z}", one.by, one.reason)
    print_table(table)
