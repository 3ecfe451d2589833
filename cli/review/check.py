"""`roadmap check [FILE]`: a line for each mistake in a review."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import chosen
from cli.review.draft import say_if_draft
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.review.characters import counted
from tasks.configuration import find_remarks, load, unresolved, unsent
from tasks.render import TEMPLATES, Templates
from tasks.render.glossary import check_words, read_glossary
from tasks.render.names import OWN_MAILS

File = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="The review's file (by default ROADMAP_REVIEW).", show_default=False),
]


def check(file: File = None) -> None:
    """Check a review, its directory and its mails: list each mistake with file, line and remedy, and remarks.

    Ends with 0 if the review can be run, with or without remarks.
    """
    path = chosen(file)
    loaded = load(path)
    review, directory = loaded.review, loaded.directory
    templates = Templates(TEMPLATES, review.languages, review.fallback)
    wrong_words = check_words(read_glossary(), TEMPLATES, path)
    problems = [*unresolved(path, templates.mails()), *templates.check(), *wrong_words]
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(1)
    planned = plan(in_force(review), directory)
    remarks = find_remarks(path)
    for remark in remarks:
        typer.echo(f"remark: {remark}")
    unused = unsent(path, set(templates.mails()) - set(OWN_MAILS))
    for mail in unused:
        typer.echo(f"remark: {TEMPLATES.name}/{mail}: no step sends this mail; name it in a step's `mail:`")
    number = len(remarks) + len(unused)
    verdict = f"ready to run, with {counted(number, 'remark')} above" if number else "all is well"
    typer.echo(
        f"{path}: {verdict}. {counted(len(review.milestones), 'milestone')}, "
        f"{counted(len(planned.steps), 'step')} planned, {len(planned.waiting)} waiting for a date, "
        f"{counted(len(planned.to_fix), 'date')} to fix; "
        f"{counted(len(directory.delegations), 'delegation')}, "
        f"{counted(len(directory.stakeholders), 'stakeholder')}."
    )
    say_if_draft(path)
