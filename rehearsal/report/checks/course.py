"""The course of a milestone as a coordinator means it: all invited in time, reminded only afterwards, given a
way to answer, told where to come.

As all checks do, these look at what left and at the rules of the review, never at what the sender concluded.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pendulum import DateTime

from rehearsal.post import links_of, text_of
from rehearsal.report.checks.posted import Posted
from rehearsal.report.source import Source
from roadmap.mail.message import Skip
from roadmap.people.audience import parties
from roadmap.plan.steps import Step
from roadmap.review.milestones import Milestone
from roadmap.review.rules import StepRule

# Nobody can be blamed for these: there is nowhere to write to, or somebody decided so.
EXCUSED = {Skip.NO_ADDRESS, Skip.UNSUBSCRIBED, Skip.STOPPED, Skip.EXCLUDED}
_GAP = re.compile(r"\s+")


def asks(rule: StepRule) -> bool:
    """True if a step of this rule asks its whole audience for something, or tells all of them."""
    return rule.to == "everyone" and rule.only_while is None


class Course:
    """Mails that each party got of each milestone, in the order of time."""

    def __init__(self, source: Source, posted: Sequence[Posted]) -> None:
        self._source, self._posted = source, posted
        self._live = [
            m for m in source.context.review.milestones if m.id not in source.context.roadmap.cancelled
        ]
        self._owners = {
            contact.address.casefold(): party.id
            for party in source.parties.values()
            for contact in party.contacts
        }

    def uninvited(self) -> Iterator[str]:
        """Each party of an audience that did not get the first mail to all of it before that was too late."""
        for milestone in self._live:
            if not any(map(asks, self._source.context.review.rules(milestone))):
                continue
            title, first = self._source.title(milestone), self._first(milestone)
            if not first:
                yield f"{title}: nobody, since its date was never fixed"
            else:
                got = set().union(*(self._in_time.get(key, set()) for key in first)) | self._excused(first)
                audience = parties(milestone.audience, self._source.context.directory)
                yield from (f"{title}: not {self._source.named(p.id)}" for p in audience if p.id not in got)

    def unfounded(self) -> Iterator[str]:
        """Each reminder to a party that had got nothing before of which it could remind."""
        for posted, step in self._steps:
            party = self._owners.get(posted.address, "")
            asked = self._asked.get((step.milestone, party))
            if step.rule.to == "silent" and (asked is None or asked >= posted.at):
                yield self._said(posted)

    def unanswerable(self) -> Iterator[str]:
        """Each mail that asks for an answer, and shows no link to the form in its text or in its HTML."""
        for posted, step in self._steps:
            form = self._source.context.review.milestone(step.milestone).form
            if form and posted.path and self._wants_an_answer(step.rule):
                raw = posted.path.read_bytes()
                if any(form.url not in links_of(raw, kind) for kind in ("text/plain", "text/html")):
                    yield self._said(posted)

    def homeless(self) -> Iterator[str]:
        """Each mail to those who come that does not say where, in the words of its language."""
        for posted, step in self._steps:
            if step.rule.to == "coming" and step.rule.when.days < 0 and posted.path:
                text = _GAP.sub(" ", text_of(posted.path.read_bytes()))
                place = self._place(self._source.context.review.milestone(step.milestone), posted.language)
                if not all(word in text for word in place):
                    yield self._said(posted)

    @staticmethod
    def _wants_an_answer(rule: StepRule) -> bool:
        """True of invitations and reminders."""
        return rule.role in ("invites", "reminds")

    def _place(self, milestone: Milestone, language: str) -> list[str]:
        place = getattr(milestone, "place", None)
        if place is None:
            return []
        if place.virtual:
            return [self._source.context.templates.words(language).phrases.virtual]
        return [_GAP.sub(" ", text.say(language)) for text in (place.venue, place.city) if text]

    def _first(self, milestone: Milestone) -> list[str]:
        """The keys of the first step to all: several, if each session has its own."""
        steps = [s for s in self._source.timeline.steps.values() if s.milestone == milestone.id]
        steps = sorted((s for s in steps if asks(s.rule)), key=lambda step: step.due)
        return [step.key for step in steps if step.rule == steps[0].rule]

    def _excused(self, steps: Iterable[str]) -> set[str]:
        messages = (m for step in steps for m in self._source.messages.get(step, []))
        return {m.party for m in messages if m.reason in EXCUSED}

    def _said(self, posted: Posted) -> str:
        return f"{self._source.step_title(posted.step)} to {posted.address}"

    @cached_property
    def _steps(self) -> list[tuple[Posted, Step]]:
        """All mails of steps, in the order of time."""
        planned = ((p, self._source.timeline.step(p.step, p.at)) for p in self._posted)
        return sorted(((p, step) for p, step in planned if step), key=lambda pair: pair[0].at)

    @cached_property
    def _in_time(self) -> Mapping[str, set[str]]:
        """By step, the parties that got it before it was too late."""
        reached: dict[str, set[str]] = defaultdict(set)
        for posted, step in self._steps:
            if posted.at < step.expires:
                reached[step.key].add(self._owners.get(posted.address, ""))
        return reached

    @cached_property
    def _asked(self) -> Mapping[tuple[str, str], DateTime]:
        """By milestone and party, when they first got a mail to all."""
        first_written: dict[tuple[str, str], DateTime] = {}
        for posted, step in self._steps:
            if asks(step.rule):
                first_written.setdefault((step.milestone, self._owners.get(posted.address, "")), posted.at)
        return first_written
