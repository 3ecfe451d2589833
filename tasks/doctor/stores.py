"""Stores: the ledger, the answer book, the folder for .eml files, the mailbox that is read."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pendulum import DateTime

from config.settings import Settings
from roadmap.review.review import Review
from tasks.book import BookProblem
from tasks.book.opening import open_book
from tasks.book.workbook import LOST
from tasks.doctor.finding import Finding, from_problem, unclear, well, wrong
from tasks.ledger import LedgerProblem
from tasks.ledger.existing import existing_ledger, ledger_file
from tasks.mailbox.opening import open_mailbox
from tasks.mailbox.problems import MailboxProblem


def examine_ledger(settings: Settings, review: Review) -> tuple[Finding, DateTime | None]:
    """The ledger opens, has its newest schema, and can be written to; and when it was last changed."""
    name, file = "ledger", ledger_file(settings)
    try:
        with existing_ledger(settings, review.id) as ledger:
            if ledger is None:
                return _none_yet(Path(str(file))), None
            with ledger.sender():
                ledger.claims.settle([])  # a transaction that writes nothing, but could
            last = ledger.last_change()
            messages = sum(sum(states.values()) for states in ledger.counts().values())
    except LedgerProblem as problem:
        return from_problem(name, problem), None
    if file and not os.access(file, os.W_OK):
        return wrong(name, f"{file} is not writable", "make it writable for this account"), last
    where = file or "the database"
    return well(
        name, f"{where} opens and can be written to (mode {settings.mode}, messages: {messages})"
    ), last


def _none_yet(file: Path) -> Finding:
    folder = next(parent for parent in file.parents if parent.exists())
    if not os.access(folder, os.W_OK):
        remedy = "make it writable for this account, or set ROADMAP_HOME"
        return wrong("ledger", f"there is none yet, and {folder} is not writable", remedy)
    return well("ledger", f"there is none yet; the first run makes {file}")


def examine_book(settings: Settings, review: Review) -> Finding:
    """The answer book is there, with a tab for each form."""
    name, path = "answer book", settings.google_sheet or settings.workbook
    forms = [form for milestone in review.milestones if (form := review.form(milestone))]
    if isinstance(path, Path) and not path.exists():
        if _workbook_was_read(settings, review):
            return wrong(name, f"a workbook was read before, and there is none at {path}", LOST)
        remedy = "make one with `roadmap sheets init` or `roadmap up`, or set ROADMAP_BOOK"
        return unclear(name, f"there is none at {path}", remedy)
    try:
        reading = open_book(settings).read([form.tab for form in forms])
    except BookProblem as problem:
        return from_problem(name, problem)
    if reading.missing:
        tabs = ", ".join(problem.tab for problem in reading.missing)
        return wrong(
            name, f"{path} lacks {tabs}", "connect the form, or correct the tab's name in the review"
        )
    rows = sum(map(len, reading.rows.values()))
    return well(name, f"{path} has a tab for each form (forms: {len(forms)}, rows: {rows})")


def _workbook_was_read(settings: Settings, review: Review) -> bool:
    """True if the ledger knows a workbook; one that cannot be opened has a finding of its own."""
    with suppress(LedgerProblem), existing_ledger(settings, review.id) as ledger:
        return ledger is not None and ledger.books.workbook_was_read()
    return False


def examine_outbox(settings: Settings) -> Finding:
    """The folder that .eml files are written to."""
    folder = settings.outbox_folder.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if there.is_dir() and os.access(there, os.W_OK):
        return well("outbox", f"mail is written to {folder}; none leaves")
    return wrong("outbox", f"{there} is not writable", "set ROADMAP_OUTBOX to a writable folder")


def examine_mailbox(settings: Settings) -> Iterator[Finding]:
    """The mailbox for what comes back, if one is named: reached, logged in, its folder there."""
    name = "mailbox"
    try:
        with open_mailbox(settings) as mailbox:
            if mailbox is None:
                yield unclear(name, "none is read, so bounces are not seen", "set ROADMAP_IMAP_HOST")
            else:
                where = settings.imap_host or settings.incoming
                yield well(name, f"{where} opens, and {settings.imap_folder} can be read")
    except MailboxProblem as problem:
        yield from_problem(name, problem)
