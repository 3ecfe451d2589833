"""Holds on reminders, by answers that wait for a person: for which parties, and for how long.

Anybody may fill in a form, in anybody's name. So such an answer holds reminders for some days, never past
the last of several, and for a limited number of parties: for each sender or domain, and in all. Beyond these
limits it holds nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pendulum import DateTime

from roadmap.answers.answer import Answer
from roadmap.answers.matching import Match
from roadmap.answers.providers import group_of
from roadmap.review.limits import HoldRule


@dataclass(frozen=True)
class WaitingAnswer:
    """An answer that waits for a person, and since when."""

    answer: Answer
    match: Match
    since: DateTime


@dataclass(frozen=True)
class Holds:
    """The parties whose reminders are held, by milestone; and the keys of the answers `beyond` the bounds."""

    parties: Mapping[str, frozenset[str]] = field(default_factory=dict)
    beyond: frozenset[str] = frozenset()


def hold_reminders(
    waiting: Iterable[WaitingAnswer],
    answered: Collection[tuple[str, str]],
    rule: HoldRule,
    ends: Mapping[str, DateTime],
    now: DateTime,
) -> Holds:
    """The reminders that are held now. `answered`: milestones and parties that need none; `ends`: the moments
    from which reminders of a milestone are held no more.

    A party's days count from the first answer that named it: a new one every week does not hold it for ever.
    """
    of_milestone: defaultdict[str, list[WaitingAnswer]] = defaultdict(list)
    for one in sorted(waiting, key=lambda one: (one.since, one.answer.received_at, one.answer.row)):
        of_milestone[one.answer.milestone].append(one)
    held: dict[str, frozenset[str]] = {}
    beyond = set[str]()
    for milestone, answers in of_milestone.items():
        named, over = _named(milestone, answers, answered, rule)
        beyond |= over
        if milestone not in ends or now < ends[milestone]:
            held[milestone] = frozenset(p for p, since in named.items() if now < since.add(days=rule.days))
    return Holds(held, frozenset(beyond))


def _named(
    milestone: str, waiting: Iterable[WaitingAnswer], answered: Collection[tuple[str, str]], rule: HoldRule
) -> tuple[dict[str, DateTime], set[str]]:
    """The parties that the first answers name, with since when, and the keys of those beyond the bounds."""
    named: dict[str, DateTime] = {}
    by_group: defaultdict[str, set[str]] = defaultdict(set)
    beyond = set[str]()
    for one in waiting:
        silent = {party for party in one.match.likely if (milestone, party) not in answered}
        group = by_group[group_of(one.answer.sender)]
        if len(group | silent) > rule.each or len(named.keys() | silent) > rule.together:
            beyond.add(one.answer.key)
            continue
        group |= silent
        for party in silent:
            named.setdefault(party, one.since)
    return named, beyond
