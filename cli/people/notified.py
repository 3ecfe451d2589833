"""`roadmap notified`: record whom a note verbale names."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Review, chosen
from cli.people.registrations import Milestone
from cli.people.seats import By
from roadmap.problems import InvalidValue
from tasks.context import open_context
from tasks.people.notes_verbales import record_note

LARGEST = 1_000_000  # bytes of a file of names
Party = Annotated[
    str, typer.Argument(metavar="PARTY", help="The delegation's code, or the stakeholder's id.")
]
Names = Annotated[
    Path | None, typer.Option("--names", help="A text file with a name a line, the head of delegation first.")
]
Name = Annotated[
    list[str] | None,
    typer.Option("--name", help="A name; give it again for each. The head of delegation is the first."),
]
Reason = Annotated[str, typer.Option("--reason", help="Which note: its number, or its day.")]


def notified(
    milestone: Milestone,
    party: Party,
    by: By,
    reason: Reason,
    names: Names = None,
    name: Name = None,
    review: Review = None,
) -> None:
    """Record the note verbale that names who comes for a party. Without names, it covers all whom the party
    registers. A later one takes the place of an earlier one."""
    lines = [*(name or []), *(_lines(names) if names else [])]
    with open_context(chosen(review)) as context:
        typer.echo(record_note(context, milestone, party, lines, by, reason))


def _lines(file: Path) -> list[str]:
    try:
        if file.stat().st_size > LARGEST:
            raise InvalidValue(f"{file}: it is too large for a list of names", "write a name a line")
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as problem:
        raise InvalidValue(f"{file}: it cannot be read ({problem.strerror})", "name another file") from None
    except UnicodeDecodeError:
        raise InvalidValue(f"{file}: it is no text in UTF-8", "save it as plain text in UTF-8") from None
    if not any(line.strip() for line in lines):
        raise InvalidValue(f"{file}: it names nobody", "write a name a line, or leave --names out")
    return lines
