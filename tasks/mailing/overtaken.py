"""Dates that moved and milestones that were cancelled: who holds the old date, and stopping its mail."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from roadmap.mail.message import Skip
from roadmap.people.audience import Holder, Recipient, holding
from roadmap.plan.changes import dated_steps, told
from roadmap.plan.steps import Step
from tasks.context import Desk


def withdraw_outdated(desk: Desk, step: str) -> int:
    """Withdraw what has not left of older revisions of a step's milestone; return how many messages.

    An amendment does so itself, in its own transaction. This is for what comes after it: a message of an
    older revision that a person releases again, or an amendment that was recorded by other means.
    """
    milestone = step.partition("/")[0]
    revision = desk.roadmap.revisions.get(milestone, 0)
    if not revision:
        return 0
    if milestone not in desk.roadmap.cancelled:
        return desk.ledger.mailings.withdraw(milestone, Skip.SUPERSEDED, desk.at, revision)
    news = [one.name for one in desk.plan.steps if one.milestone == milestone and one.rule.role == "corrects"]
    return desk.ledger.mailings.withdraw(milestone, Skip.CANCELLED, desk.at, revision, but=news)


def to_be_told(desk: Desk, step: Step) -> list[Recipient]:
    """Everyone who holds what an amendment overtakes, a date or that there is none, by what the ledger calls
    sent.

    Whose invitation is unknown is not written to until a person has settled it; the step is then run again.
    """
    milestone = desk.review.milestone(step.milestone)
    found = holding(desk.review, desk.directory, _holders(desk, step), desk.known)
    return [r for r in found if told(desk.roadmap, milestone, r.held or 0).worth_telling]


def without_holders(desk: Desk, step: Step, found: Iterable[Recipient]) -> Iterator[Recipient]:
    """Those whom a save-the-date is for after a move had left the day open again: whoever holds an invitation
    is told by the change."""
    invited = step.revision and step.rule.saves_the_date
    holders = {holder.address.casefold() for holder in _holders(desk, step)} if invited else set()
    for recipient in found:
        reached = recipient.address.casefold() in holders and not recipient.skip
        yield replace(recipient, skip=Skip.ALREADY_SENT) if reached else recipient


def _holders(desk: Desk, step: Step) -> Iterator[Holder]:
    given_by = dated_steps(desk.review, desk.review.milestone(step.milestone))
    for message in desk.ledger.mailings.holders(step.milestone, step.revision, given_by):
        yield Holder(message.recipient, message.party, message.name, message.language, message.revision)


def telling(desk: Desk) -> list[Step]:
    """The changes and cancellations that may still be sent, in the order of their moments."""
    return [
        step
        for step in desk.plan.steps
        if step.rule.role == "corrects" and step.due <= desk.at < step.expires
    ]
