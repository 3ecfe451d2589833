"""Meetings: the intergovernmental review itself, with an agenda."""

from typing import Literal, Self

from pydantic import Field, model_validator

from roadmap.problems import InvalidValue
from roadmap.review.clocks import ClockTime
from roadmap.review.milestones import EventMilestone
from roadmap.review.texts import Frozen, Name, Slug, Texts


class Speaker(Frozen):
    """Somebody named in an agenda item: all whom a `call` chose, or of these only those for one `post` (a
    choice of its form), or a person of a party (its code or id)."""

    call: Slug | None = None
    post: Slug | None = None
    name: Name | None = None
    party: str | None = Field(default=None, max_length=100)

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if (self.call is None) == (self.name is None):
            raise InvalidValue("it names nobody, or two", "give a `call`, or a `name` with its `party`")
        if self.post and not self.call:
            raise InvalidValue("a `post` is one of a call's", "name the `call` too, or leave `post` out")
        return self


class AgendaItem(Frozen):
    """A segment of a meeting: the Compact's objectives that it treats, and those who have a part in it."""

    title: Texts
    day: int | None = Field(default=None, ge=1, le=366)
    time: ClockTime | None = None
    objectives: list[int] = Field(default=[], max_length=1000)
    by: list[Speaker] = Field(default=[], max_length=100)


class Meeting(EventMilestone):
    """The intergovernmental meeting, with its agenda."""

    kind: Literal["meeting"]
    agenda: list[AgendaItem] = Field(default=[], max_length=500)
