"""The weekly digest: its facts gathered from plan and ledger, written to the co-chairs, shown on a board."""

from collections import Counter
from collections.abc import Iterator

from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.mail.message import Skip, State
from roadmap.people.audience import Recipient, readers
from roadmap.reports.digest import Digest, Held, Mail, digest
from tasks.context import Desk
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


def gather(desk: Desk, since: DateTime) -> Digest:
    """The facts from a moment until now."""
    held = [Held(w.step, w.count, w.since) for w in desk.ledger.mailings.waiting()]
    every = desk.ledger.sent_between(since, desk.at)
    sent = {step: n for step, n in every.items() if not step.startswith(OUR_OWN)}
    doubts = [(one.about, one.count) for one in desk.ledger.doubts.all()]
    mail = Mail(sent, held, _trouble(desk, since), doubts)
    return digest(desk.roadmap, desk.plan, desk.directory, desk.known, mail, since=since, at=desk.at)


def _trouble(desk: Desk, since: DateTime) -> list[tuple[str, str, int]]:
    """Mails that did not leave, as (step, what happened, how many): failures until they are settled; from a
    moment on, what was too late, and reminders of an invitation that was not sent."""
    found: Counter[tuple[str, str]] = Counter()
    for state in (State.FAILED, State.UNKNOWN):
        found.update((m.step, state.value) for m in desk.ledger.messages(state=state))
    skipped = desk.ledger.messages(state=State.SKIPPED)
    what = {Skip.TOO_LATE.value: "expired", Skip.NOT_INVITED.value: "not-invited"}
    recent = (m for m in skipped if m.reason in what and m.changed_at >= since)
    found.update((m.step, what[m.reason]) for m in recent)
    return [(step, what, number) for (step, what), number in sorted(found.items())]


@task(name="draft digest", cache_policy=NO_CACHE)
async def draft_digest(desk: Desk) -> str:
    """Write the digest of this day to each reader, and return its step's key."""
    today = desk.at.in_timezone(desk.review.host.zone).start_of("day")
    key = f"digest/{today.to_date_string()}"
    drafts = list(_drafts(desk, key))
    mailing = Mailing(key, 0, MAIL, desk.at, desk.at.add(days=6), news_since=today)
    desk.ledger.mailings.draft(mailing, drafts, desk.at, state=State.RELEASED)
    return key


def _drafts(desk: Desk, key: str) -> Iterator[Draft]:
    """A digest for each reader, of all that happened since the last one that left to them; the first tells of
    a week. A digest that leaves late, or was left out, thus costs nobody any news."""
    last, week = desk.ledger.last_drafted(f"{MAIL}/", but=key), desk.at.subtract(days=7)
    gathered: dict[DateTime, Digest] = {}
    for reader in readers(desk.review, desk.directory, desk.known):
        since = last.get(reader.address.lower(), week)
        if since not in gathered:
            gathered[since] = gather(desk, since)
        yield _draft(desk, gathered[since], reader)


def _draft(desk: Desk, facts: Digest, recipient: Recipient) -> Draft:
    reader = desk.correspondence.reader(recipient)
    values = digest_values(desk.correspondence, facts, reader, recipient.salutation)
    mail = desk.templates.render(MAIL, reader.language, values)
    content = Content(mail.language, mail.subject, mail.html, mail.text)
    address, party, name = recipient.address, recipient.party, recipient.name
    return Draft(address, party, name, mail.language, content, skip=recipient.skip)


@task(name="show digest", cache_policy=NO_CACHE)
async def publish_digest(desk: Desk, step: str) -> None:
    """The digest on a board, as the first reader gets it."""
    first = desk.ledger.messages(step=step)[0]
    text = desk.ledger.content(first.content_id or "").text
    await publish_text("digest", text, first.subject)
