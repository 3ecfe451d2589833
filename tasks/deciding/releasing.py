"""Releasing and stopping mailings that wait for a person: only as they were shown."""

from pendulum import Duration

from roadmap.mail.message import State
from roadmap.plan.steps import Step
from roadmap.reports.waiting import HeldMailing
from tasks.context import Context
from tasks.ledger import Changed
from tasks.mailing.mailing import draft_mailing

REPORTED = Duration(days=14)  # how long the board shows a mailing that nobody released in time


async def release_held(
    context: Context,
    step: str,
    by: str,
    reason: str,
    exclude: frozenset[str] = frozenset(),
    shown: str = "",
) -> int:
    """Release what is held of a step, and return how many messages; with `shown`, just what was shown.

    Since it was drafted people have unsubscribed, mail to them came back, an invitation has left: so it is
    drafted once more before. The words stay, for they are what was looked at.

    Raises:
        Changed: recipients or words are not those that were shown; nothing was released.
        LedgerProblem: it writes to nobody at an address in `exclude`; nothing was released.
    """
    if shown:
        shown = await _as_shown(context, step, shown)
    elif planned := _in_time(context, step):
        await draft_mailing.fn(context, planned, rewrite=False)
    return context.ledger.mailings.release(step, context.at, by, reason=reason, exclude=exclude, shown=shown)


async def _as_shown(context: Context, step: str, shown: str) -> str:
    """The fingerprint of what is left of what was shown: people may have dropped out, and nobody is new."""
    before = _held(context, step)
    if [one.fingerprint for one in context.ledger.approvals.held(step)] != [shown]:
        raise Changed(f"{step} is not what it was when it was shown: nothing of it was released; look again")
    if planned := _in_time(context, step):
        await draft_mailing.fn(context, planned, rewrite=False)
    if new := _held(context, step) - before:
        raise Changed(f"{step} has new recipients ({len(new)}): nothing of it was released; look again")
    left = context.ledger.approvals.held(step)
    return left[0].fingerprint if left else shown


def stop_held(context: Context, step: str, by: str, reason: str) -> int:
    """Stop what is held of a step; return how many messages.

    Raises:
        Changed: nothing of it is held any more; nothing was stopped.
    """
    if not _held(context, step):
        raise Changed(f"nothing of {step} waits any more, so nothing was stopped; look at what became of it")
    return context.ledger.mailings.stop(step, context.at, by, reason)


def is_released(context: Context, step: str) -> bool:
    """True if nothing of a step is held, and something may leave."""
    return not _held(context, step) and bool(_mails(context, step, State.RELEASED))


def _held(context: Context, step: str) -> set[int]:
    return _mails(context, step, State.HELD)


def _mails(context: Context, step: str, state: State) -> set[int]:
    """Ids of the mails in a state, of a step and of those that are released with it."""
    steps = context.ledger.together(step)
    return {message.id for one in steps for message in context.ledger.mails(one, state)}


def _in_time(context: Context, step: str) -> Step | None:
    planned = context.plan.step(step)
    return (
        planned if planned and planned.rule.release and planned.due <= context.at < planned.expires else None
    )


def too_late(context: Context) -> list[HeldMailing]:
    """The mailings that nobody released until it was too late, in the last two weeks."""
    released = {decision.subject for decision in context.ledger.history.decisions("release")}
    late = []
    for one in context.ledger.approvals.too_late():
        planned = context.plan.step(one.step)
        waited = planned and planned.rule.release and one.step not in released
        if waited and one.since > context.at - REPORTED:
            late.append(one)
    return late
