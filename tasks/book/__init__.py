"""The answer book: the tabs that forms write to, and our own tab that says what became of each row."""

from tasks.book.port import STATUS_TAB, AnswerBook, BookProblem, BookReading, StatusRow
from tasks.book.workbook import Workbook

__all__ = ["STATUS_TAB", "AnswerBook", "BookProblem", "BookReading", "StatusRow", "Workbook"]
