"""Those who register after joining instructions left: they get them too, until it is too late."""

from collections.abc import Iterator

from pendulum import DateTime

from roadmap.mail.message import State
from roadmap.plan.steps import Step
from tasks.context import Context


def joining_again(context: Context) -> Iterator[Step]:
    """The joining instructions that have been played and are not too late. Whoever got them gets them no
    more: a step's mail goes to an address once."""
    played = context.ledger.played()
    for step in context.plan.steps:
        open_now = step.due <= context.at < step.expires
        if step.rule.joins and open_now and (step.key, step.revision) in played:
            yield step


def to_deliver(context: Context, steps: list[Step]) -> list[str]:
    """Keys of the steps of which something is released and has not left."""
    counts = context.ledger.counts()
    return [step.key for step in steps if counts.get(step.key, {}).get(State.RELEASED)]


def hour_of_round(context: Context, last: DateTime | None) -> DateTime | None:
    """The hour for which the answer book is to be read once more, since somebody may have registered after
    joining instructions left; None if it was read in that hour (`last`), or nobody can be late yet."""
    hour = context.at.in_timezone("UTC").start_of("hour")
    if last and last >= hour:
        return None
    return hour if any(joining_again(context)) else None
