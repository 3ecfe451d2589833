"""The answer book: the tabs that forms write to, and our own tabs with the state of each party and row."""

from tasks.book.own_tabs import ROWS_TAB, STATUS_TAB, RowStatus
from tasks.book.port import AnswerBook, BookProblem, BookReading
from tasks.book.workbook import Workbook

__all__ = ["ROWS_TAB", "STATUS_TAB", "AnswerBook", "BookProblem", "BookReading", "RowStatus", "Workbook"]
