"""Overview of each party's answers to all that it is asked: the tab “Status” of the answer book, and a board.

A row a party, a column a milestone with a form. A cell begins with the word that gives it its colour.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from pendulum import Date

from roadmap.people.audience import parties
from roadmap.problems import Problem
from roadmap.review.calendar import Calendar
from roadmap.review.characters import counted
from roadmap.review.dates import When
from roadmap.review.directory import Delegation, Party
from roadmap.review.milestones import Milestone
from tasks.book.own_tabs import ANSWERED, DECLINED, OVERDUE, SILENT, UNCLEAR
from tasks.context import Context
from tasks.prefect_api.boards import publish_board

DAY = "D MMM YYYY"


class Overview:
    """The standing of all parties at the run's moment."""

    def __init__(self, context: Context) -> None:
        self._context, self._zone = context, context.review.host.zone
        self._asking = [
            m for m in context.review.milestones if m.form and m.id not in context.roadmap.cancelled
        ]
        self._asked = {m.id: [p.id for p in parties(m.audience, context.directory)] for m in self._asking}
        self._until = {m.id: self._end(m) for m in self._asking}
        self._perhaps = {m.id: context.known.standing.perhaps(m.id) for m in self._asking}

    def table(self, among: Sequence[Party] | None = None) -> list[list[str]]:
        """The whole of it, or some parties, with its headings."""
        language = self._context.review.fallback
        headings = [f"{m.title.say(language)}\n{self._heading(m)}".strip() for m in self._asking]
        asked = {m: frozenset(ids) for m, ids in self._asked.items()}
        return [
            ["Party", "Group", *headings],
            *(
                [
                    party.name(language),
                    self._group(party),
                    *(self._cell(m, party) if party.id in asked[m.id] else "" for m in self._asking),
                ]
                for party in (self._context.directory.parties if among is None else among)
                if any(party.id in ids for ids in asked.values())
            ),
        ]

    def counts(self) -> Iterator[dict[str, object]]:
        """A row a milestone: how many answered, how many did not."""
        standing, language = self._context.known.standing, self._context.review.fallback
        for milestone in self._asking:
            asked = self._asked[milestone.id]
            answered, silent = standing.counts(milestone.id, asked)
            settle = sum(answer.milestone == milestone.id for answer, _ in standing.unsettled())
            yield {
                "milestone": milestone.title.say(language),
                "until": self._heading(milestone),
                "asked": len(asked),
                "answered": answered,
                "silent": silent,
                "to settle": settle,
            }

    def _cell(self, milestone: Milestone, party: Party) -> str:
        standing = self._context.known.standing
        if answer := standing.answered(milestone.id, party.id):
            word = ANSWERED if standing.coming(milestone.id, party.id) else DECLINED
            return f"{word} {answer.received_at.in_timezone(self._zone).format(DAY)}"
        if party.id in self._perhaps[milestone.id]:
            return UNCLEAR
        until = self._until[milestone.id]
        return OVERDUE if until and until.is_exact and until.last < self._today else SILENT

    @property
    def _today(self) -> Date:
        return self._context.at.in_timezone(self._zone).date()

    def _end(self, milestone: Milestone) -> When | None:
        """The day by which an answer is of use: the deadline, or the event itself."""
        with suppress(Problem):
            return Calendar(self._context.review).main(milestone)
        return None

    def _heading(self, milestone: Milestone) -> str:
        until = self._until[milestone.id]
        if until is None:
            return ""
        return until.last.format(DAY) if until.is_exact else "date to be fixed"

    def _group(self, party: Party) -> str:
        review = self._context.review
        if isinstance(party, Delegation):
            groups, key = review.sub_regions, party.sub_region
        else:
            groups, key = review.constituencies, party.constituency
        return groups[key].say(review.fallback) if key in groups else ""


async def publish_overview(context: Context) -> None:
    """Boards of the answers: in numbers, and delegation by delegation."""
    overview = Overview(context)
    rows = list(overview.counts())
    waiting = sum(int(str(row["to settle"])) for row in rows)
    described = f"{counted(len(rows), 'form')}; {counted(waiting, 'answer')} to settle"
    await publish_board("answers", rows, described)
    headings, *table = overview.table(context.directory.delegations)
    board = [dict(zip(headings, cells, strict=True)) for cells in table]
    await publish_board("standing", board, f"{counted(len(table), 'delegation')}, and what each has answered")
