"""Telling of trouble by mail: once each, all of one watch in one mail, through the ledger as ever."""

from dataclasses import replace

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import State
from roadmap.people.audience import COORDINATOR, Recipient, person
from tasks.context import Context
from tasks.ledger import Content, Draft, Mailing, Notice
from tasks.letters.alarm import alarm_values
from tasks.mailing.notices import own_step
from tasks.watching.ledger import ALARM

DAYS = 3  # after which an alarm is told by its successors and the board


@task(name="tell of trouble", cache_policy=NO_CACHE)
async def draft_alarm(context: Context) -> list[str]:
    """Draft the mail of what nobody was told of yet, unless one left a short while ago; return the steps
    that are still to leave, also of watches that were cut off."""
    return drafted(context)


def drafted(context: Context) -> list[str]:
    """Tell it without Prefect."""
    context.ledger.alarms.gather(own_step(context, f"{ALARM}/"), context.at)
    for notice in context.ledger.alarms.to_draft():
        mailing = Mailing(notice.step, 0, ALARM, context.at, context.at.add(days=DAYS))
        context.ledger.mailings.draft(mailing, [_draft(context, notice)], context.at, state=State.RELEASED)
        context.ledger.alarms.drafted(notice.step, context.at)
    return waiting(context)


def waiting(context: Context) -> list[str]:
    """The alarms that are released and have not left; those that are too old do not leave any more."""
    counts = context.ledger.counts()
    steps = sorted(
        step for step, states in counts.items() if step.startswith(f"{ALARM}/") and states.get(State.RELEASED)
    )
    oldest = (
        f"{ALARM}/{context.at.in_timezone(context.review.host.zone).subtract(days=DAYS).to_date_string()}"
    )
    for step in steps:
        if step < oldest:
            context.ledger.mailings.expire(step, context.at)
    return [step for step in steps if step >= oldest]


def reader_of_alarms(context: Context) -> Recipient:
    """The coordinator, or whom the settings name in their place."""
    who = person(context.review.secretariat.coordinator, context.review, COORDINATOR)
    other = context.settings.alarm_to.strip()
    return replace(who, address=other, name="") if other else who


def _draft(context: Context, notice: Notice) -> Draft:
    who = reader_of_alarms(context)
    reader = context.correspondence.reader(who)
    values = alarm_values(context.correspondence, notice.new, notice.over, reader)
    mail = context.templates.render(ALARM, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    return Draft(who.address, who.party, who.name, mail.language, content)
