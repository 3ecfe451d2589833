"""`roadmap check [FILE]`: everything that is wrong with a review, on a line each."""

from pathlib import Path
from typing import Annotated

import typer

from cli.draft import say_if_draft
from cli.options import chosen
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from tasks.configuration import find_remarks, load, unresolved, unsent
from tasks.render import TEMPLATES, Templates
from tasks.render.names import OWN_MAILS

File = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="The review's file (by default ROADMAP_REVIEW).", show_default=False),
]


def check(file: File = None) -> None:
    """Check a review, its directory and its mails: each mistake with file, line and remedy, and what is odd.

    Ends with 0 if it can be run, remarks or not.
    """
    path = chosen(file)
    loaded = load(path)
    review, directory = loaded.review, loaded.directory
    templates = Templates(TEMPLATES, review.languages, review.fallback)
    problems = [*unresolved(path, templates.mails()), *templates.check()]
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(1)
    planned = plan(in_force(review), directory)
    odd = find_remarks(path)
    for remark in odd:
        typer.echo(f"remark: {remark}")
    unused = unsent(path, set(templates.mails()) - set(OWN_MAILS))
    for mail in unused:
        typer.echo(f"remark: {TEMPLATES.name}/{mail}: no step sends this mail; name it in a step's `mail:`")
    number = len(odd) + len(unused)
    verdict = f"it can be run; see {number} remark{'s' * (number > 1)} above" if number else "all is well"
    typer.echo(
        f"{path}: {verdict}. {len(review.milestones)} milestones, {len(planned.steps)} steps planned, "
        f"{len(planned.waiting)} steps wait for a date, {len(planned.to_fix)} dates or times to be fixed; "
        f"{len(directory.delegations)} delegations and {len(directory.stakeholders)} stakeholders."
    )
    say_if_draft(path)
