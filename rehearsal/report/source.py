"""Sources of the report's facts: the ledger and the plan at the end of play, read once, and the journal."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pendulum import DateTime

from rehearsal.report.played import Sample
from rehearsal.report.timeline import Timeline
from rehearsal.report.words import step_words
from roadmap.mail.message import State
from roadmap.people.decisions import Decision
from roadmap.review.directory import Party
from roadmap.review.milestones import Milestone
from roadmap.review.texts import ENGLISH
from tasks.context import Context
from tasks.ledger import Message
from tasks.letters.hiding import hide_joining
from tasks.mailing.notices import ACKNOWLEDGEMENT, DIGEST, REGISTRATION
from tasks.render import Words

if TYPE_CHECKING:
    from rehearsal.delegates import Meant
    from rehearsal.play import Happened

OWN = {DIGEST.name, ACKNOWLEDGEMENT.name, REGISTRATION.name}  # what belongs to no milestone, by its own name


@dataclass
class Source:
    """The ledger's messages and the journal, by what they are asked for."""

    context: Context
    journal: "Sequence[Happened]"
    meant: "Sequence[Meant]" = ()
    messages: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    by_party: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for message in self.context.ledger.messages():
            self.messages[message.step].append(message)
            self.by_party[message.party].append(message)
        self.timeline = Timeline(self.context)
        self.zone = self.context.review.host.zone

    @cached_property
    def words(self) -> Words:
        """The English words of steps and dates."""
        return self.context.templates.words(ENGLISH)

    @cached_property
    def played(self) -> Mapping[str, DateTime]:
        """The first run of each step."""
        found: dict[str, DateTime] = {}
        for event in self.journal:
            if event.name.startswith("step "):
                found.setdefault(event.name.removeprefix("step "), self.local(event.at))
        return found

    @cached_property
    def decisions(self) -> list[Decision]:
        """All decisions, in order."""
        return self.context.ledger.history.decisions()

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        """All delegations and stakeholders by id."""
        return {party.id: party for party in self.context.directory.parties}

    @cached_property
    def digests(self) -> list[str]:
        """The keys of all digests, in their order."""
        return sorted(step for step in self.messages if DIGEST.has(step))

    def local(self, at: DateTime) -> DateTime:
        """A moment on the host's clock."""
        return at.in_timezone(self.zone)

    def title(self, milestone: Milestone) -> str:
        """A milestone's English title."""
        return milestone.title.say(ENGLISH)

    def step_title(self, key: str) -> str:
        """“First Briefing: Last call”; the own name of a digest or an acknowledgement."""
        identity, _, name = key.partition("/")
        if identity in OWN:
            return self.words.step(identity)
        milestone = self.context.review.milestone(identity)
        return f"{self.title(milestone)}: {step_words(self.context.review, milestone, name, self.words)}"

    def named(self, identity: str) -> str:
        """A party's English name."""
        party = self.parties.get(identity)
        return party.name(ENGLISH) if party else identity

    def samples(self, messages: Iterable[Message]) -> tuple[Sample, ...]:
        """One mail a language: the words that most got; of what was never sent, the words as drafted."""
        with_words = [message for message in messages if message.content_id]
        left = [message for message in with_words if message.state is State.SENT] or with_words
        by_language: dict[str, list[Message]] = defaultdict(list)
        for message in left:
            by_language[message.language].append(message)
        order = {code: number for number, code in enumerate(self.context.review.languages)}
        codes = sorted(by_language, key=lambda code: (order.get(code, len(order)), code))
        return tuple(self._sample(code, by_language[code]) for code in codes)

    def _sample(self, language: str, messages: Sequence[Message]) -> Sample:
        versions = Counter(message.content_id for message in messages)
        common = max(versions.values())
        one = next(m for m in messages if versions[m.content_id] == common)
        content = hide_joining(self.context.ledger.content(one.content_id or ""), self.context.roadmap)
        sent = sum(message.state is State.SENT for message in messages)
        zone = self._zone_of(one.party)
        return Sample(language, content.subject, content.html, content.text, zone, len(versions), sent)

    def _zone_of(self, identity: str) -> str:
        party = self.parties.get(identity)
        return self.context.directory.zone_of(party, self.zone) if party else self.zone
