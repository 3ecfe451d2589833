"""The kinds of milestone that a roadmap has, and what each of them says."""

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field

from roadmap.review.clocks import ClockTime, Zone
from roadmap.review.dates import DateExpression, Relative, When
from roadmap.review.forms import Form
from roadmap.review.offsets import Anchor
from roadmap.review.rules import StepRule
from roadmap.review.texts import CountryCode, Frozen, Slug, Texts

Kind = Literal[
    "briefing", "consultation", "hearing", "meeting", "call", "questionnaire", "publication", "external"
]
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


class AgendaItem(Frozen):
    """A segment of a meeting, with the Compact's objectives that it treats."""

    title: Texts
    day: int | None = Field(default=None, ge=1, le=366)
    time: ClockTime | None = None
    objectives: list[int] = Field(default=[], max_length=1000)


class Session(Frozen):
    """One session of a consultation, with a date of its own."""

    id: Slug
    title: Texts
    when: DateExpression
    minutes: Minutes | None = Field(default=None, description=HOW_LONG)


class Document(Frozen):
    """A document to be posted."""

    id: Slug
    title: Texts


class Selection(Frozen):
    """The end of a call: how many are chosen, and from what. `one_of_each`: one from each sub-region, or one
    for each choice of the form's post question."""

    seats: int = Field(ge=1, le=1000)
    one_of_each: Literal["sub-region", "post"] | None = None


class _Milestone(Frozen):
    id: Slug
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

    def with_date(self, name: str, when: When | Relative) -> Self:
        """This milestone with one of its dates changed."""
        return self.model_copy(update={name: when})

    @property
    def main_date(self) -> str:
        """The date by which others know it."""
        return next(iter(self.dates()))


class _Event(_Milestone):
    when: DateExpression
    minutes: Minutes | None = Field(default=None, description=HOW_LONG)
    place: Place

    def dates(self) -> dict[str, DateExpression]:
        return {"when": self.when}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        return {"start": ("when",), "end": ("when",)}


class Briefing(_Event):
    """A briefing for member states."""

    kind: Literal["briefing"]


class Hearing(_Event):
    """The multi-stakeholder hearing."""

    kind: Literal["hearing"]


class Meeting(_Event):
    """The intergovernmental meeting, with its agenda."""

    kind: Literal["meeting"]
    agenda: list[AgendaItem] = Field(default=[], max_length=500)


class External(_Event):
    """Somebody else's event, which the review notes and reports on."""

    kind: Literal["external"]


class Consultation(_Milestone):
    """Consultations of stakeholders in one or more sessions."""

    kind: Literal["consultation"]
    place: Place
    sessions: list[Session] = Field(min_length=1, max_length=200)

    def dates(self) -> dict[str, DateExpression]:
        return {session.id: session.when for session in self.sessions}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        every = tuple(session.id for session in self.sessions)
        return {"start": every, "end": every}

    def with_date(self, name: str, when: When | Relative) -> Self:
        moved = [s.model_copy(update={"when": when}) if s.id == name else s for s in self.sessions]
        return self.model_copy(update={"sessions": moved})


class Call(_Milestone):
    """A call for expressions of interest, which ends in a selection."""

    kind: Literal["call"]
    opens: DateExpression
    closes: DateExpression
    selected_by: DateExpression
    selection: Selection
    form: Form

    def dates(self) -> dict[str, DateExpression]:
        return {"selected_by": self.selected_by, "opens": self.opens, "closes": self.closes}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        return {"opening": ("opens",), "closing": ("closes",), "selection": ("selected_by",)}


class Questionnaire(_Milestone):
    """Questions to be answered before a deadline."""

    kind: Literal["questionnaire"]
    opens: DateExpression
    closes: DateExpression
    form: Form

    def dates(self) -> dict[str, DateExpression]:
        return {"closes": self.closes, "opens": self.opens}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        return {"opening": ("opens",), "closing": ("closes",)}


class Publication(_Milestone):
    """Documents to be posted, and announced."""

    kind: Literal["publication"]
    when: DateExpression
    documents: list[Document] = Field(min_length=1, max_length=500)

    def dates(self) -> dict[str, DateExpression]:
        return {"when": self.when}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        return {"start": ("when",)}


Milestone = Annotated[
    Briefing | Consultation | Hearing | Meeting | Call | Questionnaire | Publication | External,
    Discriminator("kind"),
]
Event = Briefing | Hearing | Meeting | External
