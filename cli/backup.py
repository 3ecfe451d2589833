"""`roadmap backup` and `roadmap restore`: the ledger copied while it is in use, and brought back."""

from pathlib import Path
from typing import Annotated

import pendulum
import typer
from pendulum import DateTime

from cli.options import Review, chosen
from config.settings import Settings
from roadmap.review.moments import moment_in_words
from tasks.configuration import load
from tasks.ledger import LedgerProblem
from tasks.ledger.copies.backup import back_up, suffix_of
from tasks.ledger.copies.restore import Restored, Restoring
from tasks.ledger.copies.restore import restore as bring_back
from tasks.machine.state import is_held

Out = Annotated[
    Path | None,
    typer.Option("--out", help="The backup's file (by default a new one in `backups` in the home)."),
]
Backup = Annotated[Path, typer.Argument(metavar="FILE", help="The file that `roadmap backup` wrote.")]
By = Annotated[str, typer.Option("--by", help="Who restores it.")]
NothingEarly = Annotated[
    bool,
    typer.Option(
        "--nothing-early",
        help="You know that since the backup no step was sent early, and none moved to an earlier date.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Even if the ledger in place knows more.")]


def backup(out: Out = None, review: Review = None) -> None:
    """Copy the ledger, all reviews in it, into one file. Mail may leave meanwhile; nobody has to stop."""
    settings, now = Settings(), pendulum.now("UTC")
    made = back_up(settings.ledger, out or _new_file(settings, now), now)
    when = moment_in_words(made.at, _zone(review))
    typer.echo(f"{made.file}: the ledger as of {when}, {made.size / 1e6:.1f} MB. Keep it on another machine.")


def restore(
    file: Backup,
    by: By,
    force: Force = False,
    nothing_early: NothingEarly = False,
    review: Review = None,
) -> None:
    """Bring a backup back in the place of the ledger, while nobody uses it.

    Nothing that left since the backup leaves again: what had not left by then is `unknown` afterwards, and a
    person says what became of it; what was drafted since waits for release when it is drafted anew. The
    ledger that was in place is kept beside it."""
    zone, settings = _zone(review), Settings()
    if is_held(settings.home.absolute()):
        raise LedgerProblem("a server and its worker run here, and use the ledger: `roadmap down` first")
    this = Restoring(file, pendulum.now("UTC"), by.strip(), force=force, nothing_early=nothing_early)
    for line in _said(bring_back(settings.ledger, this), this, zone):
        typer.echo(line)


def _said(done: Restored, this: Restoring, zone: str) -> list[str]:
    """Lines on what was done, and on what a person has to do now."""
    of = moment_in_words(done.of, zone)
    lines = [f"The ledger is that of {of}. {last_known(done.knows_until, zone)}."]
    if done.former:
        lines.append(f"The former one is kept: {done.former}")
    if done.unknown:
        lines.append(
            f"{done.unknown} message{'s' * (done.unknown != 1)} may have left since, and will not leave by "
            "themselves: `roadmap ledger --state unknown` lists them, `roadmap settle` settles them."
        )
    lines.append(
        "What is drafted anew waits for release where it was due before now"
        + ("." if this.nothing_early else ", and any other step too: it may have been sent early since.")
    )
    lines.append(
        "What was decided since is not in it: `roadmap history` ends there; the board `history` in the "
        "Prefect UI shows the rest. Enter it again, then run `roadmap collect` and `roadmap apply`."
    )
    return lines


def last_known(moment: DateTime | None, zone: str) -> str:
    """A clause on the newest entry of a ledger; None: it has none."""
    if moment is None:
        return "Nothing was recorded in it yet"
    return f"Its last entry is of {moment_in_words(moment, zone)}"


def _new_file(settings: Settings, at: DateTime) -> Path:
    return settings.home / "backups" / f"ledger-{at.format('YYYYMMDD-HHmmss')}{suffix_of(settings.ledger)}"


def _zone(review: Path | None) -> str:
    return load(chosen(review)).review.host.zone
