"""The script of a rehearsal: what a coordinator would decide, and how people behave. Read from YAML."""

from pathlib import Path
from typing import Annotated, Literal

from pendulum import DateTime, Time
from pydantic import Field, ValidationError, field_validator

from roadmap.plan.amendments import in_force
from roadmap.plan.plan import ToFix, plan
from roadmap.plan.steps import Step
from roadmap.reports.waiting import selection_steps
from roadmap.review.characters import quoted
from roadmap.review.clocks import Day
from roadmap.review.dates import DateExpression, When, read_date
from roadmap.review.milestones import Join
from roadmap.review.texts import Frozen, Slug
from tasks.configuration import Loaded
from tasks.configuration.documents import read_document
from tasks.configuration.problems import ConfigurationProblem, FileFault, explain


class _Dated(Frozen):
    on: DateExpression = Field(
        description="When the coordinator decides, on the host's clock; 11:00 if no time"
    )
    reason: str

    def at(self, zone: str) -> DateTime:
        """The moment of the decision."""
        when = self.on
        assert isinstance(when, When)
        return (when if when.time else When(when.first, when.last, Time(11, 0))).starts(zone)

    @field_validator("on")
    @classmethod
    def _exact(cls, value: object) -> object:
        when = value if isinstance(value, When) else read_date(value)
        if not isinstance(when, When) or not when.is_exact:
            raise ValueError(f"{quoted(str(value))} is not a day; write 2024-10-29 or 2024-10-29 10:00")
        return when


class DateChange(_Dated):
    """A date that the coordinator fixes or moves."""

    milestone: Slug
    date: str | None = None
    to: str
    kind: Literal["fix", "move"] = "fix"


class Joining(_Dated):
    """Joining information that the coordinator gives, or changes: of a milestone, or one of its sessions."""

    milestone: Slug
    session: Slug | None = None
    join: Join


class Cancellation(_Dated):
    """A milestone that the coordinator takes off the roadmap."""

    milestone: Slug


class Choice(_Dated):
    """A selection. Whoever of `prefer` stands is taken first, then the earliest answers."""

    call: Slug
    prefer: list[str] = []


class Special(Frozen):
    """A mailing that is not released like the others: later, without some addresses, or not at all."""

    step: str
    after_hours: int | None = Field(default=None, ge=0, le=24 * 366)
    exclude: list[str] = []
    stop: bool = False
    reason: str


class Behaviour(Frozen):
    """Behaviour of people: probabilities from 0 to 1. `at_first`, `at_second` and `at_last` say after which
    of the mails that ask they answer; the rest never does."""

    at_first: float = Field(default=0.35, ge=0, le=1)
    at_second: float = Field(default=0.25, ge=0, le=1)
    at_last: float = Field(default=0.2, ge=0, le=1)
    declines: float = Field(default=0.12, ge=0, le=1)
    twice: float = Field(default=0.05, ge=0, le=1)
    colleague: float = Field(default=0.06, ge=0, le=1)
    private_account: float = Field(default=0.04, ge=0, le=1)
    misspelt: float = Field(default=0.05, ge=0, le=1)
    wrong_tab: float = Field(default=0.02, ge=0, le=1)
    unknown_name: float = Field(default=0.02, ge=0, le=1)
    withdraws: float = Field(default=0.01, ge=0, le=1)
    through_focal_point: float = Field(default=0.5, ge=0, le=1)
    two_heads: float = Field(default=0.08, ge=0, le=1)
    two_spellings: float = Field(default=0.05, ge=0, le=1)
    withdraws_late: float = Field(default=0.08, ge=0, le=1)
    shares: float = Field(default=0.06, ge=0, le=1)


class Script(Frozen):
    """One rehearsal: from when to when, who decides what, and how people behave.

    `interest` scales the answers to a milestone (a call for speakers draws fewer than a registration).
    `settle_after_days`: an answer that waits is given to its likeliest owner, or to nobody, after so long.
    """

    first: Day
    last: Day
    seed: int = 1
    coordinator: str
    release_after_hours: int = Field(default=3, ge=0, le=24 * 366)
    settle_after_days: int = Field(default=2, ge=0, le=366)
    exceptions: list[Special] = []
    dates: list[DateChange] = []
    joining: list[Joining] = []
    cancellations: list[Cancellation] = []
    choices: list[Choice] = []
    people: Behaviour = Behaviour()
    interest: dict[Slug, Annotated[float, Field(ge=0, le=100)]] = {}
    sayings: dict[str, list[str]] = Field(description="What people write in long answers, by language")


def script_for(file: Path, loaded: Loaded, wanted: Path | None) -> Script:
    """The script of a review: the one that is wanted, else `rehearsal/<review>.yaml` beside it, else one in
    which the coordinator releases everything, and chooses when each call asks for it.

    Raises:
        ConfigurationProblem: the script cannot be used.
    """
    beside = file.parent / "rehearsal" / file.name
    if wanted or beside.exists():
        return read_script(wanted or beside)
    planned = plan(in_force(loaded.review), loaded.directory)
    steps, choices = (
        planned.steps,
        [_plain_choice(step) for _, step in selection_steps(loaded.review, planned)],
    )
    return Script(
        first=steps[0].due.subtract(days=7).to_date_string(),
        last=steps[-1].due.add(days=14).to_date_string(),
        coordinator=loaded.review.secretariat.coordinator.name,
        joining=[_plain_joining(fix) for fix in planned.to_fix if fix.need == "link"],
        choices=choices,
        sayings={loaded.review.fallback: ["Nothing to add at this stage."]},
    )


def _plain_choice(step: Step) -> Choice:
    return Choice(call=step.milestone, on=step.due.add(days=1).to_date_string(), reason="the first to answer")


def _plain_joining(fix: ToFix) -> Joining:
    """An invented way to join, given in time."""
    (part,) = fix.dates
    return Joining(
        milestone=fix.milestone,
        session=None if part == "when" else part,
        on=fix.fix_by.subtract(days=1).to_date_string(),
        join=Join(url=f"https://meet.example.org/{fix.milestone}-{part}", passcode=f"{fix.milestone}-4711"),
        reason="the room is booked",
    )


def read_script(path: Path) -> Script:
    """Read a script.

    Raises:
        ConfigurationProblem: it is not there, or something in it cannot be; file and line are named.
    """
    document = read_document(path)
    try:
        return Script.model_validate(document.values)
    except ValidationError as found:
        problems = [
            FileFault(path, document.line(error["loc"]), *explain(error, Script)) for error in found.errors()
        ]
        raise ConfigurationProblem(*problems) from None
