"""A review: the whole roadmap as one validated value."""

from typing import Literal

from pydantic import Field, model_validator

from roadmap.problems import UnknownName, did_you_mean
from roadmap.review.clocks import ClockTime, Day, Zone
from roadmap.review.directory import Address
from roadmap.review.forms import Each, Form, Question
from roadmap.review.kinds import AnyMilestone, Kind
from roadmap.review.limits import HoldRule, Plausible, Rates
from roadmap.review.links import HttpsLink, WebLink
from roadmap.review.milestones import Milestone, Minutes
from roadmap.review.rules import OrderRule, StepRule
from roadmap.review.sender import Sender
from roadmap.review.texts import ENGLISH, CountryCode, Frozen, Misplaced, Name, Slug, Texts

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Person(Frozen):
    """Somebody of the review's own: a coordinator, a regional co-chair."""

    name: Name
    address: Address
    language: str = "en"
    title: Texts | None = None


class Host(Frozen):
    """The place where the secretariat works: its clock and its holidays decide when mail leaves."""

    city: Texts
    country: CountryCode = Field(description="ISO 3166-1 alpha-2")
    zone: Zone
    language: str = Field(default=ENGLISH, description="Its language: lists are ordered by its names")
    opens: ClockTime = Field(default="08:00", description="Nothing leaves before, on the host's clock")
    closes: ClockTime = Field(default="18:00", description="Nothing leaves after, on the host's clock")


class Secretariat(Frozen):
    """The secretariat, which signs the mail."""

    name: Texts
    sender: Address
    coordinator: Person
    website: WebLink
    unsubscribe: HttpsLink | None = Field(
        default=None, description="Where `roadmap unsubscribe --serve` is reached; a signed token follows"
    )


class Rounds(Frozen):
    """Days and hour of collecting answers, on the host's clock, and whether they are acknowledged."""

    days: list[Weekday] = ["monday", "wednesday", "friday"]
    at: ClockTime = "07:00"
    acknowledge: bool = Field(
        default=True, description="Whether whoever answers reads by mail what was recorded"
    )
    other_tabs: list[str] = Field(
        default=[],
        description="Tabs of the answer book that look like a form's, and are not read on purpose",
    )
    receipts_a_party: int = Field(
        default=10,
        ge=0,
        description="Addresses of a party at a milestone that get a bare receipt in any case",
    )
    receipts_a_day: int = Field(
        default=20, ge=0, description="Bare receipts a day to further addresses that nobody knows, in all"
    )
    holding: HoldRule = Field(
        default=HoldRule(), description="How far answers that wait for a person hold reminders"
    )
    plausible: Plausible = Field(
        default=Plausible(),
        description="How many answers may vanish or change in one round",
    )


class ApprovalRule(Frozen):
    """Reminders by mail of what waits for the coordinator, in working days of the host."""

    remind_after: int = Field(
        default=1, ge=0, le=366, description="Days that a mailing has waited for release"
    )
    remind_before: int = Field(
        default=1, ge=0, le=366, description="Days before it is too late: the last reminder"
    )


class DigestRule(Frozen):
    """Day and hour of the digest, and its readers besides the co-chairs that the review chooses.

    `joined_by` names the call whose chosen delegations read it from then on."""

    day: Weekday = "monday"
    at: ClockTime = "09:00"
    to: list[Person] = Field(min_length=1, max_length=100)
    joined_by: Slug | None = None
    first: Day = Field(description="The day of the first digest")
    last: Day = Field(description="The day after which there is none")


class ParticipantSection(Frozen):
    """A section of lists of participants: delegations of a status, and organisations of constituencies."""

    title: Texts
    delegations: Literal["member", "associate"] | None = None
    constituencies: list[Slug] = []


class Reference(Frozen):
    """A document that the review rests on."""

    title: Texts
    symbol: str | None = None


class KindDefaults(Frozen):
    """Steps and questions of a kind's milestones, where they do not say otherwise.

    `minutes` estimates how long one lasts: so much time an invitation keeps free in a calendar. `each`: what
    a row of a form with these questions stands for."""

    steps: list[StepRule] = Field(max_length=100)
    questions: list[Question] = Field(default=[], max_length=500)
    each: Each = "party"
    minutes: Minutes | None = None


