"""One spreadsheet: what is in its tabs, what it says of itself, and changes to it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from config.limits.answers import OTHER_TABS
from tasks.book.google.a1 import block, first_row, quote_tab
from tasks.book.google.answers import About
from tasks.book.google.client import SheetsClient
from tasks.book.google.days import Restless, columns_to_ask, ranges_of, with_days
from tasks.book.google.explaining import FAILURES, Place, explained
from tasks.book.google.facts import BookFacts
from tasks.book.google.reading import Found
from tasks.book.google.refused import Refused
from tasks.book.google.table import Grid, first
from tasks.book.google.tabs import Request
from tasks.book.own import OWN_TABS
from tasks.book.port import BookProblem

TRIES = 4
_UNKNOWN_TAB, _TAKEN_NAME, _TOO_SMALL = "unable to parse range", "already exists", "exceeds grid limits"


class Sheet:
    """The spreadsheet of `place`. `facts` keeps its zone and locale from one object to the next.

    All methods raise what `explaining` turns into a `BookProblem`.
    """

    def __init__(self, client: SheetsClient, place: Place, facts: BookFacts) -> None:
        self.client, self.place = client, place
        self._facts = facts

    def found(self, tabs: Sequence[str], about: About | None = None) -> Found:
        """Read the tabs, and the headings of all others that the sheet has, in one call.

        One that is missing fails the whole call: then the sheet is asked what there is, if `about` does not
        say so or is not true any more, and only the others are read.
        """
        titles = {title.casefold() for title in about.ids} if about else None  # Google minds no case
        others = self._others(tabs, about)
        for _ in range(TRIES):
            here = [tab for tab in dict.fromkeys(tabs) if titles is None or tab.casefold() in titles]
            ranges = [*map(quote_tab, here), *map(first_row, others)]
            try:
                grids = self.client.cells(self.place.book, ranges)
                told = self._with_days(dict(zip(here, grids, strict=False)))
            except Refused as problem:
                if not problem.about(_UNKNOWN_TAB):
                    raise
                about = self.about()
                titles, others = {title.casefold() for title in about.ids}, self._others(tabs, about)
            except Restless:
                continue
            else:
                headings = dict(zip(others, (list(first(grid)) for grid in grids[len(here) :]), strict=True))
                return Found(told, list(about.ids) if about else here, headings)
        raise self.restless()

    def _others(self, tabs: Sequence[str], about: About | None) -> list[str]:
        """The tabs that the sheet has besides these and our own, as many as are looked at."""
        asked = {tab.casefold() for tab in (*tabs, *OWN_TABS)}
        others = [tab for tab in (about.ids if about else ()) if tab.casefold() not in asked]
        return others[: OTHER_TABS.most]

    def _with_days(self, grids: dict[str, Grid]) -> dict[str, Grid]:
        """The tabs with days in ISO 8601: a second call, only if a question's column holds numbers."""
        columns = columns_to_ask({tab: grid for tab, grid in grids.items() if tab not in OWN_TABS})
        if not columns:
            return grids
        shown = self.client.columns(self.place.book, ranges_of(columns))
        forms = with_days({tab: grids[tab] for tab, _ in columns}, columns, shown)
        return grids | forms

    def known(self) -> tuple[str, str] | None:
        """The zone and the locale as the sheet gave them before; None: it was never asked."""
        return self._facts.get(self.place.book)

    def about(self) -> About:
        """Facts that the spreadsheet says of itself."""
        about = self.client.metadata(self.place.book)
        self.place = replace(self.place, title=about.title)
        return about

    def keep(self, about: About) -> None:
        """Keep the zone and the locale, once what was read by them is there: the next change is told."""
        if self.known() != (about.zone, about.locale):
            self._facts.keep(self.place.book, about.zone, about.locale)

    def changed(self, requests: list[Request]) -> bool:
        """Change tabs. False: one was there already, made by others or by a call that was cut off."""
        return self._done(lambda: self.client.change(self.place.book, requests))

    def written(self, ranges: list[dict[str, Any]]) -> bool:
        """Write values. False: a tab is not there any more, or is smaller than it was."""
        return self._done(lambda: self.client.write(self.place.book, ranges))

    def try_to_write(self) -> None:
        """Write nothing: a null leaves its cell as it is (reference of ValueRange)."""
        tab = next(iter(self.about().ids))
        self.client.write(self.place.book, [{"range": block(tab, 1, 1, 1), "values": [[None]]}])

    def restless(self) -> BookProblem:
        """The problem of a sheet that never is as it was read."""
        what = "others keep adding and removing its tabs"
        return BookProblem(str(self.place), what, "nothing was lost; the next round reads again")

    @contextmanager
    def explaining(self, *, writing: bool) -> Iterator[None]:
        """Failures within, said as a `BookProblem`."""
        try:
            yield
        except FAILURES as problem:
            raise explained(problem, self.place, writing=writing) from problem

    def _done(self, change: Callable[[], None]) -> bool:
        try:
            change()
        except Refused as problem:
            if any(map(problem.about, (_UNKNOWN_TAB, _TAKEN_NAME, _TOO_SMALL))):
                return False
            raise
        return True
