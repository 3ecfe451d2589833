"""Recording an amendment, or showing its effects, for `roadmap move`, `fix`, `cancel` and `reinstate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pendulum
import typer
from pendulum import DateTime

from cli.options import chosen, moment_of
from cli.output import print_json
from cli.running import runner
from config.settings import Settings
from roadmap.drafts.proposals import Proposal
from roadmap.mail.message import State
from roadmap.people.decisions import refuse_unsigned
from roadmap.problems import Refusal
from tasks.configuration import load
from tasks.context import open_context

if TYPE_CHECKING:
    from tasks.deciding.foreseeing import Foreseen

Milestone = Annotated[str, typer.Argument(metavar="MILESTONE", help="The milestone, by its id.")]
To = Annotated[
    str,
    typer.Argument(
        metavar="WHEN",
        help="The new date as a review writes it (“2030-06-26 10:00”, “2030-06”), on the milestone's clock.",
    ),
]
By = Annotated[str, typer.Option("--by", help="Who decided it; not needed with --dry-run.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; not needed with --dry-run.")]
Date = Annotated[
    str | None, typer.Option("--date", help="Which date of the milestone; by default its main one.")
]
At = Annotated[
    str | None,
    typer.Option(
        "--at", help="Another moment of the decision than now (2024-10-08T09:00), on the host's clock."
    ),
]
Dry = Annotated[bool, typer.Option("--dry-run", help="Show what it would do, and change nothing.")]


def amend(proposal: Proposal, at: str | None, review: Path | None, *, dry: bool, as_json: bool) -> None:
    """Record a proposal through the flow that the deployment runs; `dry` only shows its effects.

    Raises:
        Problem: nobody signs, or something typed is wrong; nothing was started or recorded.
    """
    if not dry:
        refuse_unsigned(proposal.by, proposal.reason, "--")
    file = chosen(review).absolute()
    loaded = load(file)
    zone = loaded.review.host.zone
    moment = moment_of(at, zone) if at else None
    proposal.amendment(loaded.review, moment or pendulum.now("UTC"))
    if dry:
        _show_effects(proposal, file, moment, zone, as_json=as_json)
    else:
        _record(proposal, file, moment, zone, as_json=as_json)


def _show_effects(proposal: Proposal, file: Path, at: DateTime | None, zone: str, *, as_json: bool) -> None:
    from cli.changes.foreseen import as_object, show

    foreseen = _foreseen(proposal, file, at)
    if as_json:
        print_json({"dry_run": True, "number": None, "said": [], **as_object(foreseen, zone)})
    else:
        show(foreseen, zone)


def _foreseen(proposal: Proposal, file: Path, at: DateTime | None) -> "Foreseen":
    from tasks.deciding.foreseeing import context_to_look, foresee

    with context_to_look(file, at or pendulum.now("UTC")) as context:
        return foresee(context, proposal.amendment(context.review, context.at))


def _record(proposal: Proposal, file: Path, at: DateTime | None, zone: str, *, as_json: bool) -> None:
    with runner(Settings().home.absolute()) as running:
        foreseen = _foreseen(proposal, file, at) if as_json else None
        number, message = running.run(lambda: _flow(proposal, file, at))
    lines = [*message.split("; "), *_hints(file, at)]
    if foreseen is None:
        typer.echo("\n".join(lines))
        return
    from cli.changes.foreseen import as_object

    print_json({"dry_run": False, "number": number, "said": lines, **as_object(foreseen, zone)})


def _hints(file: Path, at: DateTime | None) -> list[str]:
    """Commands that release the corrections that wait."""
    with open_context(file, at) as context:
        counts = context.ledger.counts()
        corrections = [step.key for step in context.plan.steps if step.rule.role == "corrects"]
    held = [key for key in corrections if counts.get(key, {}).get(State.HELD)]
    return [f"Release and send {key}: `roadmap send {key} --yes`" for key in held]


async def _flow(proposal: Proposal, file: Path, at: DateTime | None) -> tuple[int, str]:
    from flows.decisions.amending import amend as run_amendment

    state = await run_amendment(proposal, at, str(file))
    if state.name == "Refused":
        raise Refusal(state.message or "nothing was changed")
    return int(await state.aresult()), state.message or ""  # raises what stopped it