class ChangeMail(Frozen):
    """A mail to those who hold a date that was overtaken. `release`: whether a person releases it first."""

    mail: Slug
    release: bool = True


class ChangeMails(Frozen):
    """Mails that are written when a date moves, and when a milestone is cancelled."""

    moved: ChangeMail = ChangeMail(mail="change")
    cancelled: ChangeMail = ChangeMail(mail="cancellation")


class Review(Frozen):
    """One review, as its file in `config/` describes it, with the defaults of its kinds filled in."""

    id: Slug
    title: Texts
    named: Texts | None = Field(
        default=None, description="The title with its article, as it stands in a sentence"
    )
    short: Texts | None = Field(default=None, description="Begins the subject of every mail")
    source: str
    languages: list[str] = Field(min_length=1, max_length=50)
    fallback: str = Field(default="en", description="The language of mails that have no translation")
    host: Host
    secretariat: Secretariat
    sender: Sender | None = Field(default=None, description="In whose name mails are written")
    directory: str = Field(description="The folder of delegations.yaml and stakeholders.yaml")
    sub_regions: dict[Slug, Texts] = {}
    constituencies: dict[Slug, Texts] = {}
    objectives: int = Field(
        default=0, ge=0, le=1000, description="How many objectives the sessions must cover, each once"
    )
    sending: Rates = Rates()
    changes: ChangeMails = ChangeMails()
    approvals: ApprovalRule = ApprovalRule()
    collecting: Rounds = Rounds()
    digest: DigestRule
    order: list[OrderRule] = Field(default=[], max_length=500)
    references: list[Reference] = []
    participants: list[ParticipantSection] = Field(
        default=[], max_length=100, description="Sections of lists of participants, in order"
    )
    kinds: dict[Kind, KindDefaults] = Field(default={}, description="In place of config/defaults.yaml's own")
    milestones: list[AnyMilestone] = Field(min_length=1, max_length=300)

    @model_validator(mode="after")
    def _names_fit(self) -> "Review":
        ids = [m.id for m in self.milestones]
        for position, identity in enumerate(ids):
            if identity in ids[:position]:
                what = f"two milestones have the id “{identity}”; give each its own"
                raise Misplaced(what, "milestones", position, "id")
        for position, milestone in enumerate(self.milestones):
            if milestone.kind not in self.kinds and milestone.steps is None:
                what = f"a {milestone.kind} has no default steps; add `{milestone.kind}:` to `kinds:`"
                what += " of config/defaults.yaml, or give this one `steps:`"
                raise Misplaced(what, "milestones", position, "kind")
        return self

    def milestone(self, identity: str) -> Milestone:
        """The milestone with that id.

        Raises:
            UnknownName: there is none; the message lists those there are.
        """
        for milestone in self.milestones:
            if milestone.id == identity:
                return milestone
        known = [m.id for m in self.milestones]
        near, there = did_you_mean(identity, known), f"there are {', '.join(known)}"
        raise UnknownName(f"there is no milestone “{identity}”", f"{near} ({there})" if near else there)

    def rules(self, milestone: Milestone) -> list[StepRule]:
        """The steps of a milestone: its own, else its kind's."""
        return milestone.steps if milestone.steps is not None else self.kinds[milestone.kind].steps

    def played(self, milestone: Milestone) -> list[StepRule]:
        """The steps of a milestone that are planned: without a form nobody can answer, so the silent are not
        reminded."""
        return [rule for rule in self.rules(milestone) if milestone.form or rule.to != "silent"]

    def form(self, milestone: Milestone) -> Form | None:
        """The form of a milestone; if it has no questions of its own, with its kind's, and with what a row of
        those stands for where the form does not say."""
        form, kind = milestone.form, self.kinds.get(milestone.kind)
        if form and kind and not form.questions:
            return form.model_copy(update={"questions": kind.questions, "each": form.each or kind.each})
        return form

    def zone_of(self, milestone: Milestone) -> str:
        """The zone whose clock a milestone's times are on."""
        return milestone.zone or self.host.zone
