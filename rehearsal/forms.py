"""The form service: it writes a row for each submission, as Google Forms does, and knows nothing else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pendulum import DateTime
from python_calamine import CalamineWorkbook

from roadmap.forms import Form
from tasks.book.parts import replaced


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


class FormService:
    """Takes submissions, and adds their rows to the workbook when their time has come."""

    def __init__(self, workbook: Path, zone: str) -> None:
        self._workbook, self._zone = workbook, zone
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
        by_tab: dict[str, list[Submission]] = defaultdict(list)
        for submission in due:
            by_tab[submission.form.tab].append(submission)
        tables = self._tables(list(by_tab))
        for tab, submissions in by_tab.items():
            for submission in submissions:
                self._write(tables[tab], submission)
        draft = self._workbook.with_suffix(".part.xlsx")
        changed = {tab: tables[tab] for tab in by_tab}
        draft.write_bytes(replaced(self._workbook.read_bytes(), changed))
        draft.replace(self._workbook)
        return len(due)

    def _write(self, table: list[list[str]], submission: Submission) -> None:
        if submission.withdraw:
            _delete(table, submission.sender)
            return
        stamp = submission.at.in_timezone(self._zone).format("YYYY-MM-DD HH:mm:ss")
        answers = [submission.said.get(question.id, "") for question in submission.form.questions]
        table.append([stamp, submission.sender, *answers])

    def _tables(self, tabs: Sequence[str]) -> dict[str, list[list[str]]]:
        """Some tabs as they stand."""
        with CalamineWorkbook.from_path(self._workbook) as book:
            sheets = {name: book.get_sheet_by_name(name) for name in tabs}
            return {
                name: [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                for name, sheet in sheets.items()
            }


def _delete(table: list[list[str]], sender: str) -> None:
    for number in range(len(table) - 1, 0, -1):
        if table[number][1] == sender:
            del table[number]
            return
