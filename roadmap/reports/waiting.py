"""Mailings that wait for a coordinator: since when, until when, and what happens if nobody acts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pendulum import DateTime

from roadmap.people.audience import Known
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Step
from roadmap.plan.workdays import WorkCalendar
from roadmap.review.kinds.call import Call
from roadmap.review.moments import moment_in_words
from roadmap.review.review import ApprovalRule, Review

Occasion = Literal["waits", "last", "expired"]
"""Occasions for writing to the coordinator: a mailing waits, it is nearly too late, it has become too
late."""


@dataclass(frozen=True)
class HeldMailing:
    """A mailing that waits for release, or did until it was too late.

    `languages`: how many messages in each; `since` the first of them waits; from `expires` on nothing of it
    leaves. `fingerprint` changes with its recipients and words.
    `remark`: what to know before releasing it, if anything. `steps`: those whose mail it is, the step under
    which it is released among them; several in a bundle."""

    step: str
    revision: int
    languages: Mapping[str, int]
    subjects: tuple[str, ...]
    since: DateTime
    due: DateTime
    expires: DateTime | None
    fingerprint: str
    remark: str = ""
    steps: tuple[str, ...] = ()

    @property
    def messages(self) -> int:
        """Number of messages that wait."""
        return sum(self.languages.values())

    def item(self, occasion: Occasion) -> str:
        """Key under which a reminder of it is recorded: each is sent once for each time that it waits."""
        return f"{occasion} {self.step} r{self.revision} {self.since.in_timezone('UTC').isoformat()}"


class Reminders:
    """Moments at which the coordinator is reminded, by the review's policy and the host's working days."""

    def __init__(self, review: Review) -> None:
        self._rule: ApprovalRule = review.approvals
        self._zone, self._work = review.host.zone, WorkCalendar(review.host)

    def moments(self, held: HeldMailing) -> dict[Occasion, DateTime]:
        """Moments at which the reminders of a mailing fall due. The first is left out where the last comes
        before it."""
        first = self._after(held.since)
        if held.expires is None:
            return {"waits": first}
        last = max(self._before(held.expires), held.since)
        moments: dict[Occasion, DateTime] = {"waits": first} if first < last else {}
        return moments | {"last": last, "expired": held.expires}

    def occasion(self, held: HeldMailing, at: DateTime) -> Occasion | None:
        """The latest occasion to remind of a mailing at that moment, or None."""
        due = [occasion for occasion, moment in self.moments(held).items() if moment <= at]
        return due[-1] if due else None

    def coming(self, held: HeldMailing, at: DateTime) -> DateTime | None:
        """The next moment at which a reminder falls due, or None."""
        return min((moment for moment in self.moments(held).values() if moment > at), default=None)

    def _after(self, since: DateTime) -> DateTime:
        local = since.in_timezone(self._zone)
        day = self._work.later(local.date())
        for _ in range(self._rule.remind_after):
            day = self._work.later(day.add(days=1))
        return max(self._work.at(day, local.time()), since)

    def _before(self, expires: DateTime) -> DateTime:
        local = expires.in_timezone(self._zone)
        day = self._work.earlier(local.date())
        for _ in range(self._rule.remind_before):
            day = self._work.earlier(day.subtract(days=1))
        return min(self._work.at(day, local.time()), expires)


def consequence(held: HeldMailing, zone: str) -> str:
    """Consequence of not acting, in a sentence."""
    if held.expires is None:
        return "nothing leaves; it waits until somebody acts"
    return f"nothing leaves; it expires on {moment_in_words(held.expires, zone)}, and is reported"


def selection_steps(review: Review, plan: Plan) -> Iterator[tuple[Call, Step]]:
    """The calls, each with the first step that asks to choose among those who stand."""
    seen = set[str]()
    for step in plan.steps:
        call = review.milestone(step.milestone)
        if isinstance(call, Call) and step.rule.awaits_a_choice and call.id not in seen:
            seen.add(call.id)
            yield call, step


def unmade_choices(review: Review, plan: Plan, known: Known, at: DateTime) -> Iterator[tuple[Call, Step]]:
    """The calls whose selection is due and not made, with the step that asks for it."""
    for call, step in selection_steps(review, plan):
        if step.due <= at < step.expires and call.id not in known.chosen:
            yield call, step
