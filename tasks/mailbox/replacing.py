"""Replacing a contact whose mail came back: the next contact of the party gets the same mail."""

from enum import StrEnum

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.incoming import Kind
from roadmap.mail.message import Skip, State
from roadmap.plan.steps import Step
from tasks.context import Context
from tasks.ledger import Received
from tasks.mailing.drafting import record, together
from tasks.mailing.mailing import considered


class Replacement(StrEnum):
    """Result for a mail that came back; beside these, a reason of `Skip`."""

    WRITTEN = "written"
    NOBODY_NEW = "nobody-new"  # all others of the party have it, or are not written to by this step
    NOT_PLANNED = "not-planned"  # no step of the plan: a digest, a notice, or one that is cancelled
    OUTDATED = "outdated"  # the date has moved since; the new one has its own mail


@task(name="answer bounces", cache_policy=NO_CACHE)
async def replace_bounced(context: Context) -> list[str]:
    """Write to the next contacts of those whose mail came back; return the steps with new mail.

    A mail lost for another reason than its address waits until a person marks the address as unreachable.
    If this was cut off, running it again writes to nobody twice: the ledger has one row a message.
    """
    context.refresh()
    steps = []
    for received in context.ledger.incoming.open():
        marked = received.address.casefold() in context.known.unreachable
        if received.kind is not Kind.BOUNCED and not marked:
            continue
        instead, outcome = _replace(context, received)
        context.ledger.incoming.act(
            received.key, context.at, instead=", ".join(instead)[:320], outcome=outcome
        )
        if instead:
            steps.append(received.step)
    return steps


def _replace(context: Context, received: Received) -> tuple[list[str], str]:
    """The addresses that are written to instead, with the result; no address if nobody can be."""
    step = context.plan.step(received.step)
    if step is None:
        return [], Replacement.NOT_PLANNED
    if step.revision != received.revision:
        return [], Replacement.OUTDATED
    if context.at >= step.expires:
        return [], Skip.TOO_LATE
    if any(m.reason == Skip.STOPPED.value for m in context.ledger.messages(step=step.key)):
        return [], Skip.STOPPED
    return _write(context, step, received)


def _write(context: Context, step: Step, received: Received) -> tuple[list[str], str]:
    """Draft the mail to the next contacts. It does not wait for a release: its mailing was released once."""
    steps = together(context, step)
    theirs = {one.key: [r for r in considered(context, one) if r.party == received.party] for one in steps}
    open_to = {key: [r for r in some if not r.skip] for key, some in theirs.items()}
    if not any(open_to.values()):
        skipped = (str(r.skip) for some in theirs.values() for r in some if r.skip)
        return [], next(skipped, Replacement.NOBODY_NEW)
    record(context, steps, open_to, state=State.RELEASED)
    wanted = {r.address.casefold() for some in open_to.values() for r in some} - {received.address.casefold()}
    now = {(one.key, one.revision) for one in steps}
    rows = [m for one in steps for m in context.ledger.messages(step=one.key)]
    rows = [m for m in rows if (m.step, m.revision) in now and m.recipient.casefold() in wanted]
    written = list(dict.fromkeys(m.recipient for m in rows if m.state is not State.SKIPPED))
    if written:
        return written, Replacement.WRITTEN
    return [], next((m.reason for m in rows), Replacement.NOBODY_NEW)
