"""Checks of persons who register: they, and nobody else, were told how to join; the list of them is right.

The simulated people wrote down what they meant; the mails are read as files.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from quopri import decodestring
from typing import TYPE_CHECKING

from pendulum import DateTime

from rehearsal.report.checks.answered import recorded, row_key, row_of
from rehearsal.report.checks.posted import Posted
from rehearsal.report.source import Source
from roadmap.people.participants import participants
from roadmap.plan.steps import Step
from roadmap.review.forms import fold_text
from roadmap.review.milestones import Join, Milestone
from roadmap.review.texts import ENGLISH

if TYPE_CHECKING:
    from rehearsal.delegates import Meant


class Joining:
    """Events that persons registered for, and the mails that tell how to join them."""

    def __init__(self, source: Source, posted: Sequence[Posted]) -> None:
        self._source, self._posted = source, posted
        review = source.context.review
        self.events = [
            m
            for m in review.milestones
            if source.context.known.standing.registers_persons(m.id) and m.id not in self._off
        ]

    @property
    def _off(self) -> frozenset[str]:
        return frozenset(self._source.context.roadmap.cancelled)

    def untold(self) -> Iterator[str]:
        """Each person who was registered when the joining instructions left, and did not get them, with the
        way to join that was in force, in time, and once."""
        for event, step in self._steps():
            mails = defaultdict[str, list[Posted]](list)
            for one in self._posted:
                if one.step == step.key:
                    mails[one.address].append(one)
            for person in self.expected(event, step):
                title, got = self._source.step_title(step.key), mails[person.address.casefold()]
                if not got:
                    yield f"{title}: nothing to {person.name} at {person.address}"
                elif len({one.revision for one in got}) < len(got):
                    yield f"{title}: twice to {person.address}"
                else:
                    yield from (f"{title} to {one.address}" for one in got if not self._is_right(one, step))

    def expected(self, event: Milestone, step: Step) -> "list[Meant]":
        """Persons who must get joining instructions: registered, recorded and let in before they left."""
        ran = self._source.played.get(step.key)
        return [
            person
            for person in self._source.meant
            if person.milestone == event.id and person.comes
            if ran and (since := self._recorded.get(row_of(person))) and since <= ran
            if not step.session or not person.sessions or step.session in person.sessions
            if row_of(person) not in self._kept_out
        ]

    def leaked(self) -> Iterator[str]:
        """Each mail with a way to join in it to somebody who never registered for that event."""
        for one, words in self._telling:
            for secret, milestone in self._secrets.items():
                if secret in words and one.address not in self._registered[milestone]:
                    yield f"{self._source.step_title(one.step)} to {one.address}"

    def changed(self) -> Iterator[str]:
        """Each holder of a former link who was not told the new one; and who was told without holding one."""
        for event, former, new, at in self._changes():
            held = {o.address for o, words in self._telling if former in words and o.at < at}
            told = {o.address for o, words in self._telling if new in words and self._corrects(o)}
            title = self._source.title(event)
            yield from (f"{title}: {address} was not told the new link" for address in sorted(held - told))
            yield from (f"{title}: {address} held no link" for address in sorted(told - held))

    @property
    def number_of_changes(self) -> int:
        """Number of links that were changed after somebody held them."""
        return len(list(self._changes()))

    def wrongly_listed(self) -> Iterator[str]:
        """Each difference of a list of participants from what the simulated people meant."""
        for event in self.events:
            meant = Counter((p.party, fold_text(p.name)) for p in self._meant(event) if p.comes)
            listed = self.listed(event)
            title, rule = self._source.title(event), event.registration
            yield from (f"{title}: {name} ({party}) is listed" for party, name in listed - meant)
            if rule is None or rule.capacity is None:
                yield from (f"{title}: {name} ({party}) is missing" for party, name in meant - listed)
            elif listed.total() != min(rule.capacity, meant.total()):
                yield f"{title}: {listed.total()} of {meant.total()}, with {rule.capacity} places"

    def listed(self, event: Milestone) -> Counter[tuple[str, str]]:
        """Persons on the list of participants of an event, each with their party."""
        context = self._source.context
        found = participants(context.review, context.directory, event, context.known, ENGLISH)
        return Counter(
            (party.party, fold_text(person.name))
            for section in found.sections
            for party in section.parties
            for person in party.persons
        )

    def _meant(self, event: Milestone) -> "list[Meant]":
        return [person for person in self._source.meant if person.milestone == event.id]

    def _steps(self) -> Iterator[tuple[Milestone, Step]]:
        """Joining instructions of events that are held online."""
        for step in self._source.timeline.steps.values():
            event = next((e for e in self.events if e.id == step.milestone), None)
            if event and step.rule.joins and event.join(step.session):
                yield event, step

    def _is_right(self, one: Posted, step: Step) -> bool:
        """True if a mail left before the event, with the way to join it that was in force."""
        milestone = self._source.timeline.roadmap(one.at).review.milestone(step.milestone)
        join, words = milestone.join(step.session), self._words(one)
        return join is not None and one.at < step.expires and all(text in words for text in _texts(join))

    def _corrects(self, one: Posted) -> bool:
        step = self._source.timeline.step(one.step, one.at)
        return step is not None and step.rule.role == "corrects"

    def _changes(self) -> Iterator[tuple[Milestone, str, str, DateTime]]:
        """Links that were replaced when somebody may have held them: the event, both links, the moment."""
        for amendment in self._source.timeline.amendments:
            event = next((e for e in self.events if e.id == amendment.milestone), None)
            if event is None or amendment.join is None or not amendment.join.url:
                continue
            before = self._source.timeline.roadmap(amendment.at.subtract(seconds=1)).review.milestone(
                event.id
            )
            former = before.join(amendment.date)
            link = former.url if former else None
            if link and any(link in words and one.at < amendment.at for one, words in self._telling):
                yield event, link, amendment.join.url, amendment.at

    @cached_property
    def _secrets(self) -> Mapping[str, str]:
        """Every address and passcode by which an event is, or was, joined, with the event's id."""
        amendments = (a for a in self._source.timeline.amendments if a.join)
        return {text: a.milestone for a in amendments if a.join for text in _texts(a.join)}

    @cached_property
    def _telling(self) -> list[tuple[Posted, str]]:
        """Mails with a way to join in any of their parts, with their words."""
        read = ((one, self._words(one)) for one in self._posted)
        return [(one, words) for one, words in read if any(secret in words for secret in self._secrets)]

    @staticmethod
    def _words(one: Posted) -> str:
        return decodestring(one.path.read_bytes()).decode(errors="replace") if one.path else ""

    @cached_property
    def _registered(self) -> Mapping[str, set[str]]:
        """By event, the addresses of all who ever registered for it and were let in."""
        found = defaultdict[str, set[str]](set)
        for person in self._source.meant:
            if row_of(person) not in self._kept_out:
                found[person.milestone].add(person.address.casefold())
        return found

    @cached_property
    def _recorded(self) -> Mapping[tuple[str, str, str], DateTime]:
        return recorded(self._source)

    @cached_property
    def _kept_out(self) -> frozenset[tuple[str, str, str]]:
        """Rows of the persons who wait for a seat, or were declined one."""
        seats = (seat for seat in self._source.context.admissions.all() if seat.status != "accepted")
        people = (seat.person for seat in seats)
        return frozenset(row_key(p.milestone, p.sender, p.name) for p in people)


def _texts(join: Join) -> list[str]:
    return [text for text in (join.url, join.passcode) if text]
