"""`roadmap history`: what people changed and decided, in one list in the order of time."""

import json
from typing import Annotated, Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen, moment_of
from config.settings import Settings
from roadmap.people.decisions import Decision
from roadmap.reports.history import DEED_LABELS, Deed, in_order, subject_of, summary_of
from roadmap.review.moments import moment_in_words
from tasks.configuration import load
from tasks.ledger.existing import existing_ledger

Since = Annotated[
    str | None,
    typer.Option("--since", help="Only from this day or moment on (2024-10-29), on the host's clock."),
]


def history(review: Review = None, since: Since = None, as_json: AsJson = False) -> None:
    """List all amendments and decisions: when, who, what, about what, and why. Looking makes no ledger."""
    file = chosen(review)
    loaded = load(file)
    zone = loaded.review.host.zone
    start = moment_of(since, zone) if since else None
    found = _deeds(loaded.review.id, start)
    if as_json:
        rows = [_as_json(deed, zone) for deed in found or ()]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif found is None:
        typer.echo("There is no ledger yet: nothing was decided.")
    else:
        _show(found, zone)


def _deeds(review: str, since: DateTime | None) -> list[Deed] | None:
    """All of them; of the same moment, what was amended comes first."""
    with existing_ledger(Settings(), review) as ledger:
        if ledger is None:
            return None
        amended, decided = ledger.history.amendments(), ledger.history.decisions(since=since)
    kept = [amendment for amendment in amended if since is None or amendment.at >= since]
    return in_order(kept, decided)


def _as_json(deed: Deed, zone: str) -> dict[str, Any]:
    return {
        "at": deed.at.in_timezone(zone).isoformat(),
        "by": deed.by,
        "what": DEED_LABELS[deed.kind],
        "kind": deed.kind,
        "subject": subject_of(deed),
        "value": _value(deed),
        "reason": deed.reason,
    }


def _value(deed: Deed) -> dict[str, Any]:
    """The decision's content: the date that was changed and its new value, or what the ledger keeps."""
    if isinstance(deed, Decision):
        return deed.value
    given = {"date": deed.date, "to": str(deed.to) if deed.to else None}
    return {name: value for name, value in given.items() if value is not None}


def _show(deeds: list[Deed], zone: str) -> None:
    table = Table(
        "When",
        "Who",
        "What",
        Column("Subject", overflow="fold"),
        Column("Decided", overflow="fold"),
        "Reason",
    )
    for deed in deeds:
        when = moment_in_words(deed.at, zone)
        table.add_row(when, deed.by, DEED_LABELS[deed.kind], subject_of(deed), summary_of(deed), deed.reason)
    Console(markup=False, highlight=False).print(table)
    typer.echo(f"{len(deeds)} decision{'s' * (len(deeds) != 1)}")
