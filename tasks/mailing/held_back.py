"""Mails held back, since their readers' weeks are full: until when, for whom, and which were dropped."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from pendulum import DateTime, Duration
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import Skip, State
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.ledger import Message
from tasks.mailing.mailing import Result
from tasks.prefect_api.boards import Row, publish_list
from tasks.prefect_api.orchestration import is_deployed

SHOWN = Duration(days=14)  # how long the board shows what was dropped


def with_held_back(context: Context, result: Result) -> Result:
    """The result of a mailing, and of its bundle, with the moment at which room is looked for again for what
    is held back, and the number of mails that were dropped."""
    steps = context.ledger.together(result.step)
    lefts = [context.ledger.claims.left(step, context.at) for step in steps]
    if dropped := sum(_dropped(context, step) for step in steps):
        remark = f"{dropped} dropped: {reason(context)}, and there is room only when it is of no use"
        result = replace(result, remark="; ".join(filter(None, (result.remark, remark))))
    until = min((left.held_back_until for left in lefts if left.held_back_until), default=None)
    if until is None:
        return result
    why = f"{sum(left.held_back for left in lefts)} held back: {reason(context)}"
    moments = (until, *([result.waits] if result.waits else []))
    return replace(result, waits=min(moments), why="; ".join(filter(None, (result.why, why))))


def reason(context: Context) -> str:
    """Why mails are held back."""
    limit = counted(context.review.sending.week_limit or 0, "mail")
    return f"the limit is {limit} a reader in seven days"


@task(name="show held back", cache_policy=NO_CACHE)
async def show_held_back(context: Context) -> None:
    """The board of what is held back, until when, and of what was dropped lately. It names parties, and no
    addresses. Where no worker runs this, it is left as it is if there is nothing to show."""
    waiting = [m for m in context.ledger.messages(state=State.RELEASED) if m.yields]
    dropped = dropped_since(context, context.at - SHOWN)
    if not (waiting or dropped or is_deployed()):
        return
    zone = context.review.host.zone
    until = {m.id: moment_in_words(m.retry_at, zone) if m.retry_at else "" for m in waiting}
    rows = [
        *_rows(context, waiting, lambda one: f"held back until {until[one.id]}"),
        *_rows(context, dropped, lambda _: "dropped: of no use any more when there is room"),
    ]
    numbers = [sum(not m.with_step for m in some) for some in (waiting, dropped)]  # a bundle is one mail
    described = f"{counted(numbers[0], 'mail')} held back, {numbers[1]} dropped in two weeks"
    await publish_list("held-back", rows, described)


def dropped_since(context: Context, since: DateTime) -> list[Message]:
    """Messages that were skipped as `too-many` from a moment on."""
    skipped = context.ledger.messages(state=State.SKIPPED)
    return [m for m in skipped if m.reason == Skip.TOO_MANY and m.changed_at >= since]


def _dropped(context: Context, step: str) -> int:
    """Number of mails of a step's present revision that were dropped."""
    planned, skipped = context.plan.step(step), context.ledger.messages(step=step, state=State.SKIPPED)
    dropped = [m for m in skipped if m.reason == Skip.TOO_MANY and not m.with_step]
    return sum(planned is None or m.revision == planned.revision for m in dropped)


def _rows(context: Context, messages: Iterable[Message], outcome: Callable[[Message], str]) -> Iterator[Row]:
    def key(message: Message) -> tuple[str, str]:
        return message.step, outcome(message)

    for (step, what), some in groupby(sorted(messages, key=key), key=key):
        parties = sorted({_party(context, message) for message in some})
        yield {"step": step, "what becomes of it": what, "whose": "; ".join(parties)}


def _party(context: Context, message: Message) -> str:
    party = context.directory.party(message.party)
    return party.name(context.review.fallback) if party else message.party
