"""Troubles that plan, ledger and answers show, without the server."""

from collections.abc import Collection, Iterator

from pendulum import DateTime, Duration

from roadmap.mail.message import State
from roadmap.reports.missing_parts import missing_parts
from roadmap.reports.troubles import (
    Trouble,
    WaitingMailing,
    answers_beyond,
    answers_doubted,
    answers_unmatched,
    dates_overdue,
    mailings_held,
    messages_unsettled,
    parts_missing,
    rounds_missing,
    steps_missed,
    tabs_unread,
)
from tasks.context import Context
from tasks.letters.alarm import trouble_words
from tasks.letters.reader import Reader
from tasks.mailing.notices import ALARM, DIGEST

WATCH, COLLECTING = "watch", "collecting"  # what beats in the ledger
SILENT = Duration(minutes=30)  # of a watch that should come every ten


def of_ledger(context: Context) -> Iterator[Trouble]:
    """Troubles that plan, ledger and answers show by themselves."""
    review, now, first = context.review, context.at, first_watch(context)
    waiting = (WaitingMailing(w.step, w.count, w.since, w.expires) for w in context.ledger.mailings.waiting())
    yield from mailings_held(review, waiting, context.settings.alarm_held_days, now)
    yield from messages_unsettled(_unsettled(context))
    since = (
        (answer, context.answers[answer.key].changed_at) for answer, _ in context.known.standing.unsettled()
    )
    yield from answers_unmatched(since, now)
    if last := context.ledger.answers.last_round():
        yield from tabs_unread(last.other_tabs or {}, last.at)
    over = (context.answers[key] for key in context.beyond)
    yield from answers_beyond((one.answer.milestone, one.seen_at) for one in over)
    yield from answers_doubted((one.about, one.since, one.values) for one in context.ledger.doubts.all())
    collected = context.ledger.alarms.beats(COLLECTING)
    yield from rounds_missing(review, collected[1] if collected else None, _digests(context), first, now)
    yield from dates_overdue(context.plan, review.host.zone, now)
    called = {party.id: party.name(review.fallback) for party in context.directory.parties}
    missing = missing_parts(context.roadmap, context.directory, context.plan, context.known, now)
    yield from parts_missing(missing, called)
    late = steps_missed(context.plan, context.ledger.played(), (), first, now)
    yield from (one for one in late if one.kind == "step-too-late")


def of_the_watch(context: Context, began: DateTime | None = None) -> Iterator[Trouble]:
    """Yield a trouble if the watch flow has stopped. `began`: when the machine that
    is to keep it came up."""
    watched = context.ledger.alarms.beats(WATCH)
    heard = [moment for moment in (watched and watched[1], began) if moment]
    if not heard or context.at - max(heard) > SILENT:
        yield Trouble("watch-silent", max(heard, default=context.at))


def first_watch(context: Context) -> DateTime:
    """Leave out steps that were due before the first watch."""
    watched = context.ledger.alarms.beats(WATCH)
    return watched[0] if watched else context.at


def _unsettled(context: Context) -> dict[str, tuple[int, int, DateTime]]:
    """Numbers of unknown and failed messages by step, and since when. Of the alarms' own mail the
    run that sends it tells: an alarm about it would be the next of them."""
    found: dict[str, tuple[int, int, DateTime]] = {}
    for state in (State.UNKNOWN, State.FAILED):
        for message in context.ledger.mails(state=state):
            if not ALARM.has(message.step):
                unknown, failed, since = found.get(message.step, (0, 0, message.changed_at))
                counts = (unknown + (state == State.UNKNOWN), failed + (state == State.FAILED))
                found[message.step] = (*counts, min(since, message.changed_at))
    return found


def _digests(context: Context) -> Collection[str]:
    """The days of the digests that there are."""
    return {step.partition("/")[2] for step, _ in context.ledger.played() if DIGEST.has(step)}


def in_words(context: Context, trouble: Trouble) -> tuple[str, str]:
    """A trouble in a sentence, and what to do about it in another, as programs and boards say it."""
    return trouble_words(context.review, trouble, plain_reader(context))


def plain_reader(context: Context) -> Reader:
    """Programs and boards: the review's fallback language, on the host's clock."""
    language = context.review.fallback
    return Reader(language, context.templates.words(language), context.review.host.zone)
