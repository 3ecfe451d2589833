"""`roadmap answers`: every answer, whose it is, and how it stands."""

import json
from collections.abc import Iterator
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from roadmap.review.directory import Delegation
from tasks.context import Context, open_context
from tasks.ledger import StoredAnswer


def answers(review: Review = None, as_json: AsJson = False) -> None:
    """List the answers as last collected.

    `status` is recorded, queued (it waits for a person), dismissed (of nobody, as a person found) or
    withdrawn."""
    with open_context(chosen(review)) as context:
        found = list(_rows(context))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    table = Table("Milestone", "Tab", "Row", Column("From", overflow="fold"), "Of", "Status", "Received")
    for row in found:
        whose = row["delegation"] or row["stakeholder"] or ""
        cells = (row["milestone"], row["tab"], str(row["row"]), row["from"], whose)
        table.add_row(*cells, row["status"], row["received_at"])
    Console(markup=False, highlight=False).print(table)
    typer.echo(f"{len(found)} answer{'s' * (len(found) != 1)}")


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
