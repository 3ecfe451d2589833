"""Messages of a step that are left to send or settle: a line for each state, with what to do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import typer
from pendulum import DateTime

from roadmap.mail.message import State
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.ledger import Left

Outcome = Literal["done", "waits", "unsettled"]
EXIT: dict[Outcome, int] = {"done": 0, "waits": 3, "unsettled": 4}


@dataclass(frozen=True)
class Remaining:
    """Progress of a step. `unsettled` messages need a person, and weigh more than messages that wait."""

    outcome: Outcome
    lines: tuple[str, ...]

    def show(self) -> None:
        """Print the lines, and exit with the outcome's code if something is left.

        Raises:
            Exit: something is left.
        """
        for line in self.lines:
            typer.echo(line)
        if self.outcome != "done":
            raise typer.Exit(EXIT[self.outcome])


def remaining(context: Context, step: str, summary: str, before: Mapping[State, int]) -> Remaining:
    """State of the step now. `summary` is the message of its last run, and `before` counts the messages in
    each state before that run, so that old news is not shown as new."""
    states = context.ledger.totals(step)
    every = context.ledger.together(step)
    left = all_left(context.ledger.claims.left(one, context.at, context.allowance) for one in every)
    outcome: Outcome = "done"
    if states.get(State.HELD) or states.get(State.RELEASED) or states.get(State.CLAIMED):
        outcome = "waits"
    if states.get(State.UNKNOWN) or states.get(State.FAILED):
        outcome = "unsettled"
    lines = [_news(step, summary, states, before), *_lines(context, step, states, before, left)]
    if outcome == "done" and not states.get(State.SENT) and (advice := _uninvited(context, step)):
        return Remaining("waits", (*lines, advice))
    if outcome == "done":
        lines.append("Done: nothing left to send.")
    return Remaining(outcome, tuple(lines))


def all_left(parts: Iterable[Left]) -> Left:
    """Sum of what is left of steps that are delivered together."""
    first, *others = parts
    for one in others:
        first = Left(
            ready=first.ready + one.ready,
            held=first.held + one.held,
            retrying=first.retrying + one.retrying,
            retry_at=_first(first.retry_at, one.retry_at),
            left_today=first.left_today,
            held_back=first.held_back + one.held_back,
            held_back_until=_first(first.held_back_until, one.held_back_until),
        )
    return first


def _first(*moments: DateTime | None) -> DateTime | None:
    return min((moment for moment in moments if moment), default=None)


def _news(step: str, summary: str, states: Mapping[State, int], before: Mapping[State, int]) -> str:
    """The summary of a run, without its totals if it changed none of them."""
    from tasks.mailing.mailing import Result  # with Prefect, it takes seconds to load

    totals = str(Result(step, dict(states)))
    if states != before or not summary.startswith(totals):
        return summary
    return f"{step}: nothing new{summary.removeprefix(totals)}"


def _uninvited(context: Context, step: str) -> str:
    """Advice where a reminder was sent to nobody because nobody was invited; empty otherwise."""
    from tasks.mailing.mailing import uninvited  # with Prefect, it takes seconds to load

    count, first = uninvited(context, step)
    if not count:
        return ""
    remedy = " or ".join(f"`roadmap send {key}`" for key in first)
    return f"Nothing sent: {' or '.join(first)} has not been sent. Run {remedy} first, then this again."


def _lines(
    context: Context, step: str, states: Mapping[State, int], before: Mapping[State, int], left: Left
) -> Iterator[str]:
    for state, number in states.items():
        if state is State.SENT and (earlier := before.get(state, 0)):
            new = number - earlier
            yield f"{number} sent, {new} of them now" if new else f"{number} sent before"
        elif number and (advice := _advice(context, step, state, left)):
            yield f"{number} {state.value}: {advice}"
        elif number:
            yield f"{number} {state.value}"


def _advice(context: Context, step: str, state: State, left: Left) -> str:
    """Advice on the messages of a step that are in a state; empty if there is nothing to do."""
    if state is State.HELD:
        if remarks := {held.remark for held in context.ledger.approvals.held(step) if held.remark}:
            return f"{'; '.join(remarks)}; then run `roadmap release {step} --by NAME --reason TEXT`"
        return "release with --yes, or on the form “approve mailings” in the Prefect UI"
    if state is State.CLAIMED:
        return "another process is sending this mailing; run this again when it has finished"
    if state is State.UNKNOWN:
        return (
            f"may have left; look into it (`roadmap ledger --step {step} --state unknown`), then run "
            f"`roadmap settle --step {step} --state unknown --as sent --by NAME --reason TEXT`"
        )
    if state is State.FAILED:
        return (
            f"not sent; `roadmap ledger --step {step} --state failed` says why; then run "
            f"`roadmap settle --step {step} --state failed --as again --by NAME --reason TEXT`"
        )
    return _advice_on_released(context, left) if state is State.RELEASED else ""


def _advice_on_released(context: Context, left: Left) -> str:
    if context.settings.mode == "dry":
        return "the mode is dry (ROADMAP_MODE), so nothing leaves"
    zone = context.review.host.zone
    if left.left_today == 0:
        tomorrow = context.review.sending.next_day(context.at, zone)
        return f"the account's daily limit is reached; run this again from {moment_in_words(tomorrow)} on"
    if left.held_back_until and not left.ready and not left.retrying:
        from tasks.mailing.held_back import reason  # with Prefect, it takes seconds to load

        until = moment_in_words(left.held_back_until, zone)
        return f"held back: {reason(context)}; run this again from {until} on"
    if left.retrying and not left.ready and left.retry_at:
        again = moment_in_words(left.retry_at, zone)
        return f"refused by the mail server for now; run this again from {again} on"
    return "not sent yet; run this again"
