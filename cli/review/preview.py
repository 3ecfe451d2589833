"""`roadmap preview MAIL`: a mail as its readers would get it, with invented answers."""

from typing import Annotated

import typer

from cli.options import Review, chosen
from roadmap.people.salutation import Salutation
from tasks.configuration import load
from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates
from tasks.render.look.images import embedded

Mail = Annotated[str, typer.Argument(help="The mail, by the name of its folder in templates/.")]
Language = Annotated[str, typer.Option("--language", help="The language of the reader.")]
Milestone = Annotated[
    str | None, typer.Option("--milestone", help="The milestone; by default the first that fits.")
]
Group = Annotated[
    Salutation | None,
    typer.Option("--to", help="The group of readers; by default the first contact's of the audience."),
]
Step = Annotated[
    str | None, typer.Option("--step", help="The step that sends it; by default the first that does.")
]
Html = Annotated[bool, typer.Option("--html", help="The HTML part instead of the text.")]


def preview(
    mail: Mail,
    language: Language = "en",
    milestone: Milestone = None,
    group: Group = None,
    step: Step = None,
    html: Html = False,
    review: Review = None,
) -> None:
    """Show a mail as text, or as HTML, with invented answers. Sends nothing."""
    loaded = load(chosen(review))
    templates = Templates(TEMPLATES, loaded.review.languages, loaded.review.fallback)
    mail_shown = sample(loaded, templates, mail, language, milestone, group, step)
    typer.echo(embedded(mail_shown.html) if html else f"Subject: {mail_shown.subject}\n\n{mail_shown.text}")
