"""A step's mailing, from the plan to the postman: drafted, previewed, delivered. Each is one Prefect task.

recipients ──write once a language and clock──▶ drafts ──▶ ledger ──claim──▶ postman ──▶ ledger
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State as Ended
from prefect.states import Completed, Failed

from roadmap.mail.message import Skip, State
from roadmap.people.audience import Recipient
from roadmap.people.registered import step_recipients
from roadmap.people.salutation import ORGANIZATION
from roadmap.plan.changes import News, gather_news, goes_again
from roadmap.plan.events import over_at
from roadmap.plan.recalling import recalled, remindable
from roadmap.plan.steps import Step
from roadmap.review.rules import replied_to
from tasks.context import Context
from tasks.ledger import AmendedMeanwhile, Content, Draft, Mailing
from tasks.letters.hiding import hide_joining
from tasks.letters.invitation import calendar_of
from tasks.letters.letter import part_of
from tasks.mail import MailProblem, deliver
from tasks.mailing.late import show_too_late
from tasks.mailing.limiting import admit
from tasks.mailing.overtaken import to_be_told, withdraw_outdated, without_holders
from tasks.mailing.sharing import share
from tasks.prefect_api.boards import publish_preview


@dataclass(frozen=True)
class Result:
    """Result of a mailing in this run: the number of messages in each state.

    `waits` is the earliest moment at which something of it can go on by itself; `why` says what waits.
    `remark`: what a person should know besides.
    """

    step: str
    states: dict[State, int]
    waits: DateTime | None = None
    why: str = ""
    remark: str = ""

    def __str__(self) -> str:
        counts = ", ".join(
            f"{number} {state.value}" for state, number in sorted(self.states.items()) if number
        )
        return f"{self.step}: {counts or 'nobody to write to'}{self.remark and f'; {self.remark}'}"


@task(name="draft", cache_policy=NO_CACHE)
async def draft_mailing(context: Context, step: Step, *, rewrite: bool = True) -> int:
    """Write the step's mail for everyone it considers, and record it; again it writes to nobody twice.

    Returns how many messages are new. What needs release is held; the rest is released at once, and of that
    what yields is let through as far as there is room in its readers' weeks. Whoever is not to be written to
    any more is skipped; what waits says what is so now, unless `rewrite` is off.
    """
    withdraw_outdated(context, step.key)
    try:
        new = _record(context, step, rewrite=rewrite)
    except AmendedMeanwhile:  # in the middle of it: what was written may have an old date in it
        context.refresh()
        now = context.plan.step(step.key)
        if now is None or now.due > max(context.at, step.due):  # it is off, or it comes later now
            return 0
        new, step = _record(context, now, rewrite=rewrite), now
    admit(context, step, partial(considered, context))
    return new


def _record(context: Context, step: Step, *, rewrite: bool) -> int:
    """Record the step's drafts, unless somebody amends the roadmap before they are in the ledger."""
    known = len(context.amendments)
    everybody = recipients_now(context, step)
    mailing = Mailing(
        step.key,
        step.revision,
        step.rule.mail,
        step.due,
        step.expires,
        amended=known,
        early=True,
        yields=_yields(context, step),
    )
    state: Literal[State.HELD, State.RELEASED] = State.HELD if step.rule.release else State.RELEASED
    written = drafts(context, step, everybody)
    return context.ledger.mailings.draft(mailing, written, context.at, state=state, rewrite=rewrite)


def _yields(context: Context, step: Step) -> bool:
    """True if a step's mail waits for room in its readers' weeks; never where nothing leaves."""
    limited = context.review.sending.week_limit is not None
    return step.rule.yields and limited and context.settings.mode != "dry"


def considered(context: Context, step: Step) -> list[Recipient]:
    """Everyone whom the step considers now: those it writes to, and those it skips, with the reason."""
    if step.rule.role == "corrects":
        return to_be_told(context, step)
    milestone = context.review.milestone(step.milestone)
    everybody = step_recipients(
        context.review,
        context.directory,
        milestone,
        step.rule,
        context.known,
        step.session,
        over_at(context.roadmap, milestone, step.session),
    )
    return list(without_holders(context, step, everybody))


def recipients_now(context: Context, step: Step) -> list[Recipient]:
    """Everyone whom the step considers; those whom nothing has reached that it recalls are skipped."""
    everybody = considered(context, step)
    if not (asked_by := recalled(context.plan, step)):
        return everybody
    reached = context.ledger.reached([one.key for one in asked_by], context.known.unreachable)
    return list(remindable(everybody, step, asked_by, reached, context.at))


def drafts(context: Context, step: Step, to: Iterable[Recipient]) -> Iterator[Draft]:
    """One draft a recipient. Readers who share language, clock and salutation share the words; of those who
    are told of a change, the ones who hold the same dates; of those registered, the ones with equal lists."""
    written: dict[tuple[object, ...], Content] = {}
    events: dict[tuple[str, bool], str] = {}  # by language, and whether the reader is told how to join
    opening, again = _thread(context, step), goes_again(context.roadmap, step)
    for recipient in to:
        content = None
        if not recipient.skip:
            group = (
                *(recipient.language, recipient.zone, recipient.salutation),
                *(recipient.held, recipient.registered),
            )
            if group not in written:
                news = _news(context, step, recipient)
                mail = context.correspondence.write(step, recipient, news)
                way = context.correspondence.join(step, recipient, part_of(step, news))
                tells_how = way is not None
                if (calendar := (mail.language, tells_how)) not in events:
                    reader = context.correspondence.reader(recipient)
                    events[calendar] = calendar_of(
                        context.roadmap, step, reader, context.at, tells_how=tells_how
                    )
                words = (mail.language, mail.subject, mail.html, mail.text, events[calendar])
                written[group] = Content(*words)
            content = written[group]
        language = content.language if content else recipient.language
        yield Draft(
            recipient.address,
            recipient.party,
            recipient.name,
            language,
            content,
            skip=recipient.skip,
            in_reply_to_step=opening,
            again=again,
            subscriber=recipient.salutation == ORGANIZATION,
        )


