"""Meetings: the intergovernmental review itself, with an agenda."""

from typing import Literal

from pydantic import Field

from roadmap.review.clocks import ClockTime
from roadmap.review.milestones import EventMilestone
from roadmap.review.texts import Frozen, Texts


class AgendaItem(Frozen):
    """A segment of a meeting, with the Compact's objectives that it treats."""

    title: Texts
    day: int | None = Field(default=None, ge=1, le=366)
    time: ClockTime | None = None
    objectives: list[int] = Field(default=[], max_length=1000)


class Meeting(EventMilestone):
    """The intergovernmental meeting, with its agenda."""

    kind: Literal["meeting"]
    agenda: list[AgendaItem] = Field(default=[], max_length=500)
