"""`roadmap history`: what people changed and decided, in one list in the order of time."""

import json
from typing import Annotated, Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from cli.ledger import is_there
from cli.options import AsJson, Review, chosen, moment_of
from config.settings import Settings
from roadmap.amendments import Amendment
from roadmap.decisions import Decision
from tasks.configuration import load
from tasks.ledger import Ledger

Since = Annotated[
    str | None,
    typer.Option("--since", help="Only from this day or moment on (2024-10-29), on the host's clock."),
]
Deed = Amendment | Decision
WHAT = {
    "move": "moved",
    "fix": "fixed",
    "cancel": "cancelled",
    "override": "overrode",
    "release": "released",
    "stop": "stopped",
    "select": "chose",
    "settle": "settled",
    "resolve": "message resolved",
    "early": "sent early",
    "restore": "ledger restored",
    **dict.fromkeys(("unsubscribe", "resubscribe", "unreachable", "reachable"), "contact marked"),
}


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
    url = Settings().ledger
    if not is_there(url):
        return None
    with Ledger.open(url, review, domain="localhost") as ledger:
        amended, decided = ledger.history.amendments(), ledger.history.decisions(since=since)
    kept = [amendment for amendment in amended if since is None or amendment.at >= since]
    return sorted([*kept, *decided], key=lambda deed: deed.at)


def _as_json(deed: Deed, zone: str) -> dict[str, Any]:
    return {
        "at": deed.at.in_timezone(zone).isoformat(),
        "by": deed.by,
        "what": WHAT[deed.kind],
        "kind": deed.kind,
        "subject": _subject(deed),
        "value": _value(deed),
        "reason": deed.reason,
    }


def _subject(deed: Deed) -> str:
    return deed.milestone if isinstance(deed, Amendment) else deed.subject


def _value(deed: Deed) -> dict[str, Any]:
    """What was decided: the date that was changed and what it is since, or what the ledger keeps."""
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
        when = deed.at.in_timezone(zone).format("D MMM YYYY HH:mm z")
        table.add_row(when, deed.by, WHAT[deed.kind], _subject(deed), _said(deed), deed.reason)
    Console(markup=False, highlight=False).print(table)
    typer.echo(f"{len(deeds)} decision{'s' * (len(deeds) != 1)}")


def _said(deed: Deed) -> str:
    """What was decided, in few words; of what has no more to say than its name, that."""
    if isinstance(deed, Amendment):
        return " ".join(str(part) for part in (deed.date, deed.to) if part)
    parts = (f"{name} {_plain(value)}" for name, value in deed.value.items() if _tells(name, value))
    return ", ".join(parts) or deed.kind


def _tells(name: str, value: Any) -> bool:
    return name != "content" and value not in ("", [])


def _plain(value: Any) -> str:
    if value is None:
        return "nobody"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
