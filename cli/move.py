"""`roadmap move`, `fix`, `cancel` and `reinstate`: signed changes, or a look at what they would do."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pendulum
import typer
from pendulum import DateTime

from cli.options import AsJson, Review, chosen, moment_of
from cli.running import runner
from config.settings import Settings
from roadmap.drafts.proposals import Proposal
from roadmap.mail.message import State
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
By = Annotated[str, typer.Option("--by", help="Who decided it; a look needs nobody.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; a look needs no reason.")]
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


def move(
    milestone: Milestone,
    when: To,
    by: By = "",
    reason: Reason = "",
    date: Date = None,
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Change a date that people may hold. Whoever holds the old one is written to: the mail is drafted at
    once, and waits for release."""
    _amend(Proposal("move", milestone, when, date, by, reason), at, review, dry=dry_run, as_json=as_json)


def fix(
    milestone: Milestone,
    when: To,
    by: By = "",
    reason: Reason = "",
    date: Date = None,
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Make a date exact that was open, or the time of day of one. What waited for it is planned from then."""
    _amend(Proposal("fix", milestone, when, date, by, reason), at, review, dry=dry_run, as_json=as_json)


def cancel(
    milestone: Milestone,
    by: By = "",
    reason: Reason = "",
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Take a milestone off the roadmap. Nothing more of it leaves but the news, to all who hold its date: it
    is drafted at once, and waits for release."""
    _amend(Proposal("cancel", milestone, by=by, reason=reason), at, review, dry=dry_run, as_json=as_json)


def reinstate(
    milestone: Milestone,
    by: By = "",
    reason: Reason = "",
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Take the cancellation of a milestone back. Its steps are planned again, and whoever was told that it is
    off is told that it is not: that mail is drafted at once, and waits for release."""
    _amend(Proposal("reinstate", milestone, by=by, reason=reason), at, review, dry=dry_run, as_json=as_json)


def _amend(proposal: Proposal, at: str | None, review: Path | None, *, dry: bool, as_json: bool) -> None:
    """Everything that can be wrong with what was typed is told before anything is started or recorded."""
    if not dry and not proposal.is_signed:
        raise Refusal("say who decided it (--by) and why (--reason), so that others can follow it")
    file = chosen(review).absolute()
    loaded = load(file)
    zone = loaded.review.host.zone
    moment = moment_of(at, zone) if at else None
    proposal.amendment(loaded.review, moment or pendulum.now("UTC"))
    if dry:
        _look(proposal, file, moment, zone, as_json=as_json)
    else:
        _record(proposal, file, moment, zone, as_json=as_json)


def _look(proposal: Proposal, file: Path, at: DateTime | None, zone: str, *, as_json: bool) -> None:
    from cli.foreseen import as_object, show

    foreseen = _foreseen(proposal, file, at)
    if as_json:
        _print({"dry_run": True, "number": None, "said": [], **as_object(foreseen, zone)})
    else:
        show(foreseen, zone)


def _foreseen(proposal: Proposal, file: Path, at: DateTime | None) -> "Foreseen":
    from tasks.deciding.foreseeing import context_to_look, foresee

    with context_to_look(file, at or pendulum.now("UTC")) as context:
        return foresee(context, proposal.amendment(context.review, context.at))


def _record(proposal: Proposal, file: Path, at: DateTime | None, zone: str, *, as_json: bool) -> None:
    """Record it through the flow that the deployment runs, and say what became of it."""
    with runner(Settings().home.absolute()) as running:
        foreseen = _foreseen(proposal, file, at) if as_json else None
        number, message = running.run(lambda: _flow(proposal, file, at))
    said = [*message.split("; "), *_hints(file, at)]
    if foreseen is None:
        typer.echo("\n".join(said))
        return
    from cli.foreseen import as_object

    _print({"dry_run": False, "number": number, "said": said, **as_object(foreseen, zone)})


def _hints(file: Path, at: DateTime | None) -> list[str]:
    """Commands that release the news that waits."""
    with open_context(file, at) as context:
        counts = context.ledger.counts()
        news = [step.key for step in context.plan.steps if step.rule.role == "corrects"]
    held = [key for key in news if counts.get(key, {}).get(State.HELD)]
    return [f"`roadmap send {key} --yes` releases and sends what waits of {key}." for key in held]


def _print(found: dict[str, Any]) -> None:
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


async def _flow(proposal: Proposal, file: Path, at: DateTime | None) -> tuple[int, str]:
    from flows.decisions.amending import amend

    state = await amend(proposal, at, str(file))
    if state.name == "Refused":
        raise Refusal(state.message or "nothing was changed")
    return int(await state.aresult()), state.message or ""  # raises what stopped it
