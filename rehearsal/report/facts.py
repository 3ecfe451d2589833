"""Facts of a rehearsal's report: frozen values, gathered once, that page and summary are made of.

Moments are on the clock of the review's host. Titles and reasons are in English words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import Date, DateTime

from rehearsal.report.played import MilestoneFacts, Sample, StepFacts


@dataclass(frozen=True)
class Check:
    """Something that was proved, or not, from the ledger and from the mails themselves."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class OpenDate:
    """An imprecise date: as it was written, by when it had to be fixed, the digests that were due to report
    it and those that did, and how it was fixed (None: it never was)."""

    milestone: str
    title: str
    written: str
    fix_by: Date
    due_in: tuple[DateTime, ...]
    reported_in: tuple[DateTime, ...]
    fixed_at: DateTime | None
    fixed_to: str
    by: str
    reason: str


@dataclass(frozen=True)
class DigestFacts:
    """One digest: when it was sent, to whom, its words by language, and the open dates that it names."""

    key: str
    at: DateTime
    readers: tuple[tuple[str, str, str], ...]
    samples: tuple[Sample, ...]
    to_fix: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    """One copy of a mail in a party's story. `reason` says why it did not leave."""

    step: str
    title: str
    address: str
    at: DateTime
    sent: bool
    reason: str


@dataclass(frozen=True)
class Reply:
    """An answer: what it answers, when and from where it came, how it was matched, how it stands.

    `given_to` names the party whose it is, or those who may be its owners."""

    key: str
    milestone: str
    title: str
    received_at: DateTime
    sender: str
    why: str
    standing: str
    given_to: str
    changed_at: DateTime


@dataclass(frozen=True)
class Story:
    """All that a delegation or stakeholder got and said. `group`: its sub-region or constituency."""

    party: str
    name: str
    delegation: bool
    group: str
    languages: tuple[str, ...]
    addresses: tuple[str, ...]
    post: tuple[Post, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Load:
    """Mails to one party. `in_a_week`: the most that one of its readers got in seven days that count towards
    the limit of a week, of which `since` is the first; None: there were none."""

    party: str
    name: str
    mails: int
    in_a_week: int
    since: Date | None


@dataclass(frozen=True)
class Loads:
    """Loads of the delegations, and the numbers of these and of the stakeholders in words."""

    delegations: tuple[Load, ...]
    of_delegations: str
    of_stakeholders: str


@dataclass(frozen=True)
class Signed:
    """A decision or amendment as people read it: who, when, what, why. `kind` and `subject` are its ids;
    `value` is what was decided, in plain data."""

    kind: str
    subject: str
    what: str
    value: Mapping[str, object]
    at: DateTime
    by: str
    reason: str


@dataclass(frozen=True)
class Settled:
    """An answer that waited for a person: what was known of it, and what was decided (or not yet).

    `owner`: whose it was decided to be; empty while it waits."""

    reply: Reply
    decision: Signed | None
    owner: str = ""


@dataclass(frozen=True)
class Facts:
    """A whole rehearsal. `script`: who decided and how, for the page's last section."""

    review: str
    title: str
    seed: int
    start: DateTime
    end: DateTime
    events: int
    coordinator: str
    ways: tuple[tuple[str, str], ...]
    milestones: tuple[MilestoneFacts, ...]
    digests: tuple[DigestFacts, ...]
    stories: tuple[Story, ...]
    open_dates: tuple[OpenDate, ...]
    decisions: tuple[Signed, ...]
    amendments: tuple[Signed, ...]
    settled: tuple[Settled, ...]
    loads: Loads
    checks: tuple[Check, ...] = ()

    @property
    def steps(self) -> tuple[StepFacts, ...]:
        """The steps of all milestones, in the order in which they were due."""
        every = (step for milestone in self.milestones for step in milestone.steps)
        return tuple(sorted(every, key=lambda step: (step.due, step.key)))
