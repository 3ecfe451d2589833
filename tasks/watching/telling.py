"""Telling of trouble by mail: once each, all of one watch in one mail, through the ledger as ever."""

from dataclasses import replace

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import State
from roadmap.people.audience import COORDINATOR, Recipient, person
from tasks.context import Desk
from tasks.ledger import Content, Draft, Mailing, Notice
from tasks.letters.alarm import alarm_values
from tasks.mailing.notices import own_step
from tasks.watching.ledger import ALARM

DAYS = 3  # after which an alarm is told by its successors and the board


@task(name="tell of trouble", cache_policy=NO_CACHE)
async def draft_alarm(desk: Desk) -> list[str]:
    """Draft the mail of what nobody was told of yet, unless one left a short while ago; return the steps
    that are still to leave, also of watches that were cut off."""
    return drafted(desk)


def drafted(desk: Desk) -> list[str]:
    """Tell it without Prefect."""
    desk.ledger.alarms.gather(own_step(desk, f"{ALARM}/"), desk.at)
    for notice in desk.ledger.alarms.to_draft():
        mailing = Mailing(notice.step, 0, ALARM, desk.at, desk.at.add(days=DAYS))
        desk.ledger.mailings.draft(mailing, [_draft(desk, notice)], desk.at, state=State.RELEASED)
        desk.ledger.alarms.drafted(notice.step, desk.at)
    return waiting(desk)


def waiting(desk: Desk) -> list[str]:
    """The alarms that are released and have not left; those that are too old do not leave any more."""
    counts = desk.ledger.counts()
    steps = sorted(
        step for step, states in counts.items() if step.startswith(f"{ALARM}/") and states.get(State.RELEASED)
    )
    oldest = f"{ALARM}/{desk.at.in_timezone(desk.review.host.zone).subtract(days=DAYS).to_date_string()}"
    for step in steps:
        if step < oldest:
            desk.ledger.mailings.expire(step, desk.at)
    return [step for step in steps if step >= oldest]


def reader_of_alarms(desk: Desk) -> Recipient:
    """The coordinator, or whom the settings name in their place."""
    who = person(desk.review.secretariat.coordinator, desk.review, COORDINATOR)
    other = desk.settings.alarm_to.strip()
    return replace(who, address=other, name="") if other else who


def _draft(desk: Desk, notice: Notice) -> Draft:
    who = reader_of_alarms(desk)
    reader = desk.correspondence.reader(who)
    values = alarm_values(desk.correspondence, notice.new, notice.over, reader)
    mail = desk.templates.render(ALARM, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    return Draft(who.address, who.party, who.name, mail.language, content)
