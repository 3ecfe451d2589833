"""Two boards in the Prefect UI: mail on its way, and messages that a person has to settle."""

from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import TO_SEND, TO_SETTLE, State
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.ledger import Left, Message
from tasks.prefect_api.boards import Row, publish_list

NOT_DONE = (*TO_SEND, State.HELD, *TO_SETTLE)


@dataclass(frozen=True)
class UnderWay:
    """A mailing that is not done: how many messages are where, when it goes on, and on which day it ends."""

    step: str
    states: Mapping[State, int]
    left: Left
    goes_on: DateTime | None
    ends: DateTime | None


def under_way(context: Context) -> list[UnderWay]:
    """The mailings that are not done, in the order of their steps."""
    every = context.ledger.counts().items()
    unfinished = {step: states for step, states in every if any(map(states.get, NOT_DONE))}
    left = {step: context.ledger.claims.left(step, context.at, context.allowance) for step in unfinished}
    waiting = sum(one.ready + one.retrying for one in left.values())
    return [_row(context, step, states, left[step], waiting) for step, states in unfinished.items()]


def _row(context: Context, step: str, states: Mapping[State, int], left: Left, waiting: int) -> UnderWay:
    """All mailings share the account's day, so the end counts what waits in all: it is the latest day."""
    if not left.ready and not left.retrying:
        return UnderWay(step, states, left, left.held_back_until, None)
    zone, rates = context.review.host.zone, context.review.sending
    goes_on = context.at if left.ready else left.retry_at or context.at
    if left.left_today == 0:
        goes_on = max(goes_on, rates.next_day(context.at, zone))
    today = waiting if left.left_today is None else left.left_today
    return UnderWay(step, states, left, goes_on, rates.ends(waiting, today, context.at, zone))


@task(name="show sending", cache_policy=NO_CACHE)
async def show_sending(context: Context) -> None:
    """The board of the mailings that are not done: what waits for whom, and until when."""
    zone = context.review.host.zone
    rows = [_as_row(one, zone) for one in under_way(context)]
    described = f"{counted(len(rows), 'mailing')} not done" if rows else "every mailing is done"
    await publish_list("sending", rows, described)


def _as_row(one: UnderWay, zone: str) -> Row:
    count = {state: one.states.get(state, 0) for state in State}
    numbers = {
        "sent": count[State.SENT],
        "waiting to leave": one.left.ready + count[State.CLAIMED],
        "held, waiting for release": count[State.HELD],
        "waiting for another attempt": one.left.retrying,
        "held back, since their readers’ weeks are full": one.left.held_back,
        "unknown": count[State.UNKNOWN],
        "failed": count[State.FAILED],
    }
    return {
        "step": one.step,
        **{name: number for name, number in numbers.items() if number},
        "goes on at": moment_in_words(one.goes_on, zone) if one.goes_on else "",
        "ends on": one.ends.in_timezone(zone).to_date_string() if one.ends else "",
    }


@task(name="show unknown", cache_policy=NO_CACHE)
async def show_unknown(context: Context) -> None:
    """The board of the messages that a person has to settle: unknown first, then failed."""
    unsettled = [m for state in TO_SETTLE for m in context.ledger.mails(state=state)]
    zone = context.review.host.zone
    rows = [_to_settle(message, zone) for message in unsettled]
    described = f"{counted(len(rows), 'message')} to settle" if rows else "no message to settle"
    await publish_list("unknown-messages", rows, described)


def _to_settle(message: Message, zone: str) -> Row:
    return {
        "recipient": message.recipient,
        "step": message.step,
        "state": message.state.value,
        "since": moment_in_words(message.changed_at, zone),
        "why": message.reason,
        "Message-ID": message.message_id.strip("<>"),
    }
