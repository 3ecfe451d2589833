"""Decisions of a coordinator: mailings released or stopped, dates fixed, choices made, answers settled."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from config.settings import Settings
from flows.playing.actions import write
from flows.playing.ending import end
from roadmap.review.moments import moment
from tasks.context import Desk, open_desk
from tasks.deciding.decisions import Amended, cancel, choose, dated, is_so, record, reinstate, settle
from tasks.deciding.history import show_history
from tasks.deciding.releasing import release_held
from tasks.forms.following import follow
from tasks.forms.release import ask_for_release
from tasks.mailing.mailing import Result, deliver_mailing
from tasks.mailing.overtaken import telling


@flow(name="release", flow_run_name="release {step}")
async def release(
    step: str,
    by: str,
    reason: str = "",
    exclude: list[str] | None = None,
    at: datetime | None = None,
    review: str | None = None,
) -> State[Result]:
    """Release a mailing that waits (leaving out some addresses), and deliver it."""
    with open_desk(review, moment(at) if at else None) as desk:
        await release_held(desk, step, by, reason, frozenset(exclude or ()))
        await ask_for_release(desk, review, board_only=at is not None)
        await show_history(desk)
        return await end(desk, deliver_mailing(desk, step), "by hand" if at else "deliver", review)


@flow(name="stop", flow_run_name="stop {step}")
async def stop(
    step: str, by: str, reason: str, at: datetime | None = None, review: str | None = None
) -> State[int]:
    """Stop a mailing that waits: nothing of it leaves."""
    with open_desk(review, moment(at) if at else None) as desk:
        stopped = desk.ledger.mailings.stop(step, desk.at, by, reason)
        await ask_for_release(desk, review, board_only=at is not None)
        await show_history(desk)
        return Completed(message=f"{step}: {stopped} messages stopped", data=stopped)


@flow(name="change-date", flow_run_name="{kind} {milestone}")
async def change_date(
    kind: Literal["fix", "move"],
    milestone: str,
    to: str,
    by: str,
    reason: str,
    date: str | None = None,
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Make a date exact (`fix`), or change one that people may hold (`move`).

    Whoever holds the old date is written to: the mail is drafted at once, and waits for release.
    """
    with open_desk(review, moment(at) if at else None) as desk:
        asked = dated(desk, kind, milestone, date, to, by, reason)
        if is_so(desk, asked):
            said = f"{milestone} is at {to} already: nothing was changed"
            return Completed(name="AsItIs", message=said, data=0)
        amended = record(desk, asked)
        what = " ".join(word for word in (milestone, date, to) if word)
        return await followed(desk, amended, what, review, here=at is not None)


@flow(name="cancel", flow_run_name="cancel {milestone}")
async def cancel_milestone(
    milestone: str, by: str, reason: str, at: datetime | None = None, review: str | None = None
) -> State[int]:
    """Take a milestone off the roadmap: nothing more of it leaves but the news, to all who hold its date.

    That mail is drafted at once, and waits for release.
    """
    with open_desk(review, moment(at) if at else None) as desk:
        amended = cancel(desk, milestone, by, reason)
        return await followed(desk, amended, f"{milestone} cancelled", review, here=at is not None)


@flow(name="reinstate", flow_run_name="reinstate {milestone}")
async def reinstate_milestone(
    milestone: str, by: str, reason: str, at: datetime | None = None, review: str | None = None
) -> State[int]:
    """Take the cancellation of a milestone back: its steps are planned again.

    Whoever was told of the cancellation is written to: that mail is drafted at once, and waits for release.
    """
    with open_desk(review, moment(at) if at else None) as desk:
        amended = reinstate(desk, milestone, by, reason)
        return await followed(desk, amended, f"{milestone} reinstated", review, here=at is not None)


async def followed(desk: Desk, amended: Amended, what: str, review: str | None, *, here: bool) -> State[int]:
    """After an amendment: the news is drafted and asks for release, and the server's runs follow the plan.

    `here`: at a moment of somebody's choosing, as in a rehearsal; then the server is left as it is."""
    said = [f"amendment {amended.number}: {what}"]
    if amended.times:
        said.append(f"the time of day is open again ({', '.join(amended.times)}): fix it")
    said += await _tell_holders(desk, amended)
    if not here:
        said.append(await follow(desk, Path(review or Settings().review)))
    await ask_for_release(desk, review, board_only=here)
    return Completed(message="; ".join(said), data=amended.number)


async def _tell_holders(desk: Desk, amended: Amended) -> list[str]:
    """Draft the change, or the cancellation, of each milestone that an amendment overtook; say what became of
    it."""
    await show_history(desk)
    found = [step for step in telling(desk) if step.milestone in amended.overtaken]
    return [str(await write(desk, step)) for step in found]


@flow(name="select", flow_run_name="select {call}")
async def select(
    call: str,
    parties: list[str],
    by: str,
    reason: str,
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Record whom a call chooses; its announcement tells them and everyone."""
    with open_desk(review, moment(at) if at else None) as desk:
        number = choose(desk, call, parties, by, reason)
        await show_history(desk)
        return Completed(message=f"{call}: {', '.join(parties)}", data=number)


@flow(name="settle", flow_run_name="settle answers")
async def settle_answers(
    owners: dict[str, str | None],
    by: str,
    reason: str,
    at: datetime | None = None,
    review: str | None = None,
) -> State[int]:
    """Say whose some answers are, by their keys (None: nobody's); their addresses are then known."""
    with open_desk(review, moment(at) if at else None) as desk:
        for answer, party in owners.items():
            settle(desk, answer, party, by, reason)
        await show_history(desk)
        return Completed(message=f"{len(owners)} answer{'s' * (len(owners) != 1)} settled", data=len(owners))
