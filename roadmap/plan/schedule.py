"""The runs that a plan wants of the server: one for each step that is still to be played.

    roadmap + plan + what was played ── Schedule ──▶ runs wanted, and why others are not

Nothing here knows the server; `roadmap.plan.difference` compares what is wanted with what was found there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from pendulum import DateTime

from roadmap.plan.amendments import Roadmap
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Step

OURS = "roadmap"  # the tag of every run of a plan, and the first word of its idempotency key
STEP, REVIEW = "step:", "review:"  # what the tags with a value begin with
MOMENT = "D MMM YYYY HH:mm"
Played = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Wanted:
    """A run that the plan wants. `key` is its step's, `due` on the host's clock, `deployment` as the server
    knows it (`<flow>/<deployment>`), `name` as a coordinator reads it."""

    review: str
    key: str
    due: DateTime
    revision: int
    deployment: str
    parameters: Mapping[str, str]
    name: str
    why: str = field(default="", compare=False)

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags by which tools find the run on the server."""
        return OURS, f"{REVIEW}{self.review}", f"{STEP}{self.key}"

    @property
    def version(self) -> str:
        """Prefix of the idempotency keys of all runs of this revision of the step."""
        return version_of(self.review, self.key, self.revision)

    @property
    def idempotency(self) -> str:
        """Key under which the server creates the run only once. It holds all that tells two runs apart: for a
        known key the server returns the old run, with its old moment and name (Prefect 3.8.8)."""
        content = repr((self.deployment, self.name, sorted(self.parameters.items())))
        digest = sha256(content.encode()).hexdigest()[:12]
        return f"{self.version}{self.due.in_timezone('UTC').isoformat()} {digest}"


def version_of(review: str, key: str, revision: int) -> str:
    """Prefix of the idempotency keys of a step's runs, as long as nothing overtakes its dates."""
    return f"{OURS} {review} {key} r{revision} "


@dataclass(frozen=True)
class Schedule:
    """Runs that the plan wants at the moment `now`. `played`: the steps, each with the revision, that have a
    mailing in the ledger; `file`: the review's file, as a run's parameter."""

    roadmap: Roadmap
    plan: Plan
    now: DateTime
    played: Played
    file: str

    @cached_property
    def wanted(self) -> tuple[Wanted, ...]:
        """One run for each step that is due in the future, or that is due, not too late, and not played."""
        return tuple(self._run(step) for step in self.plan.steps if self._is_wanted(step))

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """The planned steps by their keys."""
        return {step.key: step for step in self.plan.steps}

    def in_force(self, key: str) -> bool:
        """True if a step is planned, and not too late."""
        step = self.steps.get(key)
        return step is not None and self.now < step.expires

    def version(self, key: str) -> str:
        """Prefix of the idempotency keys of a planned step's runs, and of no other step's."""
        step = self.steps.get(key)
        return version_of(self.roadmap.review.id, key, step.revision if step else -1)

    def why_not(self, key: str) -> str:
        """The reason why no run of that step is wanted."""
        milestone = key.partition("/")[0]
        step = self.steps.get(key)
        if step is None and milestone in self.roadmap.cancelled:
            return "the milestone is cancelled"
        if step is None and any(key == f"{w.milestone}/{w.name}" for w in self.plan.waiting):
            return "its date is to be fixed first"
        if step is None:
            return "the step is no longer planned"
        if self.now >= step.expires:
            return f"it is too late from {self.said(step.expires)}"
        return "it has been played"

    def said(self, when: DateTime) -> str:
        """A moment as people read it, on the host's clock."""
        return when.in_timezone(self.roadmap.review.host.zone).format(MOMENT)

    def _is_wanted(self, step: Step) -> bool:
        if step.due > self.now:
            return True
        return self.now < step.expires and (step.key, step.revision) not in self.played

    def _run(self, step: Step) -> Wanted:
        review = self.roadmap.review
        milestone = review.milestone(step.milestone)
        due = step.due.in_timezone(review.host.zone)
        late = due <= self.now
        return Wanted(
            review=review.id,
            key=step.key,
            due=due,
            revision=step.revision,
            deployment=f"{milestone.kind}/{milestone.kind}",
            parameters={"milestone": step.milestone, "step": step.name, "review": self.file},
            name=" · ".join(
                (milestone.title.say(review.fallback), step.name.replace("-", " "), due.format("D MMM HH:mm"))
            ),
            why=f"due since {self.said(due)}, and not played yet" if late else "not scheduled yet",
        )
