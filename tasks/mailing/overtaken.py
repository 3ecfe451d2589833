"""Dates that moved and milestones that were cancelled: who holds the old date, and stopping its mail."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from roadmap.mail.message import Skip
from roadmap.people.audience import Recipient, Registered
from roadmap.people.holders import Holder, holders_as_recipients
from roadmap.people.registered import registered_recipients
from roadmap.plan.changes import dated_steps, gather_news, revision_at
from roadmap.plan.steps import Step
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.mailing.drafting import together


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
    Persons who registered hold the date as it was then, also if no mail told them. Another way to join is
    told to those who were told the former one.
    """
    milestone = context.review.milestone(step.milestone)
    holders = holders_as_recipients(context.review, context.directory, _holders(context, step), context.known)
    links, persons = _links_held(context, step, milestone), _registered(context, milestone)
    holders += [one for address, one in persons.items() if address not in {_key(h) for h in holders}]
    return [
        _as_person(holder, persons, may_join=bool(held))
        for holder in holders
        if gather_news(context.roadmap, milestone, holder.held or 0).concerns(
            held := links.get(_key(holder), frozenset())
        )
    ]


def _as_person(holder: Recipient, persons: Mapping[str, Recipient], *, may_join: bool) -> Recipient:
    """A holder as they read the news: a registered person as such, with the way to join if they may."""
    person = persons.get(_key(holder))
    salutation = person.salutation if person else holder.salutation
    registered = Registered(may_join=True) if may_join else None
    return replace(holder, salutation=salutation, registered=registered)


def _registered(context: Context, milestone: Milestone) -> dict[str, Recipient]:
    """Persons who are registered, by address, each with the revision of the dates when they first were."""
    standing = context.known.standing
    if not standing.registers_persons(milestone.id):
        return {}
    since = {
        person.address.casefold(): revision_at(context.roadmap, milestone.id, person.since)
        for person in reversed(standing.registrations[milestone.id].everyone())  # the first of them counts
    }
    everyone = registered_recipients(context.review, context.directory, milestone, context.known, None)
    return {_key(r): replace(r, held=since[_key(r)], registered=None) for r in everyone if _key(r) in since}


def _links_held(context: Context, step: Step, milestone: Milestone) -> dict[str, frozenset[str]]:
    """Parts that somebody was told how to join, by address; only of those who are still registered."""
    standing, held = context.known.standing, defaultdict[str, set[str]](set)
    rules = [rule for rule in context.review.rules(milestone) if rule.joins]
    for part in milestone.parts():
        names = {rule.name(part.session.id if part.session else None) for rule in rules}
        names |= {rule.name(None) for rule in rules}
        for message in context.ledger.mailings.holders(milestone.id, step.revision, names):
            held[message.recipient.casefold()].add(part.date)
    if not standing.registers_persons(milestone.id):
        return {address: frozenset(parts) for address, parts in held.items()}
    registered = {p.address.casefold() for p in standing.registrations[milestone.id].everyone()}
    return {address: frozenset(parts) for address, parts in held.items() if address in registered}


def _key(recipient: Recipient) -> str:
    return recipient.address.casefold()


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


def regrouped(context: Context) -> list[Step]:
    """The steps that may still be sent, and of which messages are to be drafted again since a milestone has
    left their bundle: one of each bundle."""
    again, steps, seen = context.ledger.regrouped(), list[Step](), set[str]()
    for step in context.plan.steps:
        open_now = (step.key, step.revision) in again and step.due <= context.at < step.expires
        if open_now and step.key not in seen:
            steps.append(step)
            seen |= {other.key for other in together(context, step)}
    return steps
