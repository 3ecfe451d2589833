"""Milestones, steps and the words of their mails, as the report shows them: frozen values.

Moments are on the clock of the review's host. Titles and reasons are in English words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import Date, DateTime

from roadmap.review.rules import StepRule


@dataclass(frozen=True)
class Sample:
    """A mail as one group of readers got it. `versions`: how many there are in this language, since clocks
    and salutations differ; `zone`: the clock of this one; `sent`: how many got the mail in this language."""

    language: str
    subject: str
    html: str
    text: str
    zone: str
    versions: int
    sent: int


@dataclass(frozen=True)
class Verdict:
    """A decision on a mailing: released or stopped, by whom, when, why, and whom it left out."""

    kind: str
    by: str
    at: DateTime
    reason: str
    held_since: DateTime | None
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepFacts:
    """One step: when it was due and when it ran, and what became of its messages.

    `states` counts messages by state, `skipped` by reason, `languages` those that were sent."""

    key: str
    milestone: str
    name: str
    title: str
    rule: StepRule
    due: DateTime
    expires: DateTime
    played_at: DateTime | None
    states: Mapping[str, int]
    skipped: Mapping[str, int]
    languages: Mapping[str, int]
    verdict: Verdict | None
    samples: tuple[Sample, ...]
    with_others: int = 0

    @property
    def sent(self) -> int:
        """Number of messages that left, `with_others` of them in one mail with another step's."""
        return self.states.get("sent", 0)

    @property
    def left(self) -> DateTime | None:
        """Moment when its messages left: once released, else when it ran. None if nothing left."""
        released = self.verdict is not None and self.verdict.kind == "release"
        return (self.verdict.at if released and self.verdict else self.played_at) if self.sent else None


@dataclass(frozen=True)
class Standing:
    """Numbers of those asked and of those who have answered. `unsettled` answers wait for a person;
    `withdrawn` ones are gone from their tab."""

    asked: int
    answered: int
    unsettled: int
    withdrawn: int

    @property
    def silent(self) -> int:
        """Those of whom no answer stands."""
        return self.asked - self.answered


@dataclass(frozen=True)
class Span:
    """A date as it is drawn: its first and last day, and whether it is known."""

    first: Date
    last: Date
    exact: bool


@dataclass(frozen=True)
class MilestoneFacts:
    """One milestone: its dates at the end in words and as spans, as first written, and its steps."""

    id: str
    kind: str
    title: str
    source: str
    when: str
    spans: tuple[Span, ...]
    written: tuple[Span, ...]
    standing: Standing | None
    cancelled: bool
    steps: tuple[StepFacts, ...]
