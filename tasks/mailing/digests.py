"""The weekly digest: its facts gathered from plan and ledger, written to the co-chairs, shown on a board."""

from collections import Counter
from collections.abc import Iterator

from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import Skip, State
from roadmap.people.audience import Recipient, readers
from roadmap.reports.digest import Digest, Held, Mail, digest
from tasks.context import Context
from tasks.ledger import Content, Draft, Mailing
from tasks.letters.digest import digest_values
from tasks.prefect_api.boards import publish_text

MAIL = "digest"
OUR_OWN = (
    "digest/",
    "mailbox/",
    "alarm/",
    "approvals/",
)  # what the review writes to its own people is no news


def gather(context: Context, since: DateTime) -> Digest:
    """The facts from a moment until now."""
    held = [Held(w.step, w.count, w.since) for w in context.ledger.mailings.waiting()]
    every = context.ledger.sent_between(since, context.at)
    sent = {step: n for step, n in every.items() if not step.startswith(OUR_OWN)}
    doubts = [(one.about, one.count) for one in context.ledger.doubts.all()]
    mail = Mail(sent, held, _trouble(context, since), doubts)
    return digest(
        context.roadmap, context.plan, context.directory, context.known, mail, since=since, at=context.at
    )


def _trouble(context: Context, since: DateTime) -> list[tuple[str, str, int]]:
    """Mails that did not leave, as (step, what happened, how many): failures until they are settled; from a
    moment on, what was too late, and reminders of an invitation that was not sent."""
    found: Counter[tuple[str, str]] = Counter()
    for state in (State.FAILED, State.UNKNOWN):
        found.update((m.step, state.value) for m in context.ledger.messages(state=state))
    skipped = context.ledger.messages(state=State.SKIPPED)
    what = {Skip.TOO_LATE.value: "expired", Skip.NOT_INVITED.value: "not-invited"}
    recent = (m for m in skipped if m.reason in what and m.changed_at >= since)
    found.update((m.step, what[m.reason]) for m in recent)
    return [(step, what, number) for (step, what), number in sorted(found.items())]


@task(name="draft digest", cache_policy=NO_CACHE)
async def draft_digest(context: Context) -> str:
    """Write the digest of this day to each reader, and return its step's key."""
    today = context.at.in_timezone(context.review.host.zone).start_of("day")
    key = f"digest/{today.to_date_string()}"
    drafts = list(_drafts(context, key))
    mailing = Mailing(key, 0, MAIL, context.at, context.at.add(days=6), news_since=today)
    context.ledger.mailings.draft(mailing, drafts, context.at, state=State.RELEASED)
    return key


def _drafts(context: Context, key: str) -> Iterator[Draft]:
    """A digest for each reader, of all that happened since the last one that left to them; the first tells of
    a week. A digest that leaves late, or was left out, thus costs nobody any news."""
    last, week = context.ledger.last_drafted(f"{MAIL}/", but=key), context.at.subtract(days=7)
    gathered: dict[DateTime, Digest] = {}
    for reader in readers(context.review, context.directory, context.known):
        since = last.get(reader.address.lower(), week)
        if since not in gathered:
            gathered[since] = gather(context, since)
        yield _draft(context, gathered[since], reader)


def _draft(context: Context, facts: Digest, recipient: Recipient) -> Draft:
    reader = context.correspondence.reader(recipient)
    values = digest_values(context.correspondence, facts, reader, recipient.salutation)
    mail = context.templates.render(MAIL, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    address, party, name = recipient.address, recipient.party, recipient.name
    return Draft(address, party, name, mail.language, content, skip=recipient.skip)


@task(name="show digest", cache_policy=NO_CACHE)
async def publish_digest(context: Context, step: str) -> None:
    """The digest on a board, as the first reader gets it."""
    first = context.ledger.messages(step=step)[0]
    text = context.ledger.content(first.content_id or "").text
    await publish_text("digest", text, first.subject)
