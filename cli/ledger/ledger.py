"""`roadmap ledger`: the messages and their states, and adopting a ledger."""

from typing import Annotated, Any

import pendulum
import typer
from pendulum import DateTime
from rich.table import Column, Table

from cli.ledger.restore import NothingEarly, last_known
from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from config.settings import Settings
from roadmap.mail.message import State
from roadmap.problems import InvalidValue
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.configuration import load
from tasks.ledger import Message
from tasks.ledger.copies.adopting import Adopted, Adopting
from tasks.ledger.copies.adopting import adopt as adopt_ledger
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
Reason = Annotated[str, typer.Option("--reason", help="Why it is the right one, not the other.")]

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
    """List messages and their states, those of trials (redirect, outbox) too."""
    if context.invoked_subcommand:
        return
    if way and way not in WAYS:
        raise InvalidValue(f"“{way}” is not a way of sending", f"use one of {', '.join(WAYS)}")
    wanted = state_of(state) if state else None
    loaded = load(chosen(review))
    with existing_ledger(Settings(), loaded.review.id) as opened:
        known = opened.everywhere(step=step, state=wanted, recipient=recipient) if opened else None
    messages = [m for m in known or () if way in (None, m.way)]
    zone = loaded.review.host.zone
    if as_json:
        print_json([_as_json(message, zone) for message in messages])
    elif known is None:
        typer.echo("There is no ledger yet, so nothing has been drafted.")
    else:
        _show(messages, zone)


@ledger.command()
def adopt(by: By, reason: Reason, nothing_early: NothingEarly = False, review: Review = None) -> None:
    """Confirm that the ledger in place is the right one, although another was in use here.

    A ledger that was emptied, is older, or comes from another installation is refused until you do.
    `roadmap restore` is the better way. Messages that this ledger does not know as sent become `unknown`, and
    new drafts wait for release: they may have left while the other ledger was in use."""
    settings, loaded = Settings(), load(chosen(review)).review
    order = Adopting(pendulum.now("UTC"), by.strip(), reason.strip(), nothing_early)
    adopted = adopt_ledger(settings.ledger, loaded.id, settings.witnesses, order)
    for line in _summary(adopted, loaded.host.zone):
        typer.echo(line)


def _summary(adopted: Adopted | None, zone: str) -> list[str]:
    if adopted is None:
        return ["Nothing to adopt: this is the ledger in use."]
    unknown = counted(adopted.unknown, "message")
    return [
        f"Adopted the ledger, which {adopted.was}. {last_known(adopted.knows_until, zone)}.",
        f"{unknown} may have left since. List: `roadmap ledger --state unknown`. Settle: `roadmap settle`.",
        "New drafts wait for release.",
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
        raise InvalidValue(f"“{word}” is not a message state", f"use one of {', '.join(State)}") from None


def _as_json(message: Message, zone: str) -> dict[str, Any]:
    m = message
    return {
        "step": m.step,
        "recipient": m.recipient,
        "state": m.state.value,
        "message_id": m.message_id,
        "revision": m.revision,
        "reason": m.reason,
        "changed_at": _iso(m.changed_at, zone),
        "party": m.party,
        "name": m.name,
        "language": m.language,
        "subject": m.subject,
        "way": m.way,
        "attempts": m.attempts,
        "retry_at": _iso(m.retry_at, zone),
        "sent_at": _iso(m.sent_at, zone),
        "in_one_mail_with": m.with_step or None,
    }


def _iso(moment: DateTime | None, zone: str) -> str | None:
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
        step = f"{m.step}\n(in one mail with {m.with_step})" if m.with_step else m.step
        table.add_row(step, m.recipient, m.state.value, changed, m.reason, m.message_id, m.way)
    print_table(table)
    typer.echo(counted(len(messages), "message"))
