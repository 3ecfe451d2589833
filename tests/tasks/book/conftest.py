"""A Google spreadsheet on a server of the tests, and the book on it."""

import pytest

from config.settings import Settings
from tasks.book.google.clock_facts import FactsInMemory
from tasks.book.opening import open_book
from tasks.book.own_tabs import OWN_TABS
from tests.sheets.server import serving
from tests.tasks.book.sheet import HEADINGS, ROW


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def sheet(server):
    """A sheet with two tabs of forms and our own."""
    made = server.spreadsheet("Review", locale="es_CL", zone="America/Santiago")
    for tab in ("Briefing 1", "Hearing"):
        made.add(tab, [HEADINGS, ROW])
    for tab, headings in OWN_TABS.items():
        made.add(tab, [list(headings)])
    server.calls.clear()
    return made


@pytest.fixture
def open_sheet(server, sheet, tmp_path):
    """Opens the sheet, each time as a new process would, with what is known of it kept."""
    key, facts = server.key_file(tmp_path), FactsInMemory()

    def open_it(of=sheet, facts=facts):
        settings = Settings(book=f"google:{of.id}", google_key_file=key, sheets_endpoint=server.endpoint)
        return open_book(settings, facts=facts, pace=lambda: 0)

    return open_it


@pytest.fixture
def book(open_sheet):
    return open_sheet()
