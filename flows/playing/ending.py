"""Ends of a run that delivers mail: done, waiting for a person, going on later, or with something to mend.

The names are what people read in the Prefect UI. What waits goes on by Prefect's own means: no process
sleeps until then.
"""

from collections.abc import Awaitable
from typing import Literal

from pendulum import Duration
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from roadmap.mail import message
from roadmap.problems import Problem
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.mailing.mailing import Result
from tasks.prefect_api.orchestration import DELIVER, go_on_at, is_deployed, order
from tasks.prefect_api.progress import show_sending, show_unknown

# How the rest is delivered: by this run once more, by a run of `deliver`, or when somebody runs it again.
Rest = Literal["again", "deliver", "by hand"]
UNSETTLED = "Unsettled"
DONE = {message.State.SENT, message.State.SKIPPED}
# Prefect begins a run a moment before its time (milliseconds were seen): it would find nothing to do yet.
BEGUN_BEFORE = Duration(seconds=1)


async def end(context: Context, work: Awaitable[Result], rest: Rest, review: str | None) -> State[Result]:
    """Do the work, show what it left, and return the run's last state.

    A run repeats only what may be repeated: a release is a decision on what was held when it was taken, so
    its rest goes to a run of `deliver`.
    """
    try:
        result = await work
    except Problem as problem:
        return Failed(message=str(problem), data=problem)
    await _show(context, result)
    if result.waits and result.waits > context.at:
        return final(result, await _goes_on(context, result, rest, review))
    return final(result)


async def _show(context: Context, result: Result) -> None:
    counts = result.states
    if counts.get(message.State.UNKNOWN) or counts.get(message.State.FAILED):
        await show_unknown(context)
    left = any(number for state, number in counts.items() if state not in DONE)
    if left or is_deployed():  # a deployed run may also be the one that ends what the board shows
        await show_sending(context)


async def _goes_on(context: Context, result: Result, rest: Rest, review: str | None) -> str:
    """Schedule the rest, and return the run's message; ends this run if it is the one that goes on."""
    when = result.waits or context.at
    local = moment_in_words(when, context.review.host.zone)
    message = f"{result}; {result.why}; it goes on {local}"
    if rest == "again" and is_deployed():
        await go_on_at(when + BEGUN_BEFORE, message)
    if rest == "deliver" and is_deployed():
        name = f"deliver {result.step}"
        if await order(DELIVER, when + BEGUN_BEFORE, name, step=result.step, review=review):
            return f"{message}, by the run “{name}”"
    return f"{message}, when you run it again"


def final(result: Result, continuation: str = "") -> State[Result]:
    """The last state of the run: failed where a person has something to settle, so that it stands out.

    `continuation`: the run's message where the rest goes on later."""
    count, message_text = result.states.get, continuation or str(result)
    if count(message.State.UNKNOWN) or count(message.State.FAILED):
        remedy = "settle them on the form “settle unknown messages”, or with `roadmap settle`"
        return Failed(name=UNSETTLED, message=f"{message_text}; {remedy}")
    name = "Completed"
    if count(message.State.RELEASED) or count(message.State.CLAIMED):
        name = "Waiting"
    elif count(message.State.HELD):
        name = "Held"
    elif count(message.State.SENT):
        name = "Sent"
    return Completed(name=name, message=message_text, data=result)
