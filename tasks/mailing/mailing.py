"""A step's mailing, from the plan to the postman: drafted, previewed, delivered. Each is one Prefect task.

recipients ──write once a language and clock──▶ drafts ──▶ ledger ──claim──▶ postman ──▶ ledger
"""

from collections import Counter
from collections.abc import Sequence
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
from roadmap.plan.events import over_at
from roadmap.plan.recalling import recalled
from roadmap.plan.steps import Step
from tasks.context import Context
from tasks.ledger import AmendedMeanwhile
from tasks.letters.hiding import hide_joining
from tasks.mail import MailProblem, deliver
from tasks.mailing.drafting import record, together
from tasks.mailing.late import show_too_late
from tasks.mailing.limiting import admit
from tasks.mailing.overtaken import to_be_told, withdraw_outdated, without_holders
from tasks.mailing.recalling import recall_mail
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
async def draft_mailing(
    context: Context, step: Step, *, rewrite: bool = True, leave: frozenset[str] = frozenset()
) -> int:
    """Write the step's mail for everyone it considers, and record it; again it writes to nobody twice.

    Returns how many messages are new. What needs release is held; the rest is released at once, and of that
    what yields is let through as far as there is room in its readers' weeks. Whoever is not to be written to
    any more is skipped; what waits says what is so now, unless `rewrite` is off. The other steps of a bundle
    are drafted with it; reminders of the milestones `leave`, whose answers could not be read, stay as they
    are.
    """
    for one in together(context, step):
        withdraw_outdated(context, one.key)
    try:
        new = _record(context, step, rewrite=rewrite, leave=leave)
    except AmendedMeanwhile:  # in the middle of it: what was written may have an old date in it
        context.refresh()
        now = context.plan.step(step.key)
        if now is None or now.due > max(context.at, step.due):  # it is off, or it comes later now
            return 0
        new, step = _record(context, now, rewrite=rewrite, leave=leave), now
    admit(context, step, partial(considered, context), leave)
    return new


def _record(context: Context, step: Step, *, rewrite: bool, leave: frozenset[str]) -> int:
    """Record the drafts of a step and its bundle, unless somebody amends the roadmap before they are in the
    ledger."""
    steps = together(context, step)
    audience = {one.key: recipients_now(context, one) for one in steps}
    state: Literal[State.HELD, State.RELEASED] = State.HELD if step.rule.release else State.RELEASED
    known, leave = len(context.amendments), leave if step.rule.to == "silent" else frozenset()
    return record(
        *(context, steps, audience),
        state=state,
        amended=known,
        early=True,
        yields=_yields(context, step),
        rewrite=rewrite,
        leave=leave,
    )


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
    return recall_mail(context, step, everybody) if step.rule.to == "silent" else everybody


@task(name="preview", cache_policy=NO_CACHE)
async def preview_mailing(context: Context, step: Step) -> None:
    """Show in the Prefect UI what waits for release: to whom, in which languages, with samples. What goes out
    together is shown together, under the step that leads it; a sample is of those who are asked the most."""
    steps = together(context, step)
    now = {(one.key, one.revision) for one in steps}
    messages = [m for one in steps for m in context.ledger.messages(step=one.key)]
    messages = [m for m in messages if (m.step, m.revision) in now]
    asked = Counter((m.with_step, m.recipient) for m in messages if m.with_step)
    ranked = sorted((m for m in messages if m.content_id), key=lambda m: asked[m.step, m.recipient])
    first = {m.language: m.content_id or "" for m in ranked}
    contents = {language: context.ledger.content(content) for language, content in first.items()}
    samples = {language: hide_joining(one, context.roadmap) for language, one in contents.items()}
    await publish_preview(steps, messages, samples)


async def expire_waiting(context: Context, step: str | None = None) -> list[str]:
    """Record mailings that did not leave in time as too late: silence is not approval, and a machine that
    was off sends nothing afterwards. Of one step, or of all; returns those of which there was something."""
    late = context.ledger.mailings.expire_past(context.at, step)
    if late:
        await show_too_late(context)
    return late


async def deliver_mailing(context: Context, step: str) -> Result:
    """Hand over whatever is released: `delivered`, as a Prefect task. Of much, other workers take a share.
    What goes out together is delivered and counted together.

    Raises:
        MailProblem: a person must mend something first.
        LedgerProblem: the ledger cannot be used.
    """
    results = []
    for one in context.ledger.together(step):
        await expire_waiting(context, one)
        await share(context, one)
        state = await _deliver(context, one)
        results.append(await state.aresult())
    return combined(step, results)


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


def combined(step: str, results: Sequence[Result]) -> Result:
    """The results of the steps of a bundle as one, of the step that was delivered."""
    states = sum((Counter(one.states) for one in results), Counter[State]())
    waits = min((one.waits for one in results if one.waits), default=None)
    others = [one.step for one in results if one.step != step]
    remarks = [one.remark for one in results if one.remark]
    if others:
        remarks.append(f"in one mail with {', '.join(others)}")
    why = "; ".join(dict.fromkeys(one.why for one in results if one.why))
    return Result(step, dict(states), waits, why, "; ".join(dict.fromkeys(remarks)))


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