def _news(context: Context, step: Step, recipient: Recipient) -> News | None:
    if recipient.held is None:
        return None
    return gather_news(context.roadmap, context.review.milestone(step.milestone), recipient.held)


def _thread(context: Context, step: Step) -> str | None:
    """The key of the step whose message this one replies to."""
    rule = replied_to(step.rule, context.review.rules(context.review.milestone(step.milestone)))
    return f"{step.milestone}/{rule.name(step.session)}" if rule else None


@task(name="preview", cache_policy=NO_CACHE)
async def preview_mailing(context: Context, step: Step) -> None:
    """Show in the Prefect UI what waits for release: to whom, in which languages, with samples."""
    messages = [m for m in context.ledger.messages(step=step.key) if m.revision == step.revision]
    first = {m.language: m.content_id for m in reversed(messages) if m.content_id}
    contents = {language: context.ledger.content(content) for language, content in first.items()}
    samples = {language: hide_joining(one, context.roadmap) for language, one in contents.items()}
    await publish_preview(step, messages, samples)


async def expire_waiting(context: Context, step: str | None = None) -> list[str]:
    """Record mailings that did not leave in time as too late: silence is not approval, and a machine that
    was off sends nothing afterwards. Of one step, or of all; returns those of which there was something."""
    late = context.ledger.mailings.expire_past(context.at, step)
    if late:
        await show_too_late(context)
    return late


async def deliver_mailing(context: Context, step: str) -> Result:
    """Hand over whatever is released: `delivered`, as a Prefect task. Of much, other workers take a share.

    Raises:
        MailProblem: a person must mend something first.
        LedgerProblem: the ledger cannot be used.
    """
    await expire_waiting(context, step)
    await share(context, step)
    state = await _deliver(context, step)
    return await state.aresult()


@task(name="deliver", cache_policy=NO_CACHE)
async def _deliver(context: Context, step: str) -> Ended[Result]:
    """Return a failed state in place of raising: a task that raises leaves a traceback in the log, where a
    person looks for what has to be mended. Its result raises the problem in the flow."""
    try:
        return Completed(data=delivered(context, step))
    except MailProblem as problem:
        return Failed(message=str(problem), data=problem)


def delivered(context: Context, step: str) -> Result:
    """Hand over whatever is released, each message claimed and committed before it leaves.

    First the claims of senders that died are settled: what they were handing over is unknown, and never sent
    again by itself; what had certainly not left goes on.

    Raises:
        MailProblem, LedgerProblem: see `deliver_mailing`.
    """
    context.ledger.claims.recover(None, context.at)
    withdraw_outdated(context, step)
    if context.postman is None:
        return Result(step, context.ledger.counts().get(step, {}), remark=_not_reminded(context, step))
    delivery = deliver(context.ledger, context.postman, step, context.at, context.allowance)
    context.ledger.claims.recover(step, context.at)  # of those that shared it and died meanwhile
    waits, why = _goes_on(context, step, delivery.unreachable)
    return Result(step, context.ledger.counts().get(step, {}), waits, why, _not_reminded(context, step))


def uninvited(context: Context, key: str) -> tuple[int, list[str]]:
    """Number of those whom a reminder skips because nothing that it recalls was sent to them, and the steps
    that it recalls. Of a step that recalls none: 0 and no steps."""
    step = context.plan.step(key)
    if step is None or not (asked_by := recalled(context.plan, step)):
        return 0, []
    skipped = context.ledger.messages(step=key, state=State.SKIPPED)
    count = sum(m.reason == Skip.NOT_INVITED and m.revision == step.revision for m in skipped)
    return count, [one.key for one in asked_by]


def _not_reminded(context: Context, key: str) -> str:
    """Remark on those whom a reminder skips because they were not invited; empty if nobody is."""
    count, first = uninvited(context, key)
    if not count:
        return ""
    return f"{count} not reminded: {' or '.join(first)} was not sent to them; send it, then run this again"


def _goes_on(context: Context, step: str, unreachable: str) -> tuple[DateTime | None, str]:
    """Moment when something of a mailing can go on by itself, and what waits until then."""
    left, rates = context.ledger.claims.left(step, context.at, context.allowance), context.review.sending
    soon = rates.next_attempt(1, context.at) or context.at.add(minutes=5)
    moments: list[tuple[DateTime, str]] = []
    if left.retry_at:
        moments.append((left.retry_at, f"{left.retrying} to be tried again"))
    if left.ready and unreachable:
        moments.append((soon, unreachable))
    elif left.ready and left.left_today == 0:
        next_day = rates.next_day(context.at, context.review.host.zone)
        moments.append((next_day, f"{left.ready} for another day: the account's {rates.per_day} are used up"))
    elif left.ready:
        moments.append((soon, f"{left.ready} still to be sent"))
    return min((moment for moment, _ in moments), default=None), "; ".join(why for _, why in moments)
