"""The fields and dates that all milestones have, and those of events."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import (
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from roadmap.problems import InvalidValue, Refusal, UnknownName, did_you_mean
from roadmap.review.clocks import Day, Zone
from roadmap.review.dates import DateExpression, Relative, When
from roadmap.review.forms import Form
from roadmap.review.links import WebLink, read_link
from roadmap.review.offsets import Anchor
from roadmap.review.rules import StepRule
from roadmap.review.texts import CountryCode, Frozen, Slug, Texts, YamlPath

Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 31)]
LONGEST_LINE = 200  # characters
Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE, strip_whitespace=True)]
HOW_LONG = "How many minutes it lasts, where that is fixed; its kind's estimate where left out"


SHOWN = {"joining": "shown"}  # the context in which joining information is written out


class Join(Frozen):
    """Way by which registered persons join an event online. `str`, `repr` and JSON hide it from others.

    `notes`: what a person does on arrival, in the review's languages."""

    url: WebLink | None = Field(default=None, repr=False)
    meeting_id: Line | None = Field(default=None, repr=False)
    passcode: Line | None = Field(default=None, repr=False)
    telephone: Line | None = Field(default=None, repr=False)
    notes: Texts | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _is_a_way_in(self) -> Self:
        if not (self.url or self.telephone):
            raise InvalidValue("nobody can join with this", "give the address (url), or a telephone number")
        return self

    @classmethod
    def of(cls, **fields: str) -> Self:
        """Joining information as somebody typed it; empty fields are left out.

        Raises:
            InvalidValue: it leads nowhere, or a field cannot be read.
        """
        given = {name: text.strip() for name, text in fields.items() if text.strip()}
        if not {"url", "telephone"} & given.keys():
            raise InvalidValue("nobody can join with this", "give the address (url), or a telephone number")
        if "url" in given:
            read_link(given["url"])
        for name, text in given.items():
            if name not in {"url", "notes"} and len(text) > LONGEST_LINE:
                remedy = f"write at most {LONGEST_LINE} characters"
                raise InvalidValue(f"the {name.replace('_', ' ')} is too long", remedy)
        return cls.model_validate(given)

    def as_json(self) -> str:
        """All of it, for those who may know: the ledger, and the run that records it."""
        return self.model_dump_json(exclude_none=True, context=SHOWN)

    @model_serializer(mode="wrap")
    def _hide(self, dump: SerializerFunctionWrapHandler, info: SerializationInfo) -> object:
        return dump(self) if info.context == SHOWN else str(self)

    def __str__(self) -> str:
        return "joining information (not shown)"


class Place(Frozen):
    """The place of an event. `virtual` places have no city. `join`: how to join it online, where that is
    known when the review is written; else an amendment gives it later."""

    virtual: bool = False
    venue: Texts | None = None
    city: Texts | None = None
    country: CountryCode | None = Field(default=None, description="ISO 3166-1 alpha-2")
    join: Join | None = None


class Registration(Frozen):
    """Rule by which those who register are let in to an event, or to a session. Without one, all are.

    `approve`: a coordinator accepts or declines each. `capacity`: so many at most, and `per_party` of one
    delegation or organisation; the rest waits in order, and moves up when somebody withdraws. `closes`: the
    last day, on the event's clock; who registers later waits for a coordinator."""

    approve: bool = False
    capacity: int | None = Field(default=None, ge=1, le=100_000)
    per_party: int | None = Field(default=None, ge=1, le=10_000)
    closes: Day | None = None


class Audience(Frozen):
    """The audience of a milestone. Delegations: all, members, associates, or members of a sub-region.
    Stakeholders: all of them, or those of some constituencies."""

    delegations: Literal["all", "members", "associates", "sub-regional"] | None = None
    stakeholders: Literal["all"] | list[Slug] | None = None
    sub_regions: list[Slug] | None = None


class Details(Frozen):
    """Facts of an event that its mails print where they are given.

    `interpretation`: languages (ISO 639) that are interpreted; `participation`: who may come, and how many;
    `costs`: who pays; `entry`: visas, accreditation and documents to bring."""

    interpretation: list[str] = []
    participation: Texts | None = None
    costs: Texts | None = None
    entry: Texts | None = None


class Session(Frozen):
    """One session of a milestone, with a date of its own."""

    id: Slug
    title: Texts
    when: DateExpression
    minutes: Minutes | None = Field(default=None, description=HOW_LONG)
    join: Join | None = Field(default=None, description="Where it differs from its milestone's own")
    registration: Registration | None = Field(default=None, description="Where it has a rule of its own")


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
    named: Texts | None = Field(
        default=None, description="The title with its article, as it stands in a sentence"
    )
    short: Texts | None = Field(default=None, description="A short title, for subjects and boards")
    about: Texts | None = Field(default=None, description="A sentence or two for the invitation")
    details: Details | None = None
    audience: Audience
    zone: Zone | None = Field(default=None, description="IANA time zone; the review's own where left out")
    form: Form | None = None
    registration: Registration | None = None
    bundle: Slug | None = Field(
        default=None, description="What closes together, of one bundle, is asked for in one mail"
    )
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

    def session_ids(self) -> tuple[str, ...]:
        """The ids of its sessions, in order; empty if it has none."""
        return tuple(part.session.id for part in self.parts() if part.session)

    def session(self, identity: str) -> Session:
        """The session with that id.

        Raises:
            UnknownName: it has none of that id.
        """
        for part in self.parts():
            if part.session and part.session.id == identity:
                return part.session
        there = self.session_ids()
        remedy = f"its sessions are {', '.join(there)}" if there else "leave the session out"
        what = f"{self.id} has no session “{identity}”"
        raise UnknownName(what, did_you_mean(identity, there) or remedy)

    def join(self, part: str | None = None) -> Join | None:  # noqa: ARG002  # sessions differ, days do not
        """Way to join it online, or the part of it that is held on that date; None: nobody has said."""
        place = getattr(self, "place", None)
        return place.join if isinstance(place, Place) else None

    def with_join(self, join: Join, part: str | None = None) -> Self:
        """This milestone, or one part of it, joined in another way.

        Raises:
            Refusal: it is held nowhere.
            UnknownName: it has no such part.
        """
        if part is not None and part not in self.dates():
            there = ", ".join(self.dates())
            raise UnknownName(f"“{self.id}” has no date “{part}”", f"its dates are {there}")
        place = getattr(self, "place", None)
        if not isinstance(place, Place):
            raise Refusal(f"{self.id} is no event, so nobody joins it", "name an event")
        return self.model_copy(update={"place": place.model_copy(update={"join": join})})

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
