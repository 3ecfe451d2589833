"""`roadmap history`: all amendments and decisions, in the order of time."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

import typer
from pendulum import DateTime
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen, moment_of
from cli.output import print_json, print_table
from config.settings import Settings
from roadmap.people.decisions import Decision, PersonKind
from roadmap.people.lookup import names_by_key
from roadmap.reports.history import DEED_LABELS, Deed, in_order, subject_of, summary_of
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.configuration import load
from tasks.context import open_context
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
    deeds = _deeds(loaded.review.id, start)
    if as_json:
        print_json([_as_json(deed, zone) for deed in deeds or ()])
    elif deeds is None:
        typer.echo("There is no ledger yet, so nothing has been decided.")
    else:
        _show(deeds, zone, _names(file, deeds))


def _deeds(review: str, since: DateTime | None) -> list[Deed] | None:
    """Amendments and decisions in order; of the same moment, amendments come first. None: no ledger yet."""
    with existing_ledger(Settings(), review) as ledger:
        if ledger is None:
            return None
        amendments, decisions = ledger.history.amendments(), ledger.history.decisions(since=since)
    return in_order([one for one in amendments if since is None or one.at >= since], decisions)


def _names(file: Path, deeds: Iterable[Deed]) -> Mapping[str, str]:
    """Names of persons by key; none are read where no decision is about a person."""
    if not any(isinstance(deed, Decision) and deed.kind in get_args(PersonKind) for deed in deeds):
        return {}
    with open_context(file) as context:
        return names_by_key(context.known.standing.registrations.values())


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
    change = {"date": deed.date, "to": str(deed.to) if deed.to else None}
    return {name: value for name, value in change.items() if value is not None}


def _show(deeds: list[Deed], zone: str, names: Mapping[str, str]) -> None:
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
        subject, decided = subject_of(deed, names), summary_of(deed, names)
        table.add_row(when, deed.by, DEED_LABELS[deed.kind], subject, decided, deed.reason)
    print_table(table)
    typer.echo(counted(len(deeds), "decision"))
