"""Messages of a step that are left to send or settle, in lines for people: a line a state, and what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from roadmap.mail.message import State
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.ledger import Left

Outcome = Literal["done", "waits", "unsettled"]
EXIT: dict[Outcome, int] = {"done": 0, "waits": 3, "unsettled": 4}


@dataclass(frozen=True)
class Remainder:
    """Progress of a step: `unsettled` messages need a person's finding, and weigh more than what waits."""

    outcome: Outcome
    lines: tuple[str, ...]


def remainder(context: Context, step: str, said: str, before: Mapping[State, int]) -> Remainder:
    """State of the step now. `said` are the words of its last run, and `before` the messages in each state
    before that run, so that old news is not told as new."""
    states = context.ledger.counts().get(step, {})
    left = context.ledger.claims.left(step, context.at, context.allowance)
    outcome: Outcome = "done"
    if states.get(State.HELD) or states.get(State.RELEASED) or states.get(State.CLAIMED):
        outcome = "waits"
    if states.get(State.UNKNOWN) or states.get(State.FAILED):
        outcome = "unsettled"
    lines = [_news(step, said, states, before), *_lines(context, step, states, before, left)]
    if outcome == "done" and not states.get(State.SENT) and (why := _uninvited(context, step)):
        return Remainder("waits", (*lines, why))
    if outcome == "done":
        lines.append("Nothing is left to do.")
    return Remainder(outcome, tuple(lines))


def _news(step: str, said: str, states: Mapping[State, int], before: Mapping[State, int]) -> str:
    """The words of a run, without its totals if it changed none of them."""
    from tasks.mailing.mailing import Result  # with Prefect, it takes seconds to load

    totals = str(Result(step, dict(states)))
    if states != before or not said.startswith(totals):
        return said
    return f"{step}: nothing new{said.removeprefix(totals)}"


def _uninvited(context: Context, step: str) -> str:
    """Advice where a reminder was sent to nobody, since nobody was invited; empty if that is not so."""
    from tasks.mailing.mailing import uninvited  # as above

    count, first = uninvited(context, step)
    if not count:
        return ""
    remedy = " or ".join(f"`roadmap send {key}`" for key in first)
    return f"Nothing was sent, since {' or '.join(first)} has not been sent: {remedy} first, then this again."


def _lines(
    context: Context, step: str, states: Mapping[State, int], before: Mapping[State, int], left: Left
) -> Iterator[str]:
    for state, number in states.items():
        if state is State.SENT and (earlier := before.get(state, 0)):
            new = number - earlier
            yield f"{number} sent, {new} of them now" if new else f"{number} sent before"
        elif number and (next_one := _next(context, step, state, left)):
            yield f"{number} {state.value}: {next_one}"
        elif number:
            yield f"{number} {state.value}"


def _next(context: Context, step: str, state: State, left: Left) -> str:
    """Advice on the messages of a step that are in a state."""
    if state is State.HELD:
        if remarks := {one.remark for one in context.ledger.approvals.held(step) if one.remark}:
            return f"{'; '.join(remarks)}; then `roadmap release {step} --by NAME --reason TEXT`"
        return "they wait for a person: --yes releases them, or “approve mailings” in the Prefect UI"
    if state is State.CLAIMED:
        return "another sender is at it; call this again when it is done"
    if state is State.UNKNOWN:
        return (
            f"they may have left; find out (`roadmap ledger --step {step} --state unknown`), then "
            f"`roadmap settle --step {step} --state unknown --as sent --by NAME --reason TEXT`"
        )
    if state is State.FAILED:
        return (
            f"they did not leave; `roadmap ledger --step {step} --state failed` says why; then "
            f"`roadmap settle --step {step} --state failed --as again --by NAME --reason TEXT`"
        )
    return _released(context, left) if state is State.RELEASED else ""


def _released(context: Context, left: Left) -> str:
    if context.settings.mode == "dry":
        return "the mode is dry, in which nothing leaves (ROADMAP_MODE)"
    zone = context.review.host.zone
    if left.left_today == 0:
        tomorrow = context.review.sending.next_day(context.at, zone)
        return f"the account's day is used up; call this again from {moment_in_words(tomorrow)} on"
    if left.retrying and not left.ready and left.retry_at:
        again = moment_in_words(left.retry_at, zone)
        return f"the server refused them for now; call this again from {again} on"
    return "they did not leave yet; call this again"
