"""The simulated coordinator: releases, fixes dates, chooses and settles as the script says.

A coordinator decides in the Prefect UI; here the same flows are run with what the script says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pendulum import DateTime

from flows.decisions.amending import amend
from flows.decisions.deciding import release, select, settle_answers, stop
from rehearsal.agenda import Event
from rehearsal.people import Asked
from rehearsal.script import Cancellation, Choice, DateChange, Joining, Script
from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.drafts.proposals import Proposal
from roadmap.people.selections import Candidate, candidates, misfit
from roadmap.plan.workdays import WorkCalendar
from roadmap.review.kinds.call import Call
from tasks.context import Context, open_context


@dataclass
class Coordinator:
    """Decides in time what the script says. `ask` asks whoever wrote an answer that waits."""

    script: Script
    zone: str
    ask: Callable[[Answer], Asked | None] = lambda _: None
    planned: list[Event] = field(default_factory=list)
    _queue: list[Event] = field(default_factory=list)
    _looked_at: DateTime | None = None

    def __post_init__(self) -> None:
        for change in self.script.dates:
            self.planned.append(
                Event(change.at(self.zone), f"date {change.milestone}", partial(self._fix, change))
            )
        for way in self.script.joining:
            self.planned.append(Event(way.at(self.zone), f"join {way.milestone}", partial(self._join, way)))
        for off in self.script.cancellations:
            self.planned.append(
                Event(off.at(self.zone), f"cancel {off.milestone}", partial(self._cancel, off))
            )
        for choice in self.script.choices:
            self.planned.append(
                Event(choice.at(self.zone), f"choose {choice.call}", partial(self._choose, choice))
            )

    def releases(self, context: Context) -> Iterator[Event]:
        """A decision on each mailing that waits, when the script says."""
        special = {exception.step: exception for exception in self.script.exceptions}
        for waiting in context.ledger.mailings.waiting():
            other = special.get(waiting.step)
            hours = self.script.release_after_hours
            if other and other.after_hours is not None:
                hours = other.after_hours
            when = self._working(context, waiting.since.add(hours=hours))
            if waiting.expires is None or when < waiting.expires:
                yield Event(when, f"release {waiting.step}", partial(self._release, waiting.step))

    def settlements(self, context: Context) -> Iterator[Event]:
        """A decision on the answers that wait for a person, some days after the oldest was read."""
        last = context.ledger.answers.last_round()
        if last and last.at != self._looked_at:  # the queue changes with a round, or by settling
            self._looked_at, self._queue = last.at, list(self._waiting(context))
        yield from self._queue

    def _waiting(self, context: Context) -> Iterator[Event]:
        waiting = context.known.standing.unsettled()
        if waiting:
            oldest = min(context.answers[answer.key].changed_at for answer, _ in waiting)
            when = self._working(context, oldest.add(days=self.script.settle_after_days))
            owners = {answer.key: self._owner(answer, match) for answer, match in waiting}
            yield Event(when, "settle answers", partial(self._settle, owners))

    def _owner(self, answer: Answer, match: Match) -> str | None:
        """The owner of an answer: as its writer says when asked, else the likeliest."""
        if asked := self.ask(answer):
            return asked.party
        return match.likely[0] if match.likely else None

    @staticmethod
    def _working(context: Context, when: DateTime) -> DateTime:
        """Move a moment to a day on which the coordinator works, at the same time of day."""
        local, work = when.in_timezone(context.review.host.zone), WorkCalendar(context.review.host)
        return local.add(days=(work.later(local.date()) - local.date()).days)

    async def _release(self, step: str, at: DateTime, review: str) -> Any:
        signed: dict[str, Any] = {"by": self.script.coordinator, "at": at, "review": review}
        special = next((e for e in self.script.exceptions if e.step == step), None)
        if special and special.stop:
            return await stop(step, reason=special.reason, **signed)
        reason = special.reason if special else "checked: words, languages and recipients"
        return await release(step, reason=reason, exclude=special.exclude if special else None, **signed)

    async def _fix(self, change: DateChange, at: DateTime, review: str) -> Any:
        by = self.script.coordinator
        proposal = Proposal(change.kind, change.milestone, change.to, change.date, by, change.reason)
        return await amend(proposal, at, review)

    async def _join(self, way: Joining, at: DateTime, review: str) -> Any:
        by = self.script.coordinator
        proposal = Proposal("join", way.milestone, date=way.session, by=by, reason=way.reason, join=way.join)
        return await amend(proposal, at, review)

    async def _cancel(self, off: Cancellation, at: DateTime, review: str) -> Any:
        by = self.script.coordinator
        return await amend(Proposal("cancel", off.milestone, by=by, reason=off.reason), at, review)

    async def _choose(self, choice: Choice, at: DateTime, review: str) -> Any:
        with open_context(review, at) as context:
            chosen = choose(context, choice)
        if not chosen:
            return None
        return await select(choice.call, chosen, self.script.coordinator, choice.reason, at=at, review=review)

    async def _settle(self, owners: dict[str, str | None], at: DateTime, review: str) -> Any:
        self._looked_at = None
        reason = "asked whoever wrote"
        return await settle_answers(owners, self.script.coordinator, reason, at=at, review=review)


def choose(context: Context, choice: Choice) -> list[str]:
    """Parties that the script would choose: those it prefers, then in the order of answering."""
    call = context.review.milestone(choice.call)
    if not isinstance(call, Call):
        return []
    standing = candidates(context.review, context.directory, call, context.known.standing)
    order = {party: number for number, party in enumerate(choice.prefer)}

    def rank(candidate: Candidate) -> tuple[int, DateTime]:
        answer = context.known.standing.answered(call.id, candidate.party)
        assert answer is not None
        return order.get(candidate.party, len(order)), answer.received_at

    chosen: list[Candidate] = []
    for candidate in sorted(standing, key=rank):
        if misfit(call, [*chosen, candidate]) is None:
            chosen.append(candidate)
    return [candidate.party for candidate in chosen]
