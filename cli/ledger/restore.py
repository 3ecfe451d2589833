"""`roadmap restore`: put a backup in the place of the ledger."""

from pathlib import Path
from typing import Annotated

import pendulum
import typer
from pendulum import DateTime

from cli.options import Review, chosen
from config.settings import Settings
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.configuration import load
from tasks.ledger import LedgerProblem
from tasks.ledger.copies.restore import Restored, Restoring
from tasks.ledger.copies.restore import restore as restore_backup
from tasks.machine.state import is_held

Backup = Annotated[Path, typer.Argument(metavar="FILE", help="The file that `roadmap backup` wrote.")]
By = Annotated[str, typer.Option("--by", help="Who restores it.")]
NothingEarly = Annotated[
    bool,
    typer.Option(
        "--nothing-early",
        help="You are sure that since the backup no step was sent early or moved to an earlier date.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Even if the ledger in place has newer entries.")]


def restore(
    file: Backup,
    by: By,
    force: Force = False,
    nothing_early: NothingEarly = False,
    review: Review = None,
) -> None:
    """Put a backup in the place of the ledger, while nobody uses it.

    Nothing that left since the backup leaves again: messages that had not left by then become `unknown`, and
    you settle them; steps that were drafted since wait for release when they are drafted again. The former
    ledger is kept beside the new one."""
    zone, settings = load(chosen(review)).review.host.zone, Settings()
    if is_held(settings.home.absolute()):
        raise LedgerProblem("a server and its worker run here and use the ledger", "run `roadmap down` first")
    order = Restoring(file, pendulum.now("UTC"), by.strip(), force=force, nothing_early=nothing_early)
    for line in _summary(restore_backup(settings.ledger, order), zone, nothing_early=nothing_early):
        typer.echo(line)


def _summary(restored: Restored, zone: str, *, nothing_early: bool) -> list[str]:
    """The result, and what to do next."""
    of = moment_in_words(restored.of, zone)
    lines = [f"Restored the ledger of {of}. {last_known(restored.knows_until, zone)}."]
    if restored.former:
        lines.append(f"The former ledger is kept: {restored.former}")
    if restored.unknown:
        lines.append(
            f"{counted(restored.unknown, 'message')} may have left since, and will not leave without you. "
            "List: `roadmap ledger --state unknown`. Settle: `roadmap settle`."
        )
    lines.append(
        "New drafts wait for release where they were due before now"
        + ("." if nothing_early else "; all others too, since they may have been sent early.")
    )
    lines.append(
        "Decisions made since are missing: `roadmap history` ends there; the board `history` in the Prefect "
        "UI shows the rest. Enter them again, then run `roadmap collect` and `roadmap apply`."
    )
    return lines


def last_known(moment: DateTime | None, zone: str) -> str:
    """A clause about a ledger's newest entry; None: it has none."""
    if moment is None:
        return "It has no entries yet"
    return f"Its last entry is from {moment_in_words(moment, zone)}"
