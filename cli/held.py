"""`roadmap held`, `roadmap release` and `roadmap stop`: the mailings that wait for a person."""

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from cli.left import EXIT, remainder
from cli.options import AsJson, Review, chosen
from cli.running import runner
from config.settings import Settings
from roadmap.mail.message import State
from roadmap.problems import Refusal
from roadmap.reports.waiting import HeldMailing, consequence
from roadmap.review.moments import moment_in_words
from tasks.context import open_context
from tasks.machine.access import named

StepKey = Annotated[str, typer.Argument(metavar="STEP", help="The step, as `roadmap held` shows it.")]
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, or what was checked.")]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", help="An address to leave out; may be given several times.")
]


def held(review: Review = None, as_json: AsJson = False) -> None:
    """List the mailings that wait for release: since when, until when, and what happens if nobody acts."""
    with open_context(chosen(review)) as context:
        found, zone = context.ledger.approvals.held(), context.review.host.zone
    if as_json:
        typer.echo(json.dumps([_as_json(one, zone) for one in found], ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo("No mailing waits for release.")
        return
    table = Table(Column("Step", overflow="fold"), "Messages", "Waits since", "Due", "If nobody acts")
    for one in found:
        since, due = (moment_in_words(moment, zone) for moment in (one.since, one.due))
        said = f"{consequence(one, zone)}. {one.remark}" if one.remark else consequence(one, zone)
        table.add_row(one.step, str(one.messages), since, due, said)
    Console(markup=False, highlight=False).print(table)
    typer.echo("`roadmap release STEP --by NAME --reason TEXT` lets one go, and `roadmap stop` stops it.")


def release(step: StepKey, by: By, reason: Reason, exclude: Exclude = None, review: Review = None) -> None:
    """Release a mailing that waits, leaving out some addresses, and deliver it.

    Ends with 0 if nothing is left to do, 3 if something waits, 4 if messages are unknown or failed."""
    before = _check(step, by, reason, file := chosen(review).absolute())

    async def work() -> str:
        from flows.decisions.deciding import release as flow

        state = await flow(step, by, reason, exclude=exclude, review=str(file), return_state=True)
        return await _told(state)

    said = _run(work)
    with open_context(file) as context:
        left = remainder(context, step, said, before)
    for line in left.lines:
        typer.echo(line)
    if left.outcome != "done":
        raise typer.Exit(EXIT[left.outcome])


def stop(step: StepKey, by: By, reason: Reason, review: Review = None) -> None:
    """Stop a mailing that waits: nothing of it leaves. Needs no server; one that is named shows it."""
    _check(step, by, reason, file := chosen(review).absolute())
    with open_context(file) as context:
        stopped = context.ledger.mailings.stop(step, context.at, by, reason)
    typer.echo(f"{step}: {stopped} message{'s' * (stopped != 1)} stopped, signed by {by}.")
    if named(Settings().home.absolute()):

        async def work() -> str:
            from flows.decisions.releasing import look_after_approvals

            return await _told(await look_after_approvals(review=str(file), return_state=True))

        _run(work)


def _check(step: str, by: str, reason: str, file: Path) -> Mapping[State, int]:
    """Number of messages of the step in each state, before anything is decided.

    Raises:
        Refusal: nobody signs, or nothing of the step waits.
    """
    if not by.strip() or not reason.strip():
        raise Refusal("say who decides (--by) and why (--reason), so that others can follow it")
    with open_context(file) as context:
        if not context.ledger.approvals.held(step):
            raise Refusal(f"nothing of {step} waits for release", "`roadmap held` lists what does")
        return context.ledger.counts().get(step, {})


def _run(work: Callable[[], Awaitable[str]]) -> str:
    with runner(Settings().home.absolute()) as running:
        return running.run(work)


async def _told(state: Any) -> str:
    if state.is_failed() and state.name == "Failed":
        await state.aresult()  # raises what stopped it
    return state.message or ""


def _as_json(one: HeldMailing, zone: str) -> dict[str, Any]:
    def said(moment: DateTime | None) -> str | None:
        return moment.in_timezone(zone).isoformat() if moment else None

    return {
        "step": one.step,
        "revision": one.revision,
        "messages": one.messages,
        "languages": dict(one.languages),
        "subjects": list(one.subjects),
        "since": said(one.since),
        "due": said(one.due),
        "too_late_from": said(one.expires),
        "if_nobody_acts": consequence(one, zone),
    }
