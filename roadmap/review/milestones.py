"""The fields and dates that all milestones have, and those of events."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from roadmap.review.clocks import Zone
from roadmap.review.dates import DateExpression, Relative, When
from roadmap.review.forms import Form
from roadmap.review.offsets import Anchor
from roadmap.review.rules import StepRule
from roadmap.review.texts import CountryCode, Frozen, Slug, Texts, YamlPath

Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 31)]
HOW_LONG = "How many minutes it lasts, where that is fixed; its kind's estimate where left out"


class Place(Frozen):
    """The place of an event. `virtual` places have no city."""

    virtual: bool = False
    venue: Texts | None = None
    city: Texts | None = None
    country: CountryCode | None = Field(default=None, description="ISO 3166-1 alpha-2")


class Audience(Frozen):
    """The audience of a milestone. Delegations: all, members, associates, or members of a sub-region.
    Stakeholders: all of them, or those of some constituencies."""

    delegations: Literal["all", "members", "associates", "sub-regional"] | None = None
    stakeholders: Literal["all"] | list[Slug] | None = None
    sub_regions: list[Slug] | None = None


class Session(Frozen):
    """One session of a milestone, with a date of its own."""

    id: Slug
    title: Texts
    when: DateExpression
    minutes: Minutes | None = Field(default=None, description=HOW_LONG)


@dataclass(frozen=True)
class Part:
    """An event on a day of its own: the name of its date, the session, if it is one, and how many minutes
    it lasts, where that is fixed."""

    date: str
    session: Session | None
    minutes: int | None


class Milestone(Frozen):
    """An entry of the roadmap. Each kind of milestone is a model of its own, in `roadmap.review.kinds`."""

    # False for what others hold: nobody is invited to it, and no calendar keeps it.
    is_ours: ClassVar[bool] = True

    id: Slug
    kind: str
    title: Texts
    source: str = Field(description="The section of the concept note that it comes from")
    note: str | None = Field(default=None, description="For coordinators: defaults that were chosen, and why")
    about: Texts | None = Field(default=None, description="A sentence or two for the invitation")
    audience: Audience
    zone: Zone | None = Field(default=None, description="IANA time zone; the review's own where left out")
    form: Form | None = None
    steps: list[StepRule] | None = Field(
        default=None, max_length=100, description="In place of its kind's own steps"
    )

    def dates(self) -> dict[str, DateExpression]:
        """Its dates by the name under which an amendment fixes them."""
        return {}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        """The anchors that offsets may count from, and the dates each stands for: the first of them for
        what begins, the last for what ends."""
        return {}

    def way(self, name: str) -> YamlPath:
        """The keys and positions that lead to one of its dates, within the milestone."""
        return (name,)

    def parts(self) -> tuple[Part, ...]:
        """Its parts that are held on a day of their own, each an entry of a calendar."""
        return ()

    def with_date(self, name: str, when: When | Relative) -> Self:
        """This milestone with one of its dates changed."""
        return self.model_copy(update={name: when})

    @property
    def main_date(self) -> str:
        """The date by which others know it."""
        return next(iter(self.dates()))


class EventMilestone(Milestone):
    """A milestone that is held somewhere, on a day or on several."""

    when: DateExpression
    minutes: Minutes | None = Field(default=None, description=HOW_LONG)
    place: Place

    def dates(self) -> dict[str, DateExpression]:
        """Its dates, the one by which others know it first."""
        return {"when": self.when}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        """The anchors that its steps may count from, and the dates each stands for."""
        return {"start": ("when",), "end": ("when",)}

    def parts(self) -> tuple[Part, ...]:
        """All of it, unless others hold it."""
        return (Part("when", None, self.minutes),) if self.is_ours else ()
