"""The answer book in a Google spreadsheet: a round needs few calls to read it, and at most one to write."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from roadmap.review.forms import Form
from tasks.book.google.client import SheetsClient
from tasks.book.google.clock_facts import BookFacts, FactsInMemory
from tasks.book.google.explaining import SheetAccess
from tasks.book.google.reading import reading_of
from tasks.book.google.sheet import TRIES, Spreadsheet
from tasks.book.google.table import Grid, changes, headings_of, normalised
from tasks.book.google.tabs import Request, grid_for, more_room, new_tab
from tasks.book.own_tabs import OWN_TABS, ROWS_TAB, find_mark
from tasks.book.port import BookProblem, BookReading, Table

Grids = Mapping[str, Grid]


class GoogleBook:
    """An `AnswerBook` in the spreadsheet of `place`. `facts` stores its zone and locale for the next object.

    Our own tabs are read along with the others, so that `put` needs no call to find the differences.
    """

    def __init__(self, client: SheetsClient, place: SheetAccess, facts: BookFacts | None = None) -> None:
        self.headings: dict[str, list[str]] = {}  # of the tabs that were read last
        self._sheet = Spreadsheet(client, place, facts or FactsInMemory())
        self._own: Grids | None = None

    @property
    def calls(self) -> int:
        """Number of calls of the Sheets API, including retries."""
        return self._sheet.client.calls

    def fingerprint(self) -> None:
        """None: the Sheets API does not say when a spreadsheet was changed."""

    def read(self, tabs: Sequence[str]) -> BookReading:
        """The rows of all `tabs`, and the headings of all others.

        One small call asks for zone, locale and tabs, since somebody may have changed them; one reads the
        tabs; and a third one is only needed if a question's column holds numbers."""
        with self._sheet.explaining(writing=False):
            before = self._sheet.stored_facts()
            about = self._sheet.about()
            read = self._sheet.read_tabs([*tabs, *OWN_TABS], about)
        self._sheet.store_facts(about)
        self._own = read.only(list(OWN_TABS))
        self.headings = {tab: [*headings_of(grid)] for tab, grid in read.only(tabs).items()}
        reading = reading_of(tabs, read, str(self._sheet.place), (about.zone, about.locale), before)
        mark = find_mark(headings_of(self._own[ROWS_TAB])) if ROWS_TAB in self._own else ""
        return replace(reading, book=self._sheet.place.book, mark=mark)

    def put(self, tables: Mapping[str, Table]) -> bool:
        """Write exactly these rows into our tabs, in one call for all differences."""
        wanted = {tab: normalised(table) for tab, table in tables.items()}
        with self._sheet.explaining(writing=True):
            for _ in range(TRIES):
                own = self._own_tabs(list(wanted))
                present = {tab: normalised(own[tab].cells) if tab in own else [] for tab in wanted}
                ranges = [one for tab in wanted for one in changes(tab, present[tab], wanted[tab])]
                if not ranges:
                    return False
                grids = {tab: grid_for(own.get(tab), table) for tab, table in wanted.items()}
                self._own = None  # unknown until everything is written
                if self._make_room(own, grids) and self._sheet.write_values(ranges):
                    self._own = {**own, **grids}
                    return True
        raise self._sheet.keeps_changing()

    def create(self, forms: Sequence[Form], language: str) -> list[str]:
        """Make the missing tabs, with headings in `language`, in one call; return them."""
        if reserved := sorted({form.tab for form in forms} & OWN_TABS.keys()):
            what = f"a form's tab cannot be named “{reserved[0]}”, like one of our own"
            remedy = "give it another name in the review, and in the sheet"
            raise BookProblem(str(self._sheet.place), what, remedy)
        wanted = {form.tab: form.headings(language) for form in forms} | OWN_TABS
        new: list[str] = []
        self._own = None
        with self._sheet.explaining(writing=True):
            for _ in range(TRIES):
                titles = {title.casefold() for title in self._sheet.about().ids}  # Google ignores case
                missing = [tab for tab in wanted if tab.casefold() not in titles]
                new = new or missing
                requests = [request for tab in missing for request in new_tab(tab, wanted[tab])]
                if not requests or self._sheet.change_tabs(requests):
                    return new
        raise self._sheet.keeps_changing()

    def try_to_write(self) -> None:
        """Test the right to write, without changing anything.

        Raises:
            BookProblem: the account may not write.
        """
        with self._sheet.explaining(writing=True):
            self._sheet.try_to_write()

    def _own_tabs(self, tabs: Sequence[str]) -> Grids:
        if self._own is None or not set(tabs) <= {*OWN_TABS}:
            self._own = self._sheet.read_tabs([*OWN_TABS, *tabs]).grids
        return self._own

    def _make_room(self, own: Grids, grids: Grids) -> bool:
        """Make missing tabs, and enlarge those that are too small, in one call, after one for the ids of the
        latter if need be. False: the tabs have changed since they were read."""
        small = [tab for tab, grid in own.items() if tab in grids and not grids[tab].fits(grid)]
        ids = self._sheet.about().ids if small else {}
        requests: list[Request] = []
        for tab, grid in grids.items():
            if tab not in own:
                requests += new_tab(tab, OWN_TABS.get(tab, ()), grid)
            elif tab in small and tab in ids:
                requests += more_room(ids[tab], own[tab], grid)
        return not requests or self._sheet.change_tabs(requests)
