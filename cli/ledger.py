"""`roadmap ledger`: what became of each message."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from config.settings import Settings
from roadmap.message import State
from tasks.configuration import Loaded, load
from tasks.ledger import Ledger, Message

StateWord = Annotated[
    str | None, typer.Option("--state", help=f"Only those in this state: {', '.join(State)}.")
]
Step = Annotated[str | None, typer.Option("--step", help="Only those of this step.")]
Recipient = Annotated[str | None, typer.Option("--recipient", help="Only those to this address.")]
WayWord = Annotated[
    str | None, typer.Option("--way", help="Only what was sent this way: live, redirect or outbox.")
]
WAYS = ("live", "redirect", "outbox")


def ledger(
    state: StateWord = None,
    step: Step = None,
    recipient: Recipient = None,
    way: WayWord = None,
    review: Review = None,
    as_json: AsJson = False,
) -> None:
    """List messages, those of trials (redirect, outbox) too. Looking makes no ledger."""
    if way and way not in WAYS:
        raise ValueError(f"“{way}” is no way of sending; use one of {', '.join(WAYS)}")
    wanted = state_of(state) if state else None
    loaded = load(chosen(review))
    found = _messages(loaded, step, wanted, recipient)
    messages = [m for m in found or () if way in (None, m.way)]
    zone = loaded.review.host.zone
    if as_json:
        rows = [_as_json(message, zone) for message in messages]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif found is None:
        typer.echo("There is no ledger yet: nothing was drafted.")
    else:
        _show(messages, zone)


def state_of(word: str) -> State:
    """The state by its word.

    Raises:
        ValueError: there is no such state.
    """
    try:
        return State(word)
    except ValueError:
        raise ValueError(f"“{word}” is no state of a message; use one of {', '.join(State)}") from None


def is_there(url: str) -> bool:
    """Whether there is a ledger already, so that looking makes none."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()


def _messages(
    loaded: Loaded, step: str | None, state: State | None, recipient: str | None
) -> list[Message] | None:
    url = Settings().ledger
    if not is_there(url):
        return None
    with Ledger.open(url, loaded.review.id, domain="localhost") as opened:
        return opened.everywhere(step=step, state=state, recipient=recipient)


def _as_json(message: Message, zone: str) -> dict[str, Any]:
    m = message
    return {
        "step": m.step,
        "recipient": m.recipient,
        "state": m.state.value,
        "message_id": m.message_id,
        "revision": m.revision,
        "reason": m.reason,
        "changed_at": _said(m.changed_at, zone),
        "party": m.party,
        "name": m.name,
        "language": m.language,
        "subject": m.subject,
        "way": m.way,
        "attempts": m.attempts,
        "retry_at": _said(m.retry_at, zone),
        "sent_at": _said(m.sent_at, zone),
    }


def _said(moment: DateTime | None, zone: str) -> str | None:
    """ISO 8601 on the host's clock."""
    return moment.in_timezone(zone).isoformat() if moment else None


def _show(messages: list[Message], zone: str) -> None:
    table = Table(
        Column("Step", overflow="fold"),
        Column("Recipient", overflow="fold"),
        Column("State", no_wrap=True),
        "Changed",
        "Reason",
        Column("Message-ID", overflow="fold"),  # whole, since `roadmap settle` asks for it
        "Way",
    )
    for m in messages:
        changed = m.changed_at.in_timezone(zone).format("D MMM YYYY HH:mm")
        table.add_row(m.step, m.recipient, m.state.value, changed, m.reason, m.message_id, m.way)
    Console(markup=False, highlight=False).print(table)
    typer.echo(f"{len(messages)} message{'s' * (len(messages) != 1)}")
