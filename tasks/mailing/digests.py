"""The weekly digest: its facts gathered from plan and ledger, written to the co-chairs, shown on a board."""

from collections import Counter

from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import Skip, State
from roadmap.people.audience import Recipient
from roadmap.reports.digest import Digest, Held, MailFacts, gather_digest
from tasks.context import Context
from tasks.letters.digest import digest_values
from tasks.letters.reader import Reader
from tasks.mailing.notices import DIGEST, TO_OUR_OWN, draft_notice
from tasks.prefect_api.boards import publish_text


def gather(context: Context, since: DateTime) -> Digest:
    """The facts from a moment until now."""
    held = [Held(w.step, w.count, w.since) for w in context.ledger.mailings.waiting()]
    every = context.ledger.sent_between(since, context.at)
    sent = {step: n for step, n in every.items() if not step.startswith(TO_OUR_OWN)}  # is no news
    doubts = [(one.about, one.count) for one in context.ledger.doubts.all()]
    mail = MailFacts(sent, held, _trouble(context, since), doubts)
    return gather_digest(
        context.roadmap, context.plan, context.directory, context.known, mail, since=since, at=context.at
    )


def _trouble(context: Context, since: DateTime) -> list[tuple[str, str, int]]:
    """Mails that did not leave, as (step, what happened, how many): failures until they are settled; from a
    moment on, what was too late, reminders of an invitation that was not sent, and what readers' weeks had no
    room for."""
    troubles: Counter[tuple[str, str]] = Counter()
    for state in (State.FAILED, State.UNKNOWN):
        troubles.update((m.step, state.value) for m in context.ledger.mails(state=state))
    skipped = context.ledger.mails(state=State.SKIPPED)
    what = {Skip.TOO_LATE.value: "expired"}
    what |= {reason.value: reason.value for reason in (Skip.NOT_INVITED, Skip.TOO_MANY)}
    recent = (m for m in skipped if m.reason in what and m.changed_at >= since)
    troubles.update((m.step, what[m.reason]) for m in recent)
    return [(step, what, number) for (step, what), number in sorted(troubles.items())]


@task(name="draft digest", cache_policy=NO_CACHE)
async def draft_digest(context: Context) -> str:
    """Write the digest of this day to each reader, and return its step's key.

    It tells a reader of all that happened since the last one that left to them; the first tells of a week. A
    digest that leaves late, or was left out, thus costs nobody any news.
    """
    today = context.at.in_timezone(context.review.host.zone).start_of("day")
    step = DIGEST.key(today.to_date_string())
    last, week = context.ledger.last_drafted(DIGEST.key(""), but=step), context.at.subtract(days=7)
    gathered: dict[DateTime, Digest] = {}

    def values(recipient: Recipient, reader: Reader) -> dict[str, object]:
        since = last.get(recipient.address.lower(), week)
        if since not in gathered:
            gathered[since] = gather(context, since)
        return digest_values(context.correspondence, gathered[since], reader, recipient.salutation)

    draft_notice(context, DIGEST, step, values, news_since=today)
    return step


@task(name="show digest", cache_policy=NO_CACHE)
async def publish_digest(context: Context, step: str) -> None:
    """The digest on a board, as the first reader gets it."""
    first = context.ledger.messages(step=step)[0]
    text = context.ledger.content(first.content_id or "").text
    await publish_text("digest", text, first.subject)
