"""`roadmap answers`: every answer, its party, and its status."""

from collections.abc import Iterator
from typing import Any

import typer
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from roadmap.review.characters import counted
from roadmap.review.directory import Delegation
from tasks.context import Context, open_context
from tasks.ledger import StoredAnswer


def answers(review: Review = None, as_json: AsJson = False) -> None:
    """List the answers as last collected.

    `status` is recorded, queued (it waits for a person), dismissed (a person said that it is nobody's) or
    withdrawn."""
    with open_context(chosen(review)) as context:
        rows = list(_rows(context))
    if as_json:
        print_json(rows)
        return
    table = Table("Milestone", "Tab", "Row", Column("From", overflow="fold"), "Of", "Status", "Received")
    for row in rows:
        whose = row["delegation"] or row["stakeholder"] or ""
        cells = (row["milestone"], row["tab"], str(row["row"]), row["from"], whose)
        table.add_row(*cells, row["status"], row["received_at"])
    print_table(table)
    typer.echo(counted(len(rows), "answer"))


def _rows(context: Context) -> Iterator[dict[str, Any]]:
    waiting = {answer.key: match for answer, match in context.known.standing.unsettled()}
    delegations = {d.id: d.code for d in context.directory.delegations if isinstance(d, Delegation)}
    for key, stored in context.answers.items():
        answer, match = stored.answer, waiting.get(key, stored.match)
        party = match.party if key not in waiting else None
        yield {
            "milestone": answer.milestone,
            "tab": answer.tab,
            "row": answer.row,
            "from": answer.sender,
            "delegation": delegations.get(party or ""),
            "stakeholder": party if party and party not in delegations else None,
            "status": _status(stored, key in waiting),
            "received_at": answer.received_at.in_timezone(context.review.host.zone).isoformat(),
            "answer": key,
            "perhaps_of": list(match.likely) if key in waiting else [],
            "why": match.why,
        }


def _status(stored: StoredAnswer, waits: bool) -> str:
    if stored.withdrawn:
        return "withdrawn"
    if waits:
        return "queued"
    return "recorded" if stored.match.party else "dismissed"
