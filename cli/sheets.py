"""`roadmap sheets`: set up the answer book for a review, and look whether it is as the review expects."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from cli.options import AsJson, Review, chosen
from config.settings import Settings
from roadmap.problems import Refusal
from roadmap.review.forms import SENDER, Form, Question, QuestionKind
from roadmap.review.review import Review as ReviewModel
from tasks.book import AnswerBook
from tasks.book.examination import Finding, Sign, examine, forms_of
from tasks.book.google.clock_facts import ReadOnlyFacts
from tasks.book.opening import open_book
from tasks.configuration import load
from tasks.ledger.existing import existing_ledger

Language = Annotated[
    str | None,
    typer.Option("--language", help="The language of the headings (by default the review's first)."),
]
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
    """Make the tabs that the answer book lacks, and say what to ask in each form.

    What is there stays as it is. Ends with 1 if the book cannot be reached."""
    loaded = load(chosen(review)).review
    said_in = language or loaded.languages[0]
    if said_in not in loaded.languages:
        raise Refusal(
            f"“{said_in}” is no language of the review", f"use one of {', '.join(loaded.languages)}"
        )
    forms = [form for _, form in forms_of(loaded)]
    made = open_book(Settings()).create(forms, said_in)
    typer.echo(
        f"Made: {', '.join(f'“{tab}”' for tab in made)}."
        if made
        else "Nothing was to be done: all tabs are there."
    )
    for form in forms:
        typer.echo("")
        _tell(form, said_in)


def _tell(form: Form, language: str) -> None:
    typer.echo(f"Tab “{form.tab}”, form {form.url}")
    typer.echo(f"  Settings › Responses › Collect email addresses: on (the column “{SENDER.say(language)}”)")
    section = None
    for question in form.questions:
        if question.section and question.section != section:
            typer.echo(f"  — section “{question.section.say(language)}” —")
            section = question.section
        _tell_question(question, language)


def _tell_question(question: Question, language: str) -> None:
    typer.echo(f"  {question.wording.say(language)}  [{KINDS[question.kind]}]")
    for choice in question.choices:
        typer.echo(f"      · {choice.text.say(language)}")


@sheets.command()
def check(review: Review = None, as_json: AsJson = False) -> None:
    """Look whether the answer book has what the review expects, can be read, and can be written to.

    Nothing is changed. ✓ is well, ✗ has to be mended, ? is for you to judge. Ends with 1 if something has to
    be mended."""
    loaded = load(chosen(review)).review
    with _book(loaded) as book:
        found = list(examine(book, loaded))
    wrong = sum(finding.sign == "wrong" for finding in found)
    if as_json:
        typer.echo(json.dumps([_as_json(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        for finding in found:
            typer.echo(f"{SIGNS[finding.sign]} {finding.text}")
        typer.echo(
            f"{wrong} thing{'s' * (wrong != 1)} to be mended." if wrong else "Nothing has to be mended."
        )
    if wrong:
        raise typer.Exit(1)


@contextmanager
def _book(review: ReviewModel) -> Iterator[AnswerBook]:
    """The answer book, with what the rounds know of it, so that a change is told. Looking makes no ledger."""
    with existing_ledger(Settings(), review.id) as ledger:
        if ledger is None:
            yield open_book(Settings())
        else:
            was_read = ledger.books.workbook_was_read
            yield open_book(Settings(), facts=ReadOnlyFacts(ledger.books), was_read=was_read)


def _as_json(finding: Finding) -> dict[str, str]:
    return {"verdict": finding.sign, "said": finding.text}
