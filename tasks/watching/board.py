"""The board of troubles: renewed by each watch, also when there are none."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.context import Context
from tasks.letters.alarm import trouble_words
from tasks.letters.phrases import moment_words
from tasks.prefect_api.boards import Row, publish_list
from tasks.watching.ledger import plain_reader


@task(name="show troubles", cache_policy=NO_CACHE)
async def show_troubles(context: Context) -> None:
    """Each trouble that is not over, since when, what to do, and whether it was told; or that all is well."""
    listed, moment = rows(context), moment_words(context.at, plain_reader(context))
    words = plain_reader(context).words
    described = words.alarm.well.format(moment=moment)
    if listed:
        described = words.count(words.alarm.some, len(listed), moment=moment)
    await publish_list("troubles", listed, described)


def rows(context: Context) -> list[Row]:
    """A row for each trouble that is found now, and was not only seen a while ago."""
    reader = plain_reader(context)
    words = reader.words.alarm
    listed: list[Row] = []
    for alarm in context.ledger.alarms.open():
        if alarm.gone is None:
            what, remedy = trouble_words(context.review, alarm.trouble, reader)
            since = moment_words(alarm.since, reader)
            notice = alarm.notice or words.waits
            listed.append({words.trouble: what, words.since: since, words.remedy: remedy, words.told: notice})
    return listed
