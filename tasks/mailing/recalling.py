"""Earlier mail that a reminder recalls, as the ledger has it: who was invited, when, and reminded before."""

from collections.abc import Iterable

from roadmap.people.audience import Recipient
from roadmap.plan.recalling import earlier_reminders, recalled, recalling, remindable
from roadmap.plan.steps import Step
from tasks.context import Context


def recall_mail(context: Context, step: Step, everybody: Iterable[Recipient]) -> list[Recipient]:
    """The recipients of a reminder with what it recalls to each; those whom no invitation has reached, or
    only just now, are skipped."""
    ledger, dead = context.ledger, context.known.unreachable
    asked_by = recalled(context.plan, step)
    invitations = [one.key for one in asked_by]
    reached = ledger.reached(invitations, dead)
    if asked_by:
        everybody = remindable(everybody, step, asked_by, reached, context.at)
    reminded = [ledger.reached([one.key], dead) for one in earlier_reminders(context.plan, step)]
    invited = ledger.addresses_reached(invitations)
    return list(recalling(everybody, reached, invited, reminded, context.review.host.zone))
