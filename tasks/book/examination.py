"""Examining an answer book against its review: tabs, columns, rows, time zone, and the right to write."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from roadmap.answers.columns import Columns
from roadmap.answers.other_tabs import problem_of, unread_tabs
from roadmap.answers.reading import SheetFault, read_answers
from roadmap.review.forms import Form, Question
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from tasks.book.port import AnswerBook, BookProblem, BookReading, rows_of
from tasks.book.workbook import Workbook

if TYPE_CHECKING:
    from tasks.book.google.book import GoogleBook

Sign = Literal["well", "wrong", "remark"]


@dataclass(frozen=True)
class BookFinding:
    """One finding, as a line of text; a `remark` is for a person to judge."""

    sign: Sign
    text: str


def forms_of(review: Review) -> list[tuple[Milestone, Form]]:
    """The milestones that have a form, each with it."""
    return [(m, form) for m in review.milestones if (form := review.form(m))]


def examine(book: AnswerBook, review: Review) -> Iterator[BookFinding]:
    """Examine the whole book, without changing it.

    Raises:
        BookProblem: it cannot be read.
    """
    asked = forms_of(review)
    tabs = [form.tab for _, form in asked]
    reading = book.read(tabs)
    headings = _headings(book, tabs)
    yield from (BookFinding("wrong", str(problem)) for problem in reading.missing)
    for milestone, form in asked:
        if form.tab in reading.rows:
            yield from _tab(milestone, form, reading, headings.get(form.tab, []), review)
    yield from _other_tabs(book, reading, review)
    yield from _zone_and_locale(reading, review)
    yield _right_to_write(book)


def _tab(
    milestone: Milestone, form: Form, reading: BookReading, headings: list[str], review: Review
) -> Iterator[BookFinding]:
    """Findings on one form's tab; its columns are examined even before the first answer."""
    rows = reading.rows[form.tab]
    doubled = rows_of(form.tab, [headings, headings])  # tells equal headings apart, as in the rows
    columns = Columns.of(form, list(doubled[0].cells) if doubled else [])
    problems = columns.problems()
    if not problems:
        result = read_answers(
            rows, milestone.id, form, reading.zone or review.host.zone, reading.locale, milestone
        )
        unread = (_unread(form, q) for q in form.questions if q.id not in columns.by_field)
        problems = [*unread, *result.problems]
    yield from (BookFinding("wrong", str(problem)) for problem in problems)
    if not problems:
        yield BookFinding(
            "well", f"tab “{form.tab}”: it has all columns, and all rows can be read ({len(rows)})"
        )


def _other_tabs(book: AnswerBook, reading: BookReading, review: Review) -> Iterator[BookFinding]:
    """Findings on tabs that look like a form's and are not read."""
    unread = unread_tabs(review, reading.others)
    rows = book.read([one.tab for one in unread]).rows if unread else {}
    for one in unread:
        yield BookFinding("wrong", str(problem_of(one, len(rows.get(one.tab, ())), review)))


def _unread(form: Form, question: Question) -> SheetFault:
    """SheetFault of a question that no column of the tab matches."""
    wordings = list(dict.fromkeys(question.wording.root.values()))
    names = " or ".join(f"“{wording}”" for wording in wordings)
    what = "the tab has no such column, so answers to this question are not read"
    return SheetFault(form.tab, what, f"rename its column to {names}", column=wordings[0])


def _headings(book: AnswerBook, tabs: list[str]) -> dict[str, list[str]]:
    if not isinstance(book, Workbook):
        sheet = _spreadsheet(book)
        return sheet.headings if sheet else {}
    return book.headings(tabs)


def _zone_and_locale(reading: BookReading, review: Review) -> Iterator[BookFinding]:
    host = review.host.zone
    yield from (BookFinding("remark", remark) for remark in reading.remarks)
    if reading.zone and reading.zone != host:
        yield BookFinding(
            "remark",
            f"its time zone is {reading.zone}, the secretariat's {host}: timestamps are read in its own",
        )
    elif reading.locale and not reading.zone:
        yield BookFinding("remark", f"its time zone is unknown: timestamps are read in {host}")
    if reading.locale and reading.locale.partition("_")[0] not in review.languages:
        yield BookFinding(
            "remark",
            f"its locale is {reading.locale}, not of a language of the review: dates are read by it",
        )


def _right_to_write(book: AnswerBook) -> BookFinding:
    try:
        if isinstance(book, Workbook):
            if not os.access(book.path, os.W_OK):
                remedy = "give this account the right to write it"
                return BookFinding("wrong", f"{book.path} cannot be written to; {remedy}")
        elif sheet := _spreadsheet(book):
            sheet.try_to_write()
    except BookProblem as problem:
        return BookFinding("wrong", str(problem))
    return BookFinding("well", "it can be written to")


def _spreadsheet(book: AnswerBook) -> "GoogleBook | None":
    from tasks.book.google.book import GoogleBook  # slow to import, and not needed for a workbook

    return book if isinstance(book, GoogleBook) else None
