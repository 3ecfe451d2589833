"""Changes of many answers at once, which forms do not make: they wait for a person.

A form adds rows, and edits one at a time with a new timestamp. If rows vanish by the dozen, the sheet was
swapped, emptied or cut off; if answers change by the dozen, one column was sorted or pasted alone.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from roadmap.answers.reading import Answer, Changes
from roadmap.review.forms import Form
from roadmap.review.limits import Plausible


@dataclass(frozen=True)
class Suspect:
    """Changes of one tab that no form makes: answers that are `lost`, those that are `altered` without a new
    timestamp, and rows that are `strange`, since each is made of one that vanished. `standing` is the number
    of answers before."""

    lost: tuple[Answer, ...] = ()
    altered: tuple[Answer, ...] = ()
    strange: tuple[Answer, ...] = ()
    standing: int = 0

    @property
    def mark(self) -> str:
        """A hash of the answers that vanished or changed: a person confirms just these."""
        vanished = sorted(answer.key for answer in self.lost)
        changed = sorted(f"{answer.key} {answer.content}" for answer in self.altered)
        return sha256("\n".join([*vanished, "", *changed]).encode()).hexdigest()[:16]

    def without(self, changes: Changes) -> Changes:
        """The changes of the tab less all that is doubted: those answers stand as they were."""
        doubted = {answer.key for answer in (*self.altered, *self.strange)}
        places = {(answer.row, answer.sender.casefold()) for answer in self.altered}
        return replace(
            changes,
            new=tuple(a for a in changes.new if a.key not in doubted),
            revised=tuple(a for a in changes.revised if a.key not in doubted),
            withdrawn=(),
            replaced=tuple(a for a in changes.replaced if (a.row, a.sender.casefold()) not in places),
        )


def suspect(changes: Changes, known: Mapping[str, Answer], ours: Collection[str], form: Form) -> Suspect:
    """The changes of one tab that no form makes.

    `known` holds the answers that stand; `ours` the keys of those that are, or may be, of somebody. Other
    rows may come and go. A question that nobody had answered before is new to the form: it changes no answer.
    """
    asked = {question.id for question in form.questions}
    fields = asked & {field for answer in known.values() for field in answer.values}
    lost = tuple(answer for answer in changes.withdrawn if answer.key in ours)
    altered = tuple(a for a, b in _rewritten(changes, known) if b.key in ours and _differ(a, b, fields))
    return Suspect(lost, altered, tuple(_strange(changes)), sum(key in ours for key in known))


def doubted(suspects: Mapping[str, Suspect], rule: Plausible) -> dict[str, Suspect]:
    """The tabs, by milestone, whose changes wait for a person: more than the rule allows in one of them, or
    in all of them together."""
    lost = sum(len(one.lost) for one in suspects.values())
    altered = sum(len(one.altered) for one in suspects.values())
    return {
        milestone: one
        for milestone, one in suspects.items()
        if not rule.allows(len(one.lost), one.standing)
        or not rule.allows(len(one.altered), one.standing)
        or (one.lost and lost > rule.answers)
        or (one.altered and altered > rule.answers)
    }


def _rewritten(changes: Changes, known: Mapping[str, Answer]) -> Iterator[tuple[Answer, Answer]]:
    """The revised answers that have no later timestamp than before, each with what it was."""
    former = {(a.tab, a.row, a.sender.casefold()): a for a in changes.replaced}
    for answer in changes.revised:
        before = known.get(answer.key) or former.get((answer.tab, answer.row, answer.sender.casefold()))
        if before and answer.received_at <= before.received_at:
            yield answer, before


def _differ(one: Answer, other: Answer, fields: Collection[str]) -> bool:
    return any(one.values.get(field) != other.values.get(field) for field in fields)


def _strange(changes: Changes) -> Iterator[Answer]:
    """New rows with the timestamp of a row that vanished, or with its sender and words: that row, damaged."""
    moments = {answer.received_at for answer in changes.withdrawn}
    contents = {(answer.sender.casefold(), answer.content) for answer in changes.withdrawn}
    for answer in changes.new:
        if answer.received_at in moments or (answer.sender.casefold(), answer.content) in contents:
            yield answer
