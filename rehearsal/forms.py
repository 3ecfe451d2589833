"""The form service: it writes a row for each submission, as Google Forms does, and knows nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pendulum import DateTime

from roadmap.review.forms import Form
from tasks.book import AnswerBook, Workbook
from tasks.book.parts import replaced
from tasks.book.port import Table


@dataclass(frozen=True)
class Submission:
    """One form, filled in: what is said, by question id. `withdraw` deletes the sender's earlier row."""

    at: DateTime
    sender: str
    form: Form
    said: Mapping[str, str]
    withdraw: bool = False

    @property
    def order(self) -> tuple[DateTime, str, str]:
        """In which order submissions come in."""
        return self.at, self.sender, self.form.tab


# Puts whole tabs of the answer book in place of what they held.
Writer = Callable[[Mapping[str, Table]], object]


def writer_of(book: AnswerBook) -> Writer:
    """Writing of forms to a book: to a file faster than ours, which first looks for changes."""
    return partial(_replace, book.path) if isinstance(book, Workbook) else book.put


def _replace(workbook: Path, tables: Mapping[str, Table]) -> None:
    draft = workbook.with_suffix(".part.xlsx")
    draft.write_bytes(replaced(workbook.read_bytes(), tables))
    draft.replace(workbook)


class FormService:
    """Takes submissions, and adds their rows to the answer book when their time has come.

    Nobody else writes to the forms' tabs, so it knows what they hold.
    """

    def __init__(self, forms: Iterable[Form], language: str, writer: Writer, zone: str) -> None:
        self._tables = {form.tab: [form.headings(language)] for form in forms}
        self._put, self._zone = writer, zone
        self._waiting: list[Submission] = []

    def submit(self, *submissions: Submission) -> None:
        """Somebody will send the form at its moment."""
        self._waiting.extend(submissions)

    def write_until(self, now: DateTime) -> int:
        """Write the rows of all that was sent until `now`; return how many."""
        due = sorted((s for s in self._waiting if s.at <= now), key=lambda s: s.order)
        if not due:
            return 0
        self._waiting = [s for s in self._waiting if s.at > now]
        for submission in due:
            self._write(self._tables[submission.form.tab], submission)
        self._put({tab: self._tables[tab] for tab in {submission.form.tab for submission in due}})
        return len(due)

    def _write(self, table: list[list[str]], submission: Submission) -> None:
        if submission.withdraw:
            _delete(table, submission.sender)
            return
        stamp = submission.at.in_timezone(self._zone).format("YYYY-MM-DD HH:mm:ss")
        answers = [submission.said.get(question.id, "") for question in submission.form.questions]
        table.append([stamp, submission.sender, *answers])


def _delete(table: list[list[str]], sender: str) -> None:
    for number in range(len(table) - 1, 0, -1):
        if table[number][1] == sender:
            del table[number]
            return
