"""Rules of a review: its steps, with all that follows from their fields, and their order.

Nothing here, nor anywhere else, depends on a step's name: a name only tells one step from another.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from roadmap.review.dates import MOST_DAYS
from roadmap.review.offsets import Offset, OffsetExpression
from roadmap.review.texts import Frozen, Misplaced, Slug

To = Literal["everyone", "silent", "coming", "answered", "chosen", "coordinator", "holders"]
Role = Literal["invites", "reminds", "asks", "informs", "corrects", "announces", "thanks"]

# The only role of a step to these.
_ONLY: dict[To, Role] = {"silent": "reminds", "coordinator": "asks", "holders": "corrects"}


def role_of(to: To, when: Offset, only_while: Literal["imprecise"] | None) -> Role:
    """The role of a rule that names none.

    | to                  | when                                       | role      |
    | ------------------- | ------------------------------------------ | --------- |
    | silent              |                                            | reminds   |
    | coordinator         |                                            | asks      |
    | holders             |                                            | corrects  |
    | everyone            | on the opening, or before its anchor       | invites   |
    | everyone            | while imprecise, or at any other moment    | announces |
    | coming, answered    | after the end or the closing               | thanks    |
    | coming, answered    | at any other moment                        | informs   |
    | chosen              |                                            | informs   |
    """
    if to in _ONLY:
        return _ONLY[to]
    if to == "everyone":
        asks = when.days < 0 or when.anchor == "opening"
        return "invites" if asks and only_while is None else "announces"
    over = when.days >= 0 and when.anchor in ("end", "closing")
    return "thanks" if over and to != "chosen" else "informs"


def _inferred(fields: dict[str, Any]) -> Role:
    return role_of(fields["to"], fields["when"], fields["only_while"])


class StepRule(Frozen):
    """A step that milestones of a kind have: when it is due, which mail it sends, to whom.

    `to`: `everyone` of the audience, only the `silent`, those `coming`, all who `answered`, those `chosen`,
    the `coordinator`, or the `holders` of a date that was overtaken. `contacts`: the first contact of a
    party, or all of them. `release`: whether a person releases the mailing before it leaves. `only_while`:
    `imprecise` for a step that exists only while the date is not fixed. `expires_after`: days after which it
    is too late; by default the anchor itself for a step before it, and 14 days for one after it.
    `needs_time`: waits for the time of day too. `role`: what the mail is for; where left out, it follows from
    the other fields (see `role_of`).
    """

    step: Slug
    when: OffsetExpression
    mail: Slug
    to: To = "everyone"
    contacts: Literal["first", "all"] = "first"
    release: bool = False
    only_while: Literal["imprecise"] | None = None
    per: Literal["session"] | None = None
    needs_time: bool = False
    expires_after: int | None = Field(default=None, ge=0, le=MOST_DAYS)
    role: Role = Field(
        default_factory=_inferred, description="What its mail is for; follows from the rest where left out"
    )

    @model_validator(mode="after")
    def _role_fits(self) -> Self:
        only = _ONLY.get(self.to)
        if only and self.role != only:
            what = f"a step to “{self.to}” {only}; leave `role` out, or write to others"
            raise Misplaced(what, "role")
        if self.role in ("asks", "corrects") and not only:
            whom = next(to for to, role in _ONLY.items() if role == self.role)
            what = f"only a step to “{whom}” {self.role}; write `to: {whom}`, or choose another role"
            raise Misplaced(what, "role")
        return self

    def name(self, session: str | None) -> str:
        """The name of its step, or of its step for one session if it has one for each."""
        return f"{self.step}-{session}" if self.per == "session" and session else self.step

    @property
    def saves_the_date(self) -> bool:
        """True if it tells of a date that is not fixed, and gives nobody a date to hold."""
        return self.only_while == "imprecise"

    @property
    def reads_answers(self) -> bool:
        """True if the answer book is read before its mail is written: nobody is reminded who has answered,
        whoever comes is told where, and the coordinator decides on what is so now. Thanks do not: a row that
        comes in after the event says nothing of who was there."""
        return self.to in ("silent", "coordinator") or (self.to == "coming" and self.role != "thanks")

    @property
    def joins(self) -> bool:
        """True for joining instructions: they tell those who come when and where."""
        return self.role == "informs" and self.to == "coming"

    @property
    def tells_how(self) -> bool:
        """True if its mail may tell registered persons how to join: joining instructions, and corrections."""
        return self.joins or self.role == "corrects"

    @property
    def gives_details(self) -> bool:
        """True if its mail explains the event: who may come, in which languages, who pays, whom to ask.
        Invitations and joining instructions do; reminders would only repeat it."""
        return self.role == "invites" or self.joins

    @property
    def carries_events(self) -> bool:
        """True if its mail brings entries for the reader's calendar."""
        return self.role in ("invites", "corrects") or self.joins

    @property
    def gives_a_date(self) -> bool:
        """True if whoever gets its mail holds a date afterwards, and is told when that date moves. Reminders
        do: a last call reaches contacts that no invitation went to."""
        return self.carries_events or self.role == "reminds"

    @property
    def counts(self) -> bool:
        """True if its mail counts towards the limit of its reader's week (`sending.per_week`): all mail does
        but joining information, corrections, and what goes to the coordinator."""
        return not self.tells_how and self.role != "asks"

    @property
    def yields(self) -> bool:
        """True if its mail is held back while its reader's week is full: what nobody releases by name, and
        that does not invite."""
        return self.counts and not self.release and self.role != "invites"

    @property
    def leads_up(self) -> bool:
        """True if it comes before the date that it counts from, and is of use again when that date moves."""
        return self.when.days < 0 and self.when.anchor in ("start", "closing", "selection")

    @property
    def awaits_a_choice(self) -> bool:
        """True if the coordinator is asked, once a call has closed, to choose among those who stand."""
        closed = self.when.anchor == "closing" and self.when.days >= 0
        return self.role == "asks" and (closed or self.when.anchor == "selection")

    @property
    def tells_the_choice(self) -> bool:
        """True if it announces who was chosen, and so waits for the choice."""
        return self.role == "announces" and self.when.anchor == "selection"


