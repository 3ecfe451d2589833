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
from roadmap.review.moments import moment, moment_in_words
from tasks.book import BookProblem
from tasks.collecting.collecting import Collected, collect_answers
from tasks.context import Desk, open_desk
from tasks.deciding.reminding import look_again
from tasks.forms.release import ask_for_release
from tasks.mailing.late import missed, record_too_late, show_too_late
from tasks.mailing.mailing import Result, considered, deliver_mailing, draft_mailing, preview_mailing
from tasks.prefect_api.orchestration import go_on_at, is_deployed, runs_so_far


async def _nothing(desk: Desk, step: Step, review: str | None) -> None:
    """Most kinds do nothing besides."""


@dataclass(frozen=True)
class Own:
    """Own deeds of a kind of milestone, beyond its mailings. `before` may refuse a step, by an error;
    `after` is done when the step has been played by its schedule, also if its mail failed."""

    before: Callable[[Desk, Step], None] = lambda _desk, _step: None
    after: Callable[[Desk, Step, str | None], Awaitable[None]] = _nothing


EARLY = Duration(minutes=5)  # schedulers are punctual to the minute, and clocks differ


async def play(
    key: str, at: datetime | None, review: str | None, own: Own | None = None, *, early: bool = False
) -> State[Result]:
    """Play one step, unless it is too late, or too early.

    `early`: somebody has signed for that."""
    with open_desk(review, moment(at) if at else None) as desk:
        step = desk.step(key)
        if desk.at < step.due - EARLY and not early:
            await too_early(desk, step, by_hand=at is not None)
        if desk.at >= step.expires:
            return await too_late(desk, step)
        work = _then_asked(desk, step, review, own or Own(), here=at is not None)
        return await end(desk, work, "by hand" if at else "again", review)


async def _then_asked(desk: Desk, step: Step, review: str | None, own: Own, *, here: bool) -> Result:
    """Write, and then show the form on which a person decides what is left: also if the mail fails."""
    try:
        own.before(desk, step)
        return await write(desk, step)
    finally:
        if step.rule.release:
            await ask_for_release(desk, review, board_only=here)
            await look_again(desk, review, here=here)
        if not here:
            await own.after(desk, step, review)


async def too_early(desk: Desk, step: Step, *, by_hand: bool) -> NoReturn:
    """A scheduled run on a machine whose clock was set back waits until the step is due there too.

    Raises:
        Refusal: somebody else runs it, who can do so later.
        Pause: this run goes on later.
    """
    due, now = (moment_in_words(when, desk.review.host.zone) for when in (step.due, desk.at))
    said = f"{step.key} is due on {due}, and it is only {now}"
    if by_hand or not is_deployed():
        raise Refusal(f"{said}: run it then")
    await go_on_at(step.due.add(minutes=5 * (runs_so_far() - 1)), f"{said} by this machine's clock")


async def too_late(desk: Desk, step: Step) -> State[Result]:
    """Send nothing; record and show what waited, and who was to get it."""
    found = considered(desk, step)
    record_too_late(desk, step, [missed(r.address, r.party, r.name, r.language, r.skip) for r in found])
    await show_too_late(desk)
    counts = desk.ledger.counts().get(step.key, {})
    result = Result(step.key, counts)
    return Completed(name="TooLate", message=f"{step.key} was too late from {step.expires}", data=result)


async def write(desk: Desk, step: Step) -> Result:
    """Write to those whom the step is for, as its rule says: the answers are read first where the mail
    depends on them, and what a person has to release is shown, and waits.

    Raises:
        BookProblem: the answers cannot be read, and nobody who has answered may be reminded.
    """
    if step.rule.reads_answers:
        refuse_unread(await collect_answers(desk), step)
    await draft_mailing(desk, step)
    if step.rule.release:
        await preview_mailing(desk, step)
    return await deliver_mailing(desk, step.key)


def refuse_unread(found: Collected, step: Step) -> None:
    """Better silent than rude: nobody is reminded while the answers of a milestone cannot be read.

    Raises:
        BookProblem: they cannot.
    """
    if step.milestone in found.unread and step.rule.to == "silent":
        said = "; ".join(found.problems)
        what = f"nobody is reminded before all answers can be read ({said})"
        raise BookProblem(f"for {step.key}", what, "then run the step again")
