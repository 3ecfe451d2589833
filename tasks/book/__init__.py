"""The answer book: the tabs that forms write to, and our own tabs that say what became of each row."""

from tasks.book.own import ROWS_TAB, STATUS_TAB, RowStatus
from tasks.book.port import AnswerBook, BookProblem, BookReading
from tasks.book.workbook import Workbook

__all__ = ["ROWS_TAB", "STATUS_TAB", "AnswerBook", "BookProblem", "BookReading", "RowStatus", "Workbook"]
