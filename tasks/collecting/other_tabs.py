"""Tabs of the answer book that look like a form's, though the review names no form there.

Their rows are not taken for answers: nobody knows whose form it is. But a party whose address or name stands
there may have answered, so it is not reminded before a person has looked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roadmap.answers.other_tabs import OtherTab, unread_tabs
from roadmap.answers.recognition import named_in
from roadmap.answers.rows import Row
from tasks.context import Context


@dataclass(frozen=True)
class Unread:
    """Tabs that look like a form's and were not read, with their rows."""

    tabs: tuple[OtherTab, ...] = ()
    rows: Mapping[str, list[Row]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows in each."""
        return {one.tab: len(self.rows.get(one.tab, ())) for one in self.tabs}


def unread(context: Context, others: Mapping[str, list[str]]) -> Unread:
    """The tabs among `others` that look like a form's; they take another reading of the book, if there are.

    Raises:
        BookProblem: the book cannot be read.
    """
    tabs = unread_tabs(context.review, others, context.roadmap.cancelled)
    return Unread(tuple(tabs), context.book.read([one.tab for one in tabs]).rows) if tabs else Unread()


def hold(context: Context, unread: Unread) -> None:
    """Keep those whose address or name stands in these tabs from being reminded of what the tab may be of."""
    for one in unread.tabs:
        named = named_in(unread.rows.get(one.tab, ()), context.index)
        for milestone in one.milestones:
            context.held[milestone] = context.held.get(milestone, frozenset()) | named
