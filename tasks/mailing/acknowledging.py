"""Acknowledging answers: tell the sender of each answer that counts what was recorded, once.

Acknowledge only an answer whose party is certain: else a stranger could have us write to anybody. One
that waits for a person is acknowledged when it is settled. Where each row registers a person, one mail names
all whom an address registered; a row that waits, since its person may be registered already, says so.

Whoever fills in a form chooses the address. So an answer's words go to known addresses only: the party's
contacts, and those that a person settled. Any other address gets a bare receipt, once a milestone.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping

from email_validator import EmailNotValidError, validate_email
from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.answers.reading import Answer
from roadmap.answers.standing import Standing
from roadmap.mail.message import Skip
from roadmap.people.admissions import registration_states
from roadmap.people.audience import Recipient, language_of
from roadmap.people.salutation import salutation_of
from roadmap.review.directory import Contact, Party
from roadmap.review.rules import invitation_of
from tasks.context import Context
from tasks.ledger import StoredAnswer
from tasks.letters.reader import Reader
from tasks.letters.receipts.acknowledgement import acknowledgement_values, receipt_values, registered_values
from tasks.mailing.notices import (
    ACKNOWLEDGEMENT,
    RECEIPT,
    NoticeKind,
    draft_notice,
    key_of_round,
    notices_to_deliver,
)
from tasks.mailing.receipts import BARE, BareReceipts

DOUBTED = "?"  # after the content of a row that waits: once it is settled, it is acknowledged as others are


@task(name="acknowledge", cache_policy=NO_CACHE)
async def acknowledge(context: Context) -> list[str]:
    """Draft what has to be acknowledged; return the steps of which there is mail that may leave."""
    _draft_open(context)  # of a round that was cut off: they count as acknowledged
    if context.review.collecting.acknowledge:
        receipts, bare_receipts = context.ledger.receipts, BareReceipts(context)
        for milestone, answers in _doubts(context).items():
            marks = [(answer.key, f"{answer.content}{DOUBTED}") for answer in _known(context, answers)]
            receipts.gather_marks(marks, key_of_round(context, ACKNOWLEDGEMENT, f"{milestone}-"))
        for milestone, answers in _news(context).items():
            known = _known(context, answers)
            keys = {answer.key for answer in known}
            receipts.gather(known, key_of_round(context, ACKNOWLEDGEMENT, f"{milestone}-"))
            bare = bare_receipts.choose(milestone, (a for a in answers if a.key not in keys))
            receipts.gather(bare, key_of_round(context, RECEIPT, f"{milestone}{BARE}"))
    _draft_open(context)
    return notices_to_deliver(context, ACKNOWLEDGEMENT)


def _draft_open(context: Context) -> None:
    for step, keys in context.ledger.receipts.open().items():
        if ACKNOWLEDGEMENT.has(step):
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
    for party, answer in _counting(context.known.standing):
        if changed[answer.milestone, party] > since and answer.key not in copies:
            news.setdefault(answer.milestone, []).append(answer)
    return news


def _counting(standing: Standing) -> Iterator[tuple[str, Answer]]:
    """The answers that count, with their parties: the last one of each party, or about each person."""
    for (milestone, party), answer in standing.latest.items():
        if milestone not in standing.registrations:
            yield party, answer
    for here in standing.registrations.values():
        for party, persons in (*here.persons.items(), *here.withdrawn.items()):
            yield from ((party, here.last[person.key]) for person in persons)


def _doubts(context: Context) -> Mapping[str, list[Answer]]:
    """The rows of certain parties that wait, since their persons may be registered already, by milestone."""
    doubts: dict[str, list[Answer]] = {}
    since = context.at.subtract(days=ACKNOWLEDGEMENT.days)
    for answer, _ in context.known.standing.waiting:
        stored = context.answers[answer.key]
        certain = stored.match.certainty == "certain" and stored.match.party
        if certain and answer.milestone in context.known.standing.registrations and stored.changed_at > since:
            doubts.setdefault(answer.milestone, []).append(answer)
    return doubts


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


def _draft(context: Context, step: str, keys: Iterable[tuple[str, str]]) -> None:
    """Draft one mailing; what was withdrawn meanwhile, or says something else by now, is left out."""
    current = sorted(
        _current(context, keys), key=lambda stored: (stored.answer.received_at, stored.answer.row)
    )
    answers: dict[str, list[tuple[Answer, Party]]] = {}  # by sender
    for stored in current:
        party = context.directory.party(stored.match.party) if stored.match.party else None
        if party and not stored.withdrawn and is_address(stored.answer.sender):
            answers.setdefault(stored.answer.sender.casefold(), []).append((stored.answer, party))
    kind, states = RECEIPT if BARE in step else ACKNOWLEDGEMENT, _states(context, current)

    def values(recipient: Recipient, reader: Reader) -> dict[str, object] | None:
        mine = answers[recipient.address.casefold()]
        return None if recipient.skip else _values(context, kind, mine, states, reader)

    draft_notice(
        context,
        kind,
        step,
        values,
        to=[_recipient(context, *several[-1]) for several in answers.values()],
        replies_to=next((_invitation(context, stored.answer) for stored in current), None),
        news_since=min((stored.answer.received_at for stored in current), default=context.at),
    )


def _current(context: Context, keys: Iterable[tuple[str, str]]) -> Iterator[StoredAnswer]:
    """The answers that still say what they did when they were gathered, and wait if they did then."""
    waiting = {answer.key for answer, _ in context.known.standing.waiting}
    for key, mark in keys:
        stored = context.answers.get(key)
        content = mark.removesuffix(DOUBTED)
        if stored and stored.answer.content == content and (content == mark or key in waiting):
            yield stored


def _states(context: Context, answers: Iterable[StoredAnswer]) -> Mapping[str, str]:
    """The states of registrations, by answer, for all events that some answers are about."""
    standing, review = context.known.standing, context.review
    events = {stored.answer.milestone for stored in answers} & standing.registrations.keys()
    waited = (key for key, mark in context.ledger.receipts.acknowledged() if mark.endswith(DOUBTED))
    states = dict.fromkeys(waited, "verified")  # their senders read that they would hear of it
    for event in events:
        states |= registration_states(standing, context.admissions, review.milestone(event))
    return states


def _values(
    context: Context,
    kind: NoticeKind,
    answers: list[tuple[Answer, Party]],
    states: Mapping[str, str],
    reader: Reader,
) -> dict[str, object]:
    answer, party = answers[-1]
    milestone, letters = context.review.milestone(answer.milestone), context.correspondence
    if kind is RECEIPT:
        return receipt_values(letters, milestone, answer, reader)
    if milestone.id not in context.known.standing.registrations:
        return acknowledgement_values(letters, milestone, answer, party, reader)
    rows = [(one, whose, states.get(one.key, "")) for one, whose in answers]
    return registered_values(letters, milestone, rows, reader)


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
        salutation=salutation_of(party),
        skip=_skip(context, sender),
    )


def _skip(context: Context, sender: str) -> Skip | None:
    if sender in context.known.unreachable:
        return Skip.NO_ADDRESS
    return Skip.UNSUBSCRIBED if sender in context.known.unsubscribed else None


def is_address(text: str) -> bool:
    """True if mail can be sent to it."""
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
