"""Consequences of an amendment, as an object for programs and in tables for people."""

from collections.abc import Iterator
from typing import Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from config.settings import Settings
from roadmap.drafts.foresight import Shift, Update
from roadmap.plan.amendments import Amendment
from tasks.deciding.foreseeing import Expected, Foreseen
from tasks.forms.foreseen import MINUTE, due, effect
from tasks.ledger import Content

LINES = 8  # of a sample that are shown


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
            "by_milestone": {name: list(found) for name, found in foreseen.holders.items()},
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
    """Print it for people; moments are on the host's clock, `zone`."""
    console = Console(markup=False, highlight=False)
    for part in (_steps(foreseen), _mails(foreseen), _calendar(foreseen)):
        if part.row_count:
            console.print(part)
    for line in _lines(foreseen):
        console.print(line)
    for mail in foreseen.mails[:1]:  # the news, where somebody holds the old date; --json has them all
        for content in mail.samples:
            console.print(
                f"\n{mail.step.key} [{content.language}]: {content.subject}\n{_first_lines(content)}"
            )
    at = foreseen.amendment.at.in_timezone(zone).format(f"{MINUTE} z")
    typer.echo(f"\nAs things stand {at} in the mode {Settings().mode}. Nothing was changed.")


def _steps(foreseen: Foreseen) -> Table:
    table = Table(Column("Step", no_wrap=True), "Due now", "Would be due", "", title="Steps")
    for shift in foreseen.shifts:
        table.add_row(shift.key, due(shift.before), due(shift.after), effect(shift, foreseen.amendment.at))
    return table


def _mails(foreseen: Foreseen) -> Table:
    table = Table(Column("Mail", no_wrap=True), "Due", "To", "Languages", "", title="Mails that would go out")
    for mail in foreseen.mails:
        spoken = " ".join(f"{language} {number}" for language, number in sorted(mail.languages.items()))
        waits = "waits for release" if mail.step.rule.release else ""
        table.add_row(mail.step.key, due(mail.step), str(mail.number), spoken, waits)
    return table


def _calendar(foreseen: Foreseen) -> Table:
    table = Table(Column("Event", overflow="fold"), "SEQUENCE", "METHOD", "Now", "Then", title="Calendars")
    for update in map(_update, foreseen.updates):
        new = update["new"] or "off"
        table.add_row(update["uid"], str(update["sequence"]), update["method"], update["old"] or "–", new)
    return table


def _lines(foreseen: Foreseen) -> Iterator[str]:
    if foreseen.past:
        yield f"It would be refused: {foreseen.past}."
    for name in foreseen.times:
        yield f"The time of day would be open again ({name}): to keep it, write it after the day."
    for milestone, addresses in foreseen.holders.items():
        who = {0: "Nobody holds", 1: "1 address holds"}.get(
            len(addresses), f"{len(addresses)} addresses hold"
        )
        yield f"{who} a date of {milestone} that would then be wrong."
    for step, number in foreseen.withdrawn.items():
        yield f"{number} drafted of {step} would be withdrawn, before they leave with the old date."
    for rule in foreseen.broken:
        why = "overridden" if rule.overridden else "it would be refused"
        yield f"Order rule broken: {rule.how} ({rule.because}); {why}."
