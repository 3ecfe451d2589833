"""The answer book in a Google spreadsheet: a round is one call to read, and at most one to write."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from roadmap.review.forms import Form
from tasks.book.google.client import SheetsClient
from tasks.book.google.explaining import Place
from tasks.book.google.facts import BookFacts, Remembered
from tasks.book.google.reading import reading_of
from tasks.book.google.sheet import TRIES, Sheet
from tasks.book.google.table import Grid, changes, even, first
from tasks.book.google.tabs import Request, enlarged, more_room, new_tab
from tasks.book.mark import mark_in
from tasks.book.own import OWN_TABS, ROWS_TAB
from tasks.book.port import BookProblem, BookReading, Table

Grids = Mapping[str, Grid]


class GoogleBook:
    """An `AnswerBook` in the spreadsheet of `place`. `facts` keeps its zone and locale for the next object.

    Our own tabs are read along with the others, so that `put` knows what differs without a call.
    """

    def __init__(self, client: SheetsClient, place: Place, facts: BookFacts | None = None) -> None:
        self.headings: dict[str, list[str]] = {}  # of the tabs that were read last
        self._sheet = Sheet(client, place, facts or Remembered())
        self._own: Grids | None = None

    @property
    def calls(self) -> int:
        """Number of calls of the Sheets API, each try counted."""
        return self._sheet.client.calls

    def fingerprint(self) -> None:
        """None: the Sheets API does not tell when a sheet was changed."""

    def read(self, tabs: Sequence[str]) -> BookReading:
        """The rows of all `tabs`, our own tabs along with them, and the headings of all others.

        One small call asks what the sheet says of itself, since somebody may have changed its clock or linked
        a form to another tab; one reads, and another one only if a question's column holds numbers.
        """
        with self._sheet.explaining(writing=False):
            before = self._sheet.known()
            about = self._sheet.about()
            found = self._sheet.found([*tabs, *OWN_TABS], about)
        self._sheet.keep(about)
        self._own = found.only(list(OWN_TABS))
        self.headings = {tab: [*first(grid)] for tab, grid in found.only(tabs).items()}
        reading = reading_of(tabs, found, str(self._sheet.place), (about.zone, about.locale), before)
        mark = mark_in(first(self._own[ROWS_TAB])) if ROWS_TAB in self._own else ""
        return replace(reading, book=self._sheet.place.book, mark=mark)

    def put(self, tables: Mapping[str, Table]) -> bool:
        """Make our tabs hold exactly these rows, in one call for all that differs."""
        wanted = {tab: even(table) for tab, table in tables.items()}
        with self._sheet.explaining(writing=True):
            for _ in range(TRIES):
                own = self._own_tabs(list(wanted))
                there = {tab: even(own[tab].cells) if tab in own else [] for tab in wanted}
                ranges = [found for tab in wanted for found in changes(tab, there[tab], wanted[tab])]
                if not ranges:
                    return False
                grids = {tab: enlarged(own.get(tab), table) for tab, table in wanted.items()}
                self._own = None  # until all is done, what is there can only be told by reading
                if self._made_room(own, grids) and self._sheet.written(ranges):
                    self._own = {**own, **grids}
                    return True
        raise self._sheet.restless()

    def create(self, forms: Sequence[Form], language: str) -> list[str]:
        """Make the tabs that the sheet lacks, with headings in `language`, in one call."""
        if taken := sorted({form.tab for form in forms} & OWN_TABS.keys()):
            what = f"a form's tab cannot be called “{taken[0]}”, which is our own"
            remedy = "give it another name in the review, and in the sheet"
            raise BookProblem(str(self._sheet.place), what, remedy)
        wanted = {form.tab: form.headings(language) for form in forms} | OWN_TABS
        made: list[str] = []
        self._own = None
        with self._sheet.explaining(writing=True):
            for _ in range(TRIES):
                there = {title.casefold() for title in self._sheet.about().ids}  # Google minds no case
                lacking = [tab for tab in wanted if tab.casefold() not in there]
                made = made or lacking
                requests = [request for tab in lacking for request in new_tab(tab, wanted[tab])]
                if not requests or self._sheet.changed(requests):
                    return made
        raise self._sheet.restless()

    def try_to_write(self) -> None:
        """Find out whether the account may write, and change nothing.

        Raises:
            BookProblem: it may not.
        """
        with self._sheet.explaining(writing=True):
            self._sheet.try_to_write()

    def _own_tabs(self, tabs: Sequence[str]) -> Grids:
        if self._own is None or not set(tabs) <= {*OWN_TABS}:
            self._own = self._sheet.found([*OWN_TABS, *tabs]).grids
        return self._own

    def _made_room(self, own: Grids, grids: Grids) -> bool:
        """Make the tabs that are not there, and enlarge those that are too small: one call, and one before
        it for the ids of the latter. False: the tabs are not as they were read."""
        small = [tab for tab, grid in own.items() if tab in grids and not grids[tab].fits(grid)]
        ids = self._sheet.about().ids if small else {}
        requests: list[Request] = []
        for tab, grid in grids.items():
            if tab not in own:
                requests += new_tab(tab, OWN_TABS.get(tab, ()), grid)
            elif tab in small and tab in ids:
                requests += more_room(ids[tab], own[tab], grid)
        return not requests or self._sheet.changed(requests)
