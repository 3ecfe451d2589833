"""Playing a step: in time, as its rule says, with what its kind of milestone does besides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from pendulum import Duration
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.playing.ending import end
from roadmap.plan.steps import Step
from roadmap.problems import Refusal
from roadmap.review.moments import as_moment, moment_in_words
from tasks.book import BookProblem
from tasks.collecting.collecting import Collected, collect_answers
from tasks.context import Context, open_context
from tasks.deciding.reminding import look_again
from tasks.forms.release import ask_for_release
from tasks.mailing.held_back import show_held_back, with_held_back
from tasks.mailing.late import missed, record_too_late, show_too_late
from tasks.mailing.mailing import Result, considered, deliver_mailing, draft_mailing, preview_mailing
from tasks.prefect_api.orchestration import go_on_at, is_deployed, runs_so_far


async def _nothing(context: Context, step: Step, review: str | None) -> None:
    """Do nothing: the default of most kinds."""


@dataclass(frozen=True)
class Own:
    """Own deeds of a kind of milestone, beyond its mailings. `before` may refuse a step, by an error;
    `after` is done when the step has been played by its schedule, also if its mail failed."""

    before: Callable[[Context, Step], None] = lambda _context, _step: None
    after: Callable[[Context, Step, str | None], Awaitable[None]] = _nothing


EARLY = Duration(minutes=5)  # schedulers are punctual to the minute, and clocks differ


async def play(
    key: str, at: datetime | None, review: str | None, own: Own | None = None, *, early: bool = False
) -> State[Result]:
    """Play one step, unless it is too late, or too early.

    `early`: somebody has signed for that."""
    with open_context(review, as_moment(at) if at else None) as context:
        step = context.step(key)
        if context.at < step.due - EARLY and not early:
            await too_early(context, step, by_hand=at is not None)
        if context.at >= step.expires:
            return await too_late(context, step)
        work = _then_asked(context, step, review, own or Own(), here=at is not None)
        return await end(context, work, "by hand" if at else "again", review)


async def _then_asked(context: Context, step: Step, review: str | None, own: Own, *, here: bool) -> Result:
    """Write, and then show the form on which a person decides what is left: also if the mail fails."""
    try:
        own.before(context, step)
        return await write(context, step)
    finally:
        if step.rule.release:
            await ask_for_release(context, review, board_only=here)
            await look_again(context, review, here=here)
        if not here:
            await own.after(context, step, review)


async def too_early(context: Context, step: Step, *, by_hand: bool) -> NoReturn:
    """A scheduled run on a machine whose clock was set back waits until the step is due there too.

    Raises:
        Refusal: somebody else runs it, who can do so later.
        Pause: this run goes on later.
    """
    due, now = (moment_in_words(when, context.review.host.zone) for when in (step.due, context.at))
    early = f"{step.key} is due on {due}, and it is only {now}"
    if by_hand or not is_deployed():
        raise Refusal(early, "run it then")
    await go_on_at(step.due.add(minutes=5 * (runs_so_far() - 1)), f"{early} by this machine's clock")


async def too_late(context: Context, step: Step) -> State[Result]:
    """Send nothing; record and show the messages that were too late."""
    recipients = considered(context, step)
    record_too_late(
        context, step, [missed(r.address, r.party, r.name, r.language, r.skip) for r in recipients]
    )
    await show_too_late(context)
    counts = context.ledger.counts().get(step.key, {})
    result = Result(step.key, counts)
    return Completed(name="TooLate", message=f"{step.key} was too late from {step.expires}", data=result)


async def write(context: Context, step: Step) -> Result:
    """Write to those whom the step is for, as its rule says: the answers are read first where the mail
    depends on them, and what a person has to release is shown, and waits.

    Raises:
        BookProblem: the answers cannot be read, and nobody who has answered may be reminded.
    """
    unread: frozenset[str] = frozenset()
    if step.rule.reads_answers:
        refuse_unread(collected := await collect_answers(context), step)
        unread = collected.unread
    await draft_mailing(context, step, leave=unread)
    if step.rule.release:
        await preview_mailing(context, step)
    result = with_held_back(context, await deliver_mailing(context, step.key))
    if step.rule.yields:
        await show_held_back(context)
    return result


def refuse_unread(collected: Collected, step: Step) -> None:
    """Refuse to remind anyone of a milestone whose answers could not be read.

    Raises:
        BookProblem: the step reminds the silent, and the answers were not read.
    """
    if step.milestone in collected.unread and step.rule.to == "silent":
        problems = "; ".join(collected.problems)
        what = f"nobody is reminded before all answers can be read ({problems})"
        raise BookProblem(f"for {step.key}", what, "then run the step again")
