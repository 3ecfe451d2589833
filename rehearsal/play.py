"""Playing a review: from one event to the next, through the real flows, while people read and answer.

The clock is simulated: every flow is given its moment. Between two events people read the mail that has
come, and the form service writes what they answered.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pendulum import DateTime

from flows.milestones.kinds import FLOWS
from flows.rounds.collecting import collecting
from flows.rounds.digest import digest
from rehearsal.agenda import Event
from rehearsal.coordinator import Coordinator
from rehearsal.delegates import Meant
from rehearsal.forms import FormService, writer_of
from rehearsal.people import People
from rehearsal.post import Post
from rehearsal.script import Script
from roadmap.plan.rounds import collecting_moments, digest_moments
from roadmap.plan.steps import Step
from roadmap.review.clocks import read_day
from roadmap.review.kinds import Kind
from tasks.book import AnswerBook, BookProblem
from tasks.context import Context, open_context

Watch = Callable[[DateTime, float], None]


@dataclass(frozen=True)
class Happened:
    """An event as it went: what the flow said of it."""

    at: DateTime
    name: str
    said: str


@dataclass
class Rehearsal:
    """One play of a review. `watch` is told the moment of each event, and the part that is done (0 to 1)."""

    review: Path
    script: Script
    seed: int
    watch: Watch
    journal: list[Happened] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._played: set[tuple[str, int]] = set()
        with open_context(self.review) as context:
            self._zone = context.review.host.zone
            self.first, self.last = read_day(self.script.first), read_day(self.script.last)
            self.start = DateTime.create(self.first.year, self.first.month, self.first.day, tz=self._zone)
            self.end = DateTime.create(self.last.year, self.last.month, self.last.day, 23, 59, tz=self._zone)
            self._set_up(context)

    def _set_up(self, context: Context) -> None:
        forms = [form for m in context.review.milestones if (form := context.review.form(m))]
        context.book.create(forms, context.review.fallback)
        zone = _clock_of_an_empty_book(context.book, [form.tab for form in forms]) or self._zone
        self._service = FormService(forms, context.review.fallback, writer_of(context.book), zone)
        self._people = People(context.review, context.directory, self.script, self.seed, self._service)
        self._post = Post(context.settings.outbox_folder)
        self._coordinator = Coordinator(self.script, self._zone, self._people.ask)
        self._fixed = [
            *(
                Event(at, "collecting", _collect)
                for at in collecting_moments(context.review, self.first, self.last)
            ),
            *self._coordinator.planned,
            *(Event(at, "digest", _digest) for at in digest_moments(context.review, self.first, self.last)),
        ]
        self._fixed.sort(key=lambda event: event.at)

    @property
    def meant(self) -> tuple[Meant, ...]:
        """The persons whom simulated people registered, as they meant it."""
        return tuple(self._people.meant)

    async def play(self) -> None:
        """Play until there is nothing left before the end."""
        now = self.start
        while event := self._next(now):
            now = max(now, event.at)
            if now > self.end:
                break
            self.watch(now, (now - self.start) / (self.end - self.start))
            await self._happen(event, now)
        self.watch(self.end, 1.0)

    async def _happen(self, event: Event, now: DateTime) -> None:
        if event.reads:
            self._service.write_until(now)
        result = await event.run(now, str(self.review))
        self.journal.append(Happened(now, event.name, str(result)))
        step = event.name.removeprefix("release ").removeprefix("step ")
        if event in self._fixed:
            self._fixed.remove(event)
        if "/" in step:
            with open_context(self.review, now) as context:
                self._people.read(self._post.new(step), context.plan.steps)

    def _next(self, now: DateTime) -> Event | None:
        """The earliest of what is fixed, what is planned, and what waits for the coordinator."""
        with open_context(self.review, now) as context:
            coming = [
                *self._fixed[:1],
                *self._coordinator.releases(context),
                *self._coordinator.settlements(context),
                *self._steps(context, now),
                *self._held_back(context),
            ]
        return min(coming, key=lambda event: (max(event.at, now), event.name), default=None)

    def _steps(self, context: Context, now: DateTime) -> Iterator[Event]:
        """The next step that was not played; one whose moment was passed when its date was fixed comes at
        once, unless it is too late."""
        for step in context.plan.steps:
            if (
                (step.key, step.revision) not in self._played
                and step.due >= self.start
                and step.expires > now
            ):
                kind = context.review.milestone(step.milestone).kind
                yield Event(step.due, f"step {step.key}", partial(self._play, step, kind))
                return

    def _held_back(self, context: Context) -> Iterator[Event]:
        """Steps that are played once more, when there may be room for what was held back of them."""
        for one in context.ledger.weekly.held_back():
            step = context.plan.step(one.step)
            if step and one.until:
                kind = context.review.milestone(step.milestone).kind
                yield Event(one.until, f"step {step.key}", partial(self._play, step, kind))

    async def _play(self, step: Step, kind: Kind, at: DateTime, review: str) -> Any:
        self._played.add((step.key, step.revision))
        return await FLOWS[kind](step.milestone, step.name, at=at, review=review)


def _clock_of_an_empty_book(book: AnswerBook, tabs: list[str]) -> str | None:
    """The zone in which forms write into a book, if it has one of its own.

    Raises:
        BookProblem: it has answers. A rehearsal writes invented ones: never among real ones.
    """
    reading = book.read(tabs)
    if used := [tab for tab, rows in reading.rows.items() if rows]:
        remedy = "give it an empty copy, or delete its rows below the headings"
        raise BookProblem("for the rehearsal", f"there are answers in {', '.join(used)}", remedy)
    return reading.zone


async def _collect(at: DateTime, review: str) -> Any:
    return await collecting(at=at, review=review)


async def _digest(at: DateTime, review: str) -> Any:
    return await digest(at=at, review=review)
