"""`roadmap release`: release a mailing that waits, and deliver it."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.mailings.remaining import remaining
from cli.options import Review, chosen
from cli.running import runner
from config.settings import Settings
from roadmap.mail.message import State
from roadmap.people.decisions import refuse_unsigned
from roadmap.problems import Refusal
from tasks.context import open_context

StepKey = Annotated[str, typer.Argument(metavar="STEP", help="The step, as `roadmap held` shows it.")]
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, or what was checked.")]
Exclude = Annotated[
    list[str] | None, typer.Option("--exclude", help="An address to leave out; may be given several times.")
]


def release(step: StepKey, by: By, reason: Reason, exclude: Exclude = None, review: Review = None) -> None:
    """Release a mailing that waits, leaving out some addresses, and deliver it.

    Ends with 0 if nothing is left to do, 3 if something waits, 4 if messages are unknown or failed."""
    before = check_waits(step, by, reason, file := chosen(review).absolute())

    async def run_release() -> Any:
        from flows.decisions.deciding import release as flow

        return await flow(step, by, reason, exclude=exclude, review=str(file), return_state=True)

    summary = run_flow(run_release)
    with open_context(file) as context:
        left = remaining(context, step, summary, before)
    left.show()


def check_waits(step: str, by: str, reason: str, file: Path) -> Mapping[State, int]:
    """Number of messages of the step in each state, before anything is decided.

    Raises:
        Refusal: nobody signs, or nothing of the step waits.
    """
    refuse_unsigned(by, reason, "--")
    with open_context(file) as context:
        if not context.ledger.approvals.held(step):
            raise Refusal(f"nothing of {step} waits for release", "`roadmap held` lists what does")
        return context.ledger.totals(step)


def run_flow(flow: Callable[[], Awaitable[Any]]) -> str:
    """Run a flow that returns its state, and return its message.

    Raises:
        Exception: whatever stopped the flow.
    """

    async def run() -> str:
        state = await flow()
        if state.is_failed() and state.name == "Failed":
            await state.aresult()  # raises what stopped it
        return state.message or ""

    with runner(Settings().home.absolute()) as running:
        return running.run(run)
