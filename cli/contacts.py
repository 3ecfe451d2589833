"""`roadmap contacts`: the addresses that are not written to, and why; and saying that one is right."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
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
    """List the addresses that take no mail, or whose readers want none; or say whether mail arrives there."""
    with open_context(chosen(review)) as context:
        if address is None:
            found = {"unreachable": unreachable(context.ledger), "unsubscribed": unsubscribed(context.ledger)}
            _show(found, as_json)
            return
        if reachable is None or not by.strip() or not reason.strip():
            raise Refusal(
                "say whether mail arrives there, and sign it: --reachable or --unreachable, --by and --reason"
            )
        check_contact(context.directory, address)
        kind: AddressKind = "reachable" if reachable else "unreachable"
        new = mark(context.ledger, kind, address, at=context.at, by=by, reason=reason)
        typer.echo(f"{address} is {kind}{'' if new else ', as it stood already: nothing was recorded'}.")


def _show(found: dict[str, dict[str, Mark]], as_json: bool) -> None:
    rows = [(one, state) for state, marks in found.items() for one in marks.values()]
    if as_json:
        said = [{**asdict(one), "since": one.since.isoformat(), "state": state} for one, state in rows]
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo("All contacts are written to.")
        return
    table = Table(Column("Address", overflow="fold", min_width=30), "State", "Since", "By", "Why")
    for one, state in rows:
        table.add_row(one.address, state, f"{one.since:%Y-%m-%d %H:%M %Z}", one.by, one.reason)
    Console().print(table)
