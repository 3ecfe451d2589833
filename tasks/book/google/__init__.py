"""The answer book in a Google spreadsheet, through the Sheets API v4 and a service account."""

from tasks.book.google.book import GoogleBook
from tasks.book.google.facts import BookFacts
from tasks.book.google.patience import Patience

__all__ = ["BookFacts", "GoogleBook", "Patience"]
