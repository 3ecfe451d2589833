"""`roadmap sheets`: set up the answer book for a review, check it, and confirm its changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from cli.options import AsJson, Review, chosen
from cli.output import print_json
from config.settings import Settings
from roadmap.problems import Refusal
from roadmap.review.characters import counted
from roadmap.review.forms import SENDER, Form, QuestionKind
from roadmap.review.review import Review as ReviewModel
from tasks.book import AnswerBook
from tasks.book.examination import Sign, examine, forms_of
from tasks.book.google.clock_facts import ReadOnlyFacts
from tasks.book.opening import open_book
from tasks.configuration import load
from tasks.context import Context, open_context
from tasks.ledger.existing import existing_ledger
from tasks.ledger.facts.doubts import BOOK

Language = Annotated[
    str | None,
    typer.Option("--language", help="The language of the headings (by default the review's first)."),
]
By = Annotated[str, typer.Option("--by", help="Who found it out.")]
Reason = Annotated[str, typer.Option("--reason", help="Why it is right.")]
Milestone = Annotated[str, typer.Argument(metavar="MILESTONE", help="The milestone whose answers changed.")]
KINDS: dict[QuestionKind, str] = {
    "text": "short answer",
    "paragraph": "paragraph",
    "country": "short answer",
    "choice": "multiple choice",
    "choices": "checkboxes",
}
SIGNS: dict[Sign, str] = {"well": "✓", "wrong": "✗", "remark": "?"}

sheets = typer.Typer(
    name="sheets", help="Set up the answer book (ROADMAP_BOOK), and look after it.", no_args_is_help=True
)


@sheets.command()
def init(review: Review = None, language: Language = None) -> None:
    """Make the tabs that the answer book lacks, and list the questions of each form.

    Existing tabs stay as they are. Ends with 1 if the book cannot be reached."""
    loaded = load(chosen(review)).review
    in_language = language or loaded.languages[0]
    if in_language not in loaded.languages:
        raise Refusal(
            f"“{in_language}” is not a language of the review",
            f"use one of {', '.join(loaded.languages)}",
        )
    forms = [form for _, form in forms_of(loaded)]
    new_tabs = open_book(Settings()).create(forms, in_language)
    names = ", ".join(f"“{tab}”" for tab in new_tabs)
    typer.echo(f"Made: {names}." if new_tabs else "Nothing to do: all tabs are there.")
    for form in forms:
        typer.echo("")
        _show_form(form, in_language)


def _show_form(form: Form, language: str) -> None:
    typer.echo(f"Tab “{form.tab}”, form {form.url}")
    typer.echo(f"  Settings › Responses › Collect email addresses: on (the column “{SENDER.say(language)}”)")
    section = None
    for question in form.questions:
        if question.section and question.section != section:
            typer.echo(f"  — section “{question.section.say(language)}” —")
            section = question.section
        typer.echo(f"  {question.wording.say(language)}  [{KINDS[question.kind]}]")
        for choice in question.choices:
            typer.echo(f"      · {choice.text.say(language)}")


@sheets.command()
def check(review: Review = None, as_json: AsJson = False) -> None:
    """Check that the answer book has what the review expects, can be read, and can be written to.

    Changes nothing. ✓ is in order, ✗ has to be corrected, ? is for you to judge. Ends with 1 if anything has
    to be corrected."""
    loaded = load(chosen(review)).review
    with _book(loaded) as book:
        results = list(examine(book, loaded))
    wrong = sum(finding.sign == "wrong" for finding in results)
    if as_json:
        print_json([{"verdict": finding.sign, "said": finding.text} for finding in results])
    else:
        for finding in results:
            typer.echo(f"{SIGNS[finding.sign]} {finding.text}")
        typer.echo(f"{counted(wrong, 'problem')} to correct." if wrong else "Nothing to correct.")
    if wrong:
        raise typer.Exit(1)


@contextmanager
def _book(review: ReviewModel) -> Iterator[AnswerBook]:
    """The answer book, with what earlier rounds recorded about it. Looking makes no ledger."""
    with existing_ledger(Settings(), review.id) as ledger:
        if ledger is None:
            yield open_book(Settings())
        else:
            was_read = ledger.books.workbook_was_read
            yield open_book(Settings(), facts=ReadOnlyFacts(ledger.books), was_read=was_read)


@sheets.command()
def adopt(by: By, reason: Reason, review: Review = None) -> None:
    """Take the answer book of the settings as the review's own, in place of the one that was read before.

    Answers that are not in it are kept, until you confirm that too."""
    with open_context(chosen(review)) as context:
        _confirm(context, BOOK, by, reason)


@sheets.command()
def confirm(milestone: Milestone, by: By, reason: Reason, review: Review = None) -> None:
    """Confirm that many answers of a milestone rightly vanished or changed at once: it is then recorded."""
    with open_context(chosen(review)) as context:
        context.review.milestone(milestone)
        _confirm(context, milestone, by, reason)


def _confirm(context: Context, about: str, by: str, reason: str) -> None:
    """Read the book as it is now, sign, and read it once more."""
    # These load Prefect, which no other command should wait for.
    from tasks.collecting.collecting import collected
    from tasks.collecting.doubting import confirm as sign

    collected(context)
    doubt = next((doubt for doubt in context.ledger.doubts.all() if doubt.about == about), None)
    if doubt is None:
        typer.echo(f"Nothing waits to be confirmed for {about or 'the answer book'}; nothing was changed.")
        return
    number = sign(context, about, doubt.mark, by, reason)
    result = collected(context)
    typer.echo(f"Confirmed, signed by {by} (decision {number}). {str(result)[:1].upper()}{str(result)[1:]}.")
    for problem in result.problems:
        typer.echo(f"✗ {problem}", err=True)