def invitation_of(rules: Sequence[StepRule]) -> StepRule | None:
    """The first of a milestone's rules that invites, if any does."""
    return next((rule for rule in rules if rule.role == "invites"), None)


def replied_to(rule: StepRule, rules: Sequence[StepRule]) -> StepRule | None:
    """The one of a milestone's rules whose mail a mail of `rule` replies to; None if it opens a thread.

    All thread under the first mail that invites, which itself replies to the save-the-date. What the
    coordinator gets is no part of that conversation.
    """
    if rule.role == "asks" or rule.saves_the_date:
        return None
    invitation = invitation_of(rules)
    if invitation and rule != invitation:
        return invitation
    return next((one for one in rules if one.saves_the_date), None)


class Before(Frozen):
    """One thing comes before another: `first` and `then` name a milestone or `<milestone>/<step>`."""

    first: str
    then: str
    because: str
    source: str = Field(description="The section of the concept note that asks for it")

    @property
    def name(self) -> str:
        """The name by which an override refers to the rule."""
        return f"{self.first} before {self.then}"


class OpenFor(Frozen):
    """A call stays open for about so many days: `days`, give or take `within`."""

    call: Slug
    days: int = Field(ge=1, le=MOST_DAYS)
    within: int = Field(default=0, ge=0, le=MOST_DAYS)
    because: str
    source: str = Field(description="The section of the concept note that asks for it")

    @property
    def name(self) -> str:
        """The name by which an override refers to the rule."""
        return f"{self.call} open for about {self.days} days"


def _sort(value: Any) -> str:
    """The sort of rule, so that its mistakes are told once and not for both sorts."""
    return "open-for" if isinstance(value, OpenFor) or "call" in value else "before"


OrderRule = Annotated[
    Annotated[Before, Tag("before")] | Annotated[OpenFor, Tag("open-for")], Discriminator(_sort)
]
