"""Dates that moved and milestones that were cancelled: who holds the old date, and stopping its mail."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from roadmap.mail.message import Skip
from roadmap.people.audience import Holder, Recipient, holders_as_recipients
from roadmap.plan.changes import dated_steps, gather_news
from roadmap.plan.steps import Step
from tasks.context import Context


def withdraw_outdated(context: Context, step: str) -> int:
    """Withdraw what has not left of older revisions of a step's milestone; return how many messages.

    An amendment does so itself, in its own transaction. This is for what comes after it: a message of an
    older revision that a person releases again, or an amendment that was recorded by other means.
    """
    milestone = step.partition("/")[0]
    revision = context.roadmap.revisions.get(milestone, 0)
    if not revision:
        return 0
    if milestone not in context.roadmap.cancelled:
        return context.ledger.mailings.withdraw(milestone, Skip.SUPERSEDED, context.at, revision)
    news = [
        one.name for one in context.plan.steps if one.milestone == milestone and one.rule.role == "corrects"
    ]
    return context.ledger.mailings.withdraw(milestone, Skip.CANCELLED, context.at, revision, but=news)


def to_be_told(context: Context, step: Step) -> list[Recipient]:
    """Everyone who holds what an amendment overtakes, a date or that there is none, by what the ledger calls
    sent.

    Whose invitation is unknown is not written to until a person has settled it; the step is then run again.
    """
    milestone = context.review.milestone(step.milestone)
    holders = holders_as_recipients(context.review, context.directory, _holders(context, step), context.known)
    return [r for r in holders if gather_news(context.roadmap, milestone, r.held or 0).worth_telling]


def without_holders(context: Context, step: Step, everyone: Iterable[Recipient]) -> Iterator[Recipient]:
    """Yield the recipients of a save-the-date; skip who holds an invitation, since the change tells them. It
    matters after a move that left the day open again."""
    invited = step.revision and step.rule.saves_the_date
    holders = {holder.address.casefold() for holder in _holders(context, step)} if invited else set()
    for recipient in everyone:
        reached = recipient.address.casefold() in holders and not recipient.skip
        yield replace(recipient, skip=Skip.ALREADY_SENT) if reached else recipient


def _holders(context: Context, step: Step) -> Iterator[Holder]:
    given_by = dated_steps(context.review, context.review.milestone(step.milestone))
    for message in context.ledger.mailings.holders(step.milestone, step.revision, given_by):
        yield Holder(message.recipient, message.party, message.name, message.language, message.revision)


def telling(context: Context) -> list[Step]:
    """The changes and cancellations that may still be sent, in the order of their moments."""
    return [
        step
        for step in context.plan.steps
        if step.rule.role == "corrects" and step.due <= context.at < step.expires
    ]
