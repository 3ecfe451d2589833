"""`roadmap ledger`: what became of each message."""

import json
from typing import Annotated, Any

import pendulum
import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from cli.backup import NothingEarly, last_known
from cli.options import AsJson, Review, chosen
from config.settings import Settings
from roadmap.mail.message import State
from roadmap.problems import InvalidValue
from roadmap.review.moments import moment_in_words
from tasks.configuration import Loaded, load
from tasks.ledger import Message
from tasks.ledger.copies.adopting import Adopted, Adopting
from tasks.ledger.copies.adopting import adopt as take_for_ours
from tasks.ledger.existing import existing_ledger

StateWord = Annotated[
    str | None, typer.Option("--state", help=f"Only those in this state: {', '.join(State)}.")
]
Step = Annotated[str | None, typer.Option("--step", help="Only those of this step.")]
Recipient = Annotated[str | None, typer.Option("--recipient", help="Only those to this address.")]
WayWord = Annotated[
    str | None, typer.Option("--way", help="Only what was sent this way: live, redirect or outbox.")
]
WAYS = ("live", "redirect", "outbox")
By = Annotated[str, typer.Option("--by", help="Who adopts it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why it is meant, although another one was in use.")]

ledger = typer.Typer(name="ledger", invoke_without_command=True)


@ledger.callback()
def list_messages(
    context: typer.Context,
    state: StateWord = None,
    step: Step = None,
    recipient: Recipient = None,
    way: WayWord = None,
    review: Review = None,
    as_json: AsJson = False,
) -> None:
    """List messages, those of trials (redirect, outbox) too. Looking makes no ledger."""
    if context.invoked_subcommand:
        return
    if way and way not in WAYS:
        raise InvalidValue(f"“{way}” is no way of sending", f"use one of {', '.join(WAYS)}")
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


@ledger.command()
def adopt(by: By, reason: Reason, nothing_early: NothingEarly = False, review: Review = None) -> None:
    """Sign that the ledger in place is meant, although another one was in use here: an emptied, an older or
    another installation's is refused until somebody does. `roadmap restore` is the better way.

    What had not left by what this ledger knows is `unknown` afterwards, and what is drafted anew waits for
    release: it may have left while the other one was in use."""
    settings, loaded = Settings(), load(chosen(review)).review
    this = Adopting(pendulum.now("UTC"), by.strip(), reason.strip(), nothing_early)
    done = take_for_ours(settings.ledger, loaded.id, settings.witnesses, this)
    for line in _adopted(done, loaded.host.zone):
        typer.echo(line)


def _adopted(done: Adopted | None, zone: str) -> list[str]:
    if done is None:
        return ["This is the ledger in use: nothing was to be adopted."]
    plural = "s" * (done.unknown != 1)
    return [
        f"Adopted the ledger, which {done.was}. {last_known(done.knows_until, zone)}.",
        f"{done.unknown} message{plural} may have left since: `roadmap ledger --state unknown` lists them.",
        "`roadmap settle` settles them. What is drafted anew waits for release.",
        "Enter again what was decided since, then run `roadmap collect` and `roadmap apply`.",
    ]


def state_of(word: str) -> State:
    """The state by its word.

    Raises:
        InvalidValue: there is no such state.
    """
    try:
        return State(word)
    except ValueError:
        raise InvalidValue(f"“{word}” is no state of a message", f"use one of {', '.join(State)}") from None


def _messages(
    loaded: Loaded, step: str | None, state: State | None, recipient: str | None
) -> list[Message] | None:
    with existing_ledger(Settings(), loaded.review.id) as opened:
        return opened.everywhere(step=step, state=state, recipient=recipient) if opened else None


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
        changed = moment_in_words(m.changed_at, zone)
        table.add_row(m.step, m.recipient, m.state.value, changed, m.reason, m.message_id, m.way)
    Console(markup=False, highlight=False).print(table)
    typer.echo(f"{len(messages)} message{'s' * (len(messages) != 1)}")
