"""Telling of trouble by mail: once each, all of one watch in one mail."""

from functools import partial

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.people.audience import Recipient
from tasks.context import Context
from tasks.ledger import Notice
from tasks.letters.alarm import alarm_values
from tasks.letters.reader import Reader
from tasks.mailing.notices import ALARM, draft_notice, key_of_round, notices_to_deliver


@task(name="tell of trouble", cache_policy=NO_CACHE)
async def draft_alarm(context: Context) -> list[str]:
    """Draft the mail of what nobody was told of yet, unless one left a short while ago; return the steps
    that are still to leave, also of watches that were cut off."""
    alarms = context.ledger.alarms
    alarms.gather(key_of_round(context, ALARM), context.at)
    for notice in alarms.to_draft():
        draft_notice(context, ALARM, notice.step, partial(_values, context, notice))
        alarms.drafted(notice.step, context.at)
    return notices_to_deliver(context, ALARM)


def _values(context: Context, notice: Notice, _: Recipient, reader: Reader) -> dict[str, object]:
    return alarm_values(context.correspondence, notice.new, notice.over, reader)
