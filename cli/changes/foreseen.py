"""Effects of an amendment, as an object for programs and in tables for people."""

from typing import Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from config.settings import Settings
from roadmap.drafts.foresight import Shift, Update
from roadmap.plan.amendments import Amendment
from tasks.deciding.effects import MINUTE, EffectTable, beside_tables, tables
from tasks.deciding.foreseeing import Expected, Foreseen
from tasks.ledger import Content

LINES = 8  # lines shown of a sample


def as_object(foreseen: Foreseen, zone: str) -> dict[str, Any]:
    """All of it in plain data; moments in ISO 8601 on the clock of `zone`."""
    at = foreseen.amendment.at
    addresses = sorted({address for some in foreseen.holders.values() for address in some})
    return {
        "mode": Settings().mode,
        "amendment": _amendment(foreseen.amendment, zone),
        "refused": foreseen.refused,
        "moves": [_shift(s) for s in foreseen.shifts if s.moves],
        "past": [_shift(s) for s in foreseen.shifts if s.falls_into_the_past(at)],
        "expired": [_shift(s) for s in foreseen.shifts if s.expires(at)],
        "broken": [vars(rule) for rule in foreseen.broken],
        "holders": {
            "count": len(addresses),
            "addresses": addresses,
            "by_milestone": {name: list(held_by) for name, held_by in foreseen.holders.items()},
        },
        "withdrawn": dict(foreseen.withdrawn),
        "mails": [_mail(mail) for mail in foreseen.mails],
        "calendar": [_update(update) for update in foreseen.updates],
    }


def _amendment(amendment: Amendment, zone: str) -> dict[str, Any]:
    at = amendment.at.in_timezone(zone).isoformat()
    return amendment.model_dump(mode="json") | {"at": at}


def _shift(shift: Shift) -> dict[str, Any]:
    old, new = shift.before, shift.after
    return {
        "step": shift.key,
        "old": _iso(old.due if old else None),
        "new": _iso(new.due if new else None),
        "expires": _iso(new.expires if new else None),
    }


def _iso(moment: DateTime | None) -> str | None:
    return moment.isoformat() if moment else None


def _mail(mail: Expected) -> dict[str, Any]:
    return {
        "step": mail.step.key,
        "due": mail.step.due.isoformat(),
        "release": mail.step.rule.release,
        "number": mail.number,
        "languages": dict(sorted(mail.languages.items())),
        "samples": [
            {"language": c.language, "subject": c.subject, "text": _first_lines(c)} for c in mail.samples
        ],
    }


def _first_lines(content: Content) -> str:
    lines = [line for line in content.text.splitlines() if line.strip()]
    return "\n".join(lines[:LINES])


def _update(update: Update) -> dict[str, Any]:
    event = update.event
    return {
        "uid": event.uid,
        "sequence": event.sequence,
        "method": "CANCEL" if event.off else "REQUEST",
        "milestone": event.milestone.id,
        "session": event.session.id if event.session else None,
        "old": str(update.before) if update.before else None,
        "new": None if event.off else str(event.when),
    }


def show(foreseen: Foreseen, zone: str) -> None:
    """Print the effects for people; moments are on the host's clock, `zone`."""
    console = Console(markup=False, highlight=False)
    for table in tables(foreseen):
        if table.rows:
            console.print(_printable(table))
    for effect in beside_tables(foreseen):
        console.print(effect.text, style="bold" if effect.serious else None)
    for mail in foreseen.mails[:1]:  # the correction, if anyone holds the old date; --json has all
        for content in mail.samples:
            console.print(
                f"\n{mail.step.key} [{content.language}]: {content.subject}\n{_first_lines(content)}"
            )
    at = foreseen.amendment.at.in_timezone(zone).format(f"{MINUTE} z")
    typer.echo(f"\nAs of {at}, in the mode {Settings().mode}. Nothing was changed.")


def _printable(table: EffectTable) -> Table:
    first, *others = table.headings
    printable = Table(Column(first, no_wrap=True), *others, title=table.title)
    for row in table.rows:
        printable.add_row(*row)
    return printable
