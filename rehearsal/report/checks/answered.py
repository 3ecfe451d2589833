"""From when on a party's answer was there, and certainly theirs: what a reminder must look at."""

from collections import defaultdict

from pendulum import DateTime

from rehearsal.report.source import Source
from tasks.ledger import StoredAnswer


class Answered:
    """The answers of all parties, with the time in which each stood."""

    def __init__(self, source: Source) -> None:
        decided = (decision for decision in source.decisions if decision.kind == "settle")
        self._settled: dict[str, DateTime] = {}
        for decision in decided:
            for name in (decision.subject, str(decision.value.get("address", "")).casefold()):
                self._settled.setdefault(name, decision.at)
        self._times: dict[tuple[str, str], list[tuple[DateTime, DateTime | None]]] = defaultdict(list)
        for stored in source.context.answers.values():
            if stored.match.party:
                times = self._times[stored.answer.milestone, stored.match.party]
                times.append((self._since(stored), stored.changed_at if stored.withdrawn else None))

    def before(self, milestone: str, party: str, at: DateTime) -> bool:
        """True if an answer of theirs had come, was collected and was theirs before a moment."""
        # A withdrawal that the reminder's own look at the book found counts: `until` is then its moment.
        times = self._times[milestone, party]
        return any(since < at and (until is None or at < until) for since, until in times)

    def _since(self, stored: StoredAnswer) -> DateTime:
        """The moment when it was first read or, if it waited for a person, settled."""
        answer = stored.answer
        settled = self._settled.get(answer.key) or self._settled.get(answer.sender.casefold())
        return max(stored.seen_at, settled) if settled else stored.seen_at
