"""Places where a person still stands after the ledger forgot them, and what to do there by hand."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from roadmap.people.privacy.forgotten import Forgotten
from tasks.book import BookProblem
from tasks.context import Context

COPIES = (
    "copies that nothing here reaches: backups of the ledger, the history of the directory's repository, "
    "and the mail account's own “sent” folder (docs/personal-data.md)"
)


def by_hand(context: Context, forgotten: Forgotten, pseudonym: str) -> list[str]:
    """A line for each place: where, and what to do there."""
    return [*_book(context, forgotten, pseudonym), *_files(context, forgotten), *_mailbox(context), COPIES]


def _book(context: Context, forgotten: Forgotten, pseudonym: str) -> Iterator[str]:
    """The rows in which they stand, in whichever column. Our own tabs are written anew by a round."""
    tabs = dict.fromkeys(form.tab for m in context.review.milestones if (form := context.review.form(m)))
    try:
        reading = context.book.read(list(tabs))
    except BookProblem as problem:
        yield f"{problem}; then look for their rows"
        yield from _as_collected(context, forgotten)
        return
    for tab, rows in reading.rows.items():
        for row in rows:
            if any(forgotten.scrub(text) != text for text in row.cells.values()):
                yield _row(
                    tab, row.number, f"write {pseudonym} in the place of the address, and empty the name"
                )


def _as_collected(context: Context, forgotten: Forgotten) -> Iterator[str]:
    for stored in context.answers.values():
        if forgotten.is_forgotten(stored.answer.sender):
            yield _row(stored.answer.tab, stored.answer.row, "as last collected, one of their answers")


def _row(tab: str, number: int, remedy: str) -> str:
    return f"answer book, tab “{tab}”, row {number}: {remedy}"


def _files(context: Context, forgotten: Forgotten) -> Iterator[str]:
    """The lines of the review and its directory in which they stand."""
    path = context.loaded.path
    folder = path.parent / context.review.directory
    for file in (path, *sorted(folder.glob("*.yaml"))):
        for number in _lines(file, forgotten):
            yield f"{file}:{number}: take this contact out, or name another one"


def _lines(file: Path, forgotten: Forgotten) -> Iterable[int]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, start=1) if forgotten.scrub(line) != line]


def _mailbox(context: Context) -> Iterator[str]:
    settings = context.settings
    if settings.imap_host:
        where = f"mailbox {settings.imap_user} at {settings.imap_host}"
        yield f"{where}: delete the mails from them and about them"
    if settings.incoming:
        yield f"{settings.incoming}: delete the mails from them and about them"
