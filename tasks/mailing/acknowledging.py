"""Acknowledging answers: tell the sender of each answer that counts what was recorded, once.

Acknowledge only an answer whose party is certain: else a stranger could have us write to anybody. One
that waits for a person is acknowledged when it is settled.

Whoever fills in a form chooses the address. So an answer's words go to known addresses only: the party's
contacts, and those that a person settled. Any other address gets a bare receipt, once a milestone.
"""

from collections.abc import Hashable, Iterable, Mapping

from email_validator import EmailNotValidError, validate_email
from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.answers.reading import Answer
from roadmap.mail.message import Skip
from roadmap.people.audience import Recipient, language_of
from roadmap.review.directory import Contact, Delegation, Party
from roadmap.review.rules import invitation_of
from tasks.context import Context
from tasks.letters.acknowledgement import acknowledgement_values, receipt_values
from tasks.letters.reader import Reader
from tasks.mailing.notices import (
    ACKNOWLEDGEMENT,
    RECEIPT,
    NoticeKind,
    draft_notice,
    key_of_round,
    notices_to_deliver,
)

BARE = ".receipt-"  # in the step of bare receipts, before its moment; no milestone's id has a dot


@task(name="acknowledge", cache_policy=NO_CACHE)
async def acknowledge(context: Context) -> list[str]:
    """Draft what has to be acknowledged; return the steps of which there is mail that may leave."""
    _draft_open(context)  # of a round that was cut off: they count as acknowledged
    if context.review.collecting.acknowledge:
        receipts = context.ledger.receipts
        for milestone, answers in _news(context).items():
            known = _known(context, answers)
            keys = {answer.key for answer in known}
            receipts.gather(known, key_of_round(context, ACKNOWLEDGEMENT, f"{milestone}-"))
            bare = _bare(context, milestone, (answer for answer in answers if answer.key not in keys))
            receipts.gather(bare, key_of_round(context, RECEIPT, f"{milestone}{BARE}"))
    _draft_open(context)
    return notices_to_deliver(context, ACKNOWLEDGEMENT)


def _draft_open(context: Context) -> None:
    for step, keys in context.ledger.receipts.open().items():
        _draft(context, step, keys)
        context.ledger.receipts.drafted(step, context.at)


def _news(context: Context) -> Mapping[str, list[Answer]]:
    """The answers that count, of parties that something lately changed for, by milestone: one counts as well
    from the moment when a later one of its party is withdrawn."""
    changed: dict[tuple[str, str | None], DateTime] = {}
    for stored in context.answers.values():
        key = (stored.answer.milestone, stored.match.party)
        changed[key] = max(stored.changed_at, changed.get(key, stored.changed_at))
    since, news = context.at.subtract(days=ACKNOWLEDGEMENT.days), dict[str, list[Answer]]()
    copies = _copies(context)
    for key, answer in context.known.standing.latest.items():
        if changed[key] > since and answer.key not in copies:
            news.setdefault(answer.milestone, []).append(answer)
    return news


def _copies(context: Context) -> set[str]:
    """The keys of answers that another one says word for word, of the same sender and second, which is
    acknowledged: somebody copied its row."""
    acknowledged, alike = context.ledger.receipts.acknowledged(), dict[Hashable, list[Answer]]()
    for answer in (stored.answer for stored in context.answers.values()):
        row = (answer.milestone, answer.sender.casefold(), answer.received_at, answer.content)
        alike.setdefault(row, []).append(answer)
    copied = (same for same in alike.values() if len(same) > 1)
    return {a.key for same in copied if acknowledged & {(b.key, b.content) for b in same} for a in same}


def _known(context: Context, answers: Iterable[Answer]) -> list[Answer]:
    """The answers whose address is a contact's of their party, or that a person settled as theirs."""
    owners = {d.value["address"].casefold(): d.value["party"] for d in context.settlements}  # the last counts
    owners |= context.index.addresses
    whose = {key: stored.match.party for key, stored in context.answers.items()}
    return [a for a in answers if whose[a.key] and owners.get(a.sender.casefold()) == whose[a.key]]


def _bare(context: Context, milestone: str, answers: Iterable[Answer]) -> list[Answer]:
    """The answers to be receipted barely: one of each address that had no receipt for this milestone, and no
    more than the day may have."""
    beginning = RECEIPT.key(f"{milestone}{BARE}")
    steps = [step for step in context.ledger.counts() if RECEIPT.has(step) and BARE in step]
    messages = [message for step in steps for message in context.ledger.messages(step=step)]
    receipted = {m.recipient.casefold() for m in messages if m.step.startswith(beginning)}
    today = f"{BARE}{context.at.in_timezone(context.review.host.zone).to_date_string()}"
    left = context.review.collecting.receipts_a_day - sum(today in message.step for message in messages)
    chosen: dict[str, Answer] = {}
    for answer in answers:
        if answer.sender.casefold() not in receipted:
            chosen.setdefault(answer.sender.casefold(), answer)
    return list(chosen.values())[: max(0, left)]


def _draft(context: Context, step: str, keys: Iterable[tuple[str, str]]) -> None:
    """Draft one mailing; what was withdrawn meanwhile, or says something else by now, is left out."""
    wanted = ((context.answers.get(key), content) for key, content in keys)
    current = [stored for stored, content in wanted if stored and stored.answer.content == content]
    answers: dict[str, tuple[Answer, Party]] = {}  # by sender
    for stored in current:
        party = context.directory.party(stored.match.party) if stored.match.party else None
        if party and not stored.withdrawn and _is_address(stored.answer.sender):
            answers[stored.answer.sender.casefold()] = stored.answer, party
    kind = RECEIPT if BARE in step else ACKNOWLEDGEMENT

    def values(recipient: Recipient, reader: Reader) -> dict[str, object] | None:
        return (
            None if recipient.skip else _values(context, kind, *answers[recipient.address.casefold()], reader)
        )

    draft_notice(
        context,
        kind,
        step,
        values,
        to=[_recipient(context, *one) for one in answers.values()],
        replies_to=next((_invitation(context, answer) for answer, _ in answers.values()), None),
        news_since=min((stored.answer.received_at for stored in current), default=context.at),
    )


def _values(
    context: Context, kind: NoticeKind, answer: Answer, party: Party, reader: Reader
) -> dict[str, object]:
    milestone = context.review.milestone(answer.milestone)
    if kind is RECEIPT:
        return receipt_values(context.correspondence, milestone, reader)
    return acknowledgement_values(context.correspondence, milestone, answer, party, reader)


def _invitation(context: Context, answer: Answer) -> str | None:
    """The step that invited to what was answered."""
    rule = invitation_of(context.review.rules(context.review.milestone(answer.milestone)))
    return f"{answer.milestone}/{rule.name(None)}" if rule else None


def _recipient(context: Context, answer: Answer, party: Party) -> Recipient:
    """The sender of the answer, in their own language if the directory knows them, else in their party's."""
    sender = answer.sender.casefold()
    own = next((c for c in party.contacts if c.address.casefold() == sender), None)
    contact = own or Contact(address=answer.sender)
    return Recipient(
        party=party.id,
        address=answer.sender,
        name=contact.name or "",
        language=language_of(context.review, party, contact),
        zone=context.directory.zone_of(party, context.review.host.zone),
        salutation="delegation" if isinstance(party, Delegation) else "stakeholder",
        skip=_skip(context, sender),
    )


def _skip(context: Context, sender: str) -> Skip | None:
    if sender in context.known.unreachable:
        return Skip.NO_ADDRESS
    return Skip.UNSUBSCRIBED if sender in context.known.unsubscribed else None


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
