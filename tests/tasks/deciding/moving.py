"""What the tests of moves share: a briefing that is invited, moved and told, by the tasks themselves."""

import pendulum

from roadmap.drafts.proposals import Proposal
from roadmap.mail.message import State
from tasks.deciding.amending import record
from tasks.mailing.mailing import delivered, draft_mailing

ZONE = "Africa/Nairobi"
DUE = pendulum.datetime(2030, 5, 29, 9, tz=ZONE)  # of the briefing's invitation
MOVED = DUE.add(hours=5)
INVITATION, CHANGE, REMINDER = "briefing/invitation", "briefing/change", "briefing/reminder"
CANCELLATION = "briefing/cancellation"
A, B = "focal@xa.example.org", "focal@xb.example.org"
BY, WHY = "C. Ordinator", "the room floods"


async def draft(context, step):
    return await draft_mailing.fn(context, context.step(step))


def deliver(context, step):
    return delivered(context, step).states


async def invited(context, only=None):
    """The invitation, released and delivered: to both, or to one of the two."""
    now = context(DUE)
    await draft(now, INVITATION)
    if only:
        left_out = {A, B} - {only}
        now.ledger.mailings.release(INVITATION, DUE, BY, exclude=frozenset(left_out))
    else:
        now.ledger.mailings.release(INVITATION, DUE, BY)
    return deliver(now, INVITATION)


def move(context, at=MOVED, to="2030-06-26", kind="move"):
    now = context(at)
    return now, amend(now, kind, "briefing", None, to, BY, WHY)


def found(context, step):
    return {(m.recipient, m.revision): (m.state, m.reason) for m in context.ledger.messages(step)}


async def told(context, step=CHANGE, at=MOVED):
    """Whom the news was sent to."""
    now = context(at)
    await draft(now, step)
    now.ledger.mailings.release(step, at, BY)
    deliver(now, step)
    sent = [m for m in now.ledger.messages(step, State.SENT) if m.revision == now.step(step).revision]
    return sorted(m.recipient for m in sent)


def amend(context, kind, milestone, date, to, by, reason):
    """Record what a coordinator proposes, as the flows do."""
    return record(
        context, Proposal(kind, milestone, to, date, by, reason).amendment(context.review, context.at)
    )


def cancel(context, milestone, by, reason):
    return amend(context, "cancel", milestone, None, None, by, reason)


def reinstate(context, milestone, by, reason):
    return amend(context, "reinstate", milestone, None, None, by, reason)
