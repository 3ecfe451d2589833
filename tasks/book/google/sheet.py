"""One spreadsheet: reading its tabs and its properties, and changing it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from config.limits.answers import OTHER_TABS
from tasks.book.google.a1 import block, first_row, quote_tab
from tasks.book.google.api_error import ApiError
from tasks.book.google.client import SheetsClient
from tasks.book.google.clock_facts import BookFacts
from tasks.book.google.days import SheetChanged, columns_to_ask, ranges_of, with_days
from tasks.book.google.explaining import FAILURES, SheetAccess, explain
from tasks.book.google.reading import ReadTabs
from tasks.book.google.responses import About
from tasks.book.google.table import Grid, headings_of
from tasks.book.google.tabs import Request
from tasks.book.own_tabs import OWN_TABS
from tasks.book.port import BookProblem

TRIES = 4
_UNKNOWN_TAB, _TAKEN_NAME, _TOO_SMALL = "unable to parse range", "already exists", "exceeds grid limits"


class Spreadsheet:
    """The spreadsheet of `place`. `facts` stores its zone and locale from one object to the next.

    All methods raise exceptions that `explaining` turns into a `BookProblem`.
    """

    def __init__(self, client: SheetsClient, place: SheetAccess, facts: BookFacts) -> None:
        self.client, self.place = client, place
        self._facts = facts

    def read_tabs(self, tabs: Sequence[str], about: About | None = None) -> ReadTabs:
        """Read the tabs, and the headings of all others, in one call.

        A missing tab makes the whole call fail: unless `about` shows that it is missing, the spreadsheet is
        then asked for its tabs, and only existing ones are read."""
        titles = {title.casefold() for title in about.ids} if about else None  # Google ignores case
        others = self._others(tabs, about)
        for _ in range(TRIES):
            existing = [tab for tab in dict.fromkeys(tabs) if titles is None or tab.casefold() in titles]
            ranges = [*map(quote_tab, existing), *map(first_row, others)]
            try:
                grids = self.client.cells(self.place.book, ranges)
                dated = self._with_days(dict(zip(existing, grids, strict=False)))
            except ApiError as problem:
                if not problem.about(_UNKNOWN_TAB):
                    raise
                about = self.about()
                titles, others = {title.casefold() for title in about.ids}, self._others(tabs, about)
            except SheetChanged:
                continue
            else:
                headings = dict(
                    zip(others, (list(headings_of(grid)) for grid in grids[len(existing) :]), strict=True)
                )
                return ReadTabs(dated, list(about.ids) if about else existing, headings)
        raise self.keeps_changing()

    def _others(self, tabs: Sequence[str], about: About | None) -> list[str]:
        """The tabs of the spreadsheet besides these and our own, up to a limit."""
        requested = {tab.casefold() for tab in (*tabs, *OWN_TABS)}
        others = [tab for tab in (about.ids if about else ()) if tab.casefold() not in requested]
        return others[: OTHER_TABS.most]

    def _with_days(self, grids: dict[str, Grid]) -> dict[str, Grid]:
        """The tabs with days in ISO 8601; needs a second call if a question's column holds numbers."""
        columns = columns_to_ask({tab: grid for tab, grid in grids.items() if tab not in OWN_TABS})
        if not columns:
            return grids
        shown = self.client.columns(self.place.book, ranges_of(columns))
        forms = with_days({tab: grids[tab] for tab, _ in columns}, columns, shown)
        return grids | forms

    def stored_facts(self) -> tuple[str, str] | None:
        """The zone and the locale that were last stored; None: none were."""
        return self._facts.get(self.place.book)

    def about(self) -> About:
        """The spreadsheet's title, zone, locale and tabs."""
        about = self.client.metadata(self.place.book)
        self.place = replace(self.place, title=about.title)
        return about

    def store_facts(self, about: About) -> None:
        """Store the zone and the locale, after the tabs were read, so that the next change is noticed."""
        if self.stored_facts() != (about.zone, about.locale):
            self._facts.keep(self.place.book, about.zone, about.locale)

    def change_tabs(self, requests: list[Request]) -> bool:
        """Change tabs. False: one exists already, made by others or by an interrupted call."""
        return self._succeeds(lambda: self.client.change(self.place.book, requests))

    def write_values(self, ranges: list[dict[str, Any]]) -> bool:
        """Write values. False: a tab does not exist any more, or is smaller than it was."""
        return self._succeeds(lambda: self.client.write(self.place.book, ranges))

    def try_to_write(self) -> None:
        """Write a null, which leaves its cell unchanged (reference of ValueRange)."""
        tab = next(iter(self.about().ids))
        self.client.write(self.place.book, [{"range": block(tab, 1, 1, 1), "values": [[None]]}])

    def keeps_changing(self) -> BookProblem:
        """The problem of a spreadsheet that others change between any two calls."""
        what = "others keep adding and removing its tabs"
        return BookProblem(str(self.place), what, "nothing was lost; the next round reads again")

    @contextmanager
    def explaining(self, *, writing: bool) -> Iterator[None]:
        """Turn failures within into a `BookProblem`."""
        try:
            yield
        except FAILURES as problem:
            raise explain(problem, self.place, writing=writing) from problem

    def _succeeds(self, change: Callable[[], None]) -> bool:
        try:
            change()
        except ApiError as problem:
            if any(map(problem.about, (_UNKNOWN_TAB, _TAKEN_NAME, _TOO_SMALL))):
                return False
            raise
        return True
