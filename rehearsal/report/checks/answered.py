"""From when on a party's answer was there, and certainly theirs: what a reminder must look at."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pendulum import DateTime

from rehearsal.report.source import Source
from roadmap.review.forms import fold_text
from tasks.ledger import StoredAnswer

if TYPE_CHECKING:
    from rehearsal.delegates import Meant


class Answered:
    """The answers of all parties, with the time in which each stood."""

    def __init__(self, source: Source) -> None:
        self._settled = _settled(source)
        self._times: dict[tuple[str, str], list[tuple[DateTime, DateTime | None]]] = defaultdict(list)
        for stored in source.context.answers.values():
            if stored.match.party:
                times = self._times[stored.answer.milestone, stored.match.party]
                times.append((self.since(stored), stored.changed_at if stored.withdrawn else None))

    def before(self, milestone: str, party: str, at: DateTime) -> bool:
        """True if an answer of theirs had come, was collected and was theirs before a moment."""
        # A withdrawal that the reminder's own look at the book found counts: `until` is then its moment.
        times = self._times[milestone, party]
        return any(since < at and (until is None or at < until) for since, until in times)

    def since(self, stored: StoredAnswer) -> DateTime:
        """The moment when it was first read or, if it waited for a person, settled."""
        return _counted_from(self._settled, stored)


def _settled(source: Source) -> dict[str, DateTime]:
    """By answer and by sender, when a person first decided whose it is."""
    found: dict[str, DateTime] = {}
    for decision in source.decisions:
        if decision.kind == "settle":
            for name in (decision.subject, str(decision.value.get("address", "")).casefold()):
                found.setdefault(name, decision.at)
    return found


def _counted_from(settled: dict[str, DateTime], stored: StoredAnswer) -> DateTime:
    answer = stored.answer
    decided = settled.get(answer.key) or settled.get(answer.sender.casefold())
    return max(stored.seen_at, decided) if decided else stored.seen_at


def recorded(source: Source) -> Mapping[tuple[str, str, str], DateTime]:
    """By row, that is event, sender and name, the moment from which what it says counted."""
    found: dict[tuple[str, str, str], DateTime] = {}
    answered = Answered(source)
    for stored in source.context.answers.values():
        form = source.context.review.form(source.context.review.milestone(stored.answer.milestone))
        question = form.with_role("name") if form else None
        if question and stored.match.party:
            name = fold_text(stored.answer.values.get(question.id, ""))
            key, since = row_key(stored.answer.milestone, stored.answer.sender, name), answered.since(stored)
            found[key] = min(found.get(key, since), since)
    return found


def row_key(milestone: str, sender: str, name: str) -> tuple[str, str, str]:
    """Key of a person's rows."""
    return milestone, sender.casefold(), fold_text(name)


def row_of(person: "Meant") -> tuple[str, str, str]:
    """The key of the rows about a person."""
    return row_key(person.milestone, person.sender, person.name)
