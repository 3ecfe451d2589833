"""Telling people of their seats: on the waiting list, accepted after waiting or approval, declined, too late.

Whoever is accepted straight away reads it in the acknowledgement, and gets no mail of its own. Each state of
a person is told once: what a notice says is committed before it is drafted, so that one that was cut off goes
on with the next round, and says nothing twice.
"""

from collections.abc import Container, Iterator

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.answers.answer import hash_texts
from roadmap.mail.message import Skip
from roadmap.people.admissions import RULE, Seat
from roadmap.people.audience import Recipient
from roadmap.people.registered import language_of_person
from roadmap.people.salutation import PARTICIPANT
from roadmap.problems import Problem
from roadmap.review.milestones import Milestone
from tasks.context import Context
from tasks.letters.reader import Reader
from tasks.letters.registration import block_of, registration_values
from tasks.mailing.acknowledging import is_address
from tasks.mailing.notices import REGISTRATION, draft_notice, key_of_round, notices_to_deliver

SEATS, ASKED = ".seats-", ".asked"  # in the steps of notices; no milestone's id has a dot
Mark = tuple[str, str]  # what the receipts hold of a seat: whose it is, and in which state


@task(name="tell of seats", cache_policy=NO_CACHE)
async def tell_of_seats(context: Context) -> list[str]:
    """Draft what people are to be told of their seats; return the steps of which there is mail that may
    leave."""
    _draft_open(context)
    known = context.ledger.receipts.acknowledged()
    for milestone in context.review.milestones:
        if milestone.id not in context.roadmap.cancelled and not _is_over(context, milestone):
            _gather(context, milestone, known)
    _draft_open(context)
    return notices_to_deliver(context, REGISTRATION)


def _draft_open(context: Context) -> None:
    for step, marks in context.ledger.receipts.open().items():
        if REGISTRATION.has(step):
            _draft(context, step, set(marks))
            context.ledger.receipts.drafted(step, context.at)


def _gather(context: Context, milestone: Milestone, known: set[Mark]) -> None:
    """Commit what is to be told of the seats of an event. Whoever waits for a coordinator reads it in the
    acknowledgement: that is only noted, so that being accepted later is news."""
    subjects = {subject for subject, _ in known}
    news: list[Mark] = []
    asked: list[Mark] = []
    for mark, seat in _seats(context, milestone):
        if mark not in known and seat.status == "asked":
            asked.append(mark)
        elif mark not in known and _is_told(seat, is_known=mark[0] in subjects):
            news.append(mark)
    receipts = context.ledger.receipts
    if asked:
        receipts.gather_marks(asked, step := REGISTRATION.key(f"{milestone.id}{ASKED}"))
        receipts.drafted(step, context.at)
    if news:
        receipts.gather_marks(news, key_of_round(context, REGISTRATION, f"{milestone.id}{SEATS}"))


def _is_told(seat: Seat, *, is_known: bool) -> bool:
    """True for a seat of which a mail tells: all but those given straight away. `is_known`: an earlier state
    of it is."""
    by_rule = seat.decision is None or seat.decision.by == RULE
    return is_known or not (seat.status == "accepted" and by_rule)


def _seats(context: Context, milestone: Milestone) -> Iterator[tuple[Mark, Seat]]:
    for part in context.admissions.parts(milestone):
        for seat in context.admissions.seats(milestone, part):
            yield _mark(seat), seat


def _mark(seat: Seat) -> Mark:
    first = seat.decision.value.get("first", seat.subject) if seat.decision else seat.subject
    state = "asked" if seat.status == "asked" else block_of(seat)
    return f"seat:{hash_texts(str(first))}", f"{state}:{int(seat.since.timestamp())}"


def _is_over(context: Context, milestone: Milestone) -> bool:
    try:
        until = context.correspondence.calendar.main(milestone)
    except Problem:
        return False
    return until.is_exact and until.last < context.at.in_timezone(context.review.zone_of(milestone)).date()


def _draft(context: Context, step: str, marks: Container[Mark]) -> None:
    """Draft one notice; whoever withdrew meanwhile, or is in another state by now, is left out."""
    milestone = _milestone_of(context, step)
    by_address: dict[str, list[Seat]] = {}
    for mark, seat in _seats(context, milestone) if milestone else ():
        if mark in marks and seat.status != "asked":
            by_address.setdefault(_address(seat).casefold(), []).append(seat)

    def values(recipient: Recipient, reader: Reader) -> dict[str, object] | None:
        if recipient.skip or milestone is None:
            return None
        seats = by_address[recipient.address.casefold()]
        return registration_values(context.correspondence, milestone, seats, reader)

    draft_notice(
        context,
        REGISTRATION,
        step,
        values,
        to=[one for seats in by_address.values() if (one := _recipient(context, seats))],
        news_since=min((s.since for seats in by_address.values() for s in seats), default=context.at),
    )


def _milestone_of(context: Context, step: str) -> Milestone | None:
    """The event of a notice; None if the review has it no more."""
    name = step.removeprefix(REGISTRATION.key("")).partition(".")[0]
    return next((m for m in context.review.milestones if m.id == name), None)


def _address(seat: Seat) -> str:
    """Where mail about a seat goes: to the person's address, or the sender's, if that is none."""
    return seat.person.address if is_address(seat.person.address) else seat.person.sender


def _recipient(context: Context, seats: list[Seat]) -> Recipient | None:
    """The reader of a notice on these seats; None if nobody can be written to about them."""
    person, address = seats[0].person, _address(seats[0])
    party = context.directory.party(person.party)
    if party is None or not is_address(address):
        return None
    review = context.review
    return Recipient(
        party=party.id,
        address=address,
        name=person.name if len(seats) == 1 and person.has_own_address else "",
        language=language_of_person(review, party, person),
        zone=context.directory.zone_of(party, review.host.zone),
        salutation=PARTICIPANT,
        skip=Skip.NO_ADDRESS if address.casefold() in context.known.unreachable else None,
    )
