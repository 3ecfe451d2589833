"""Bare receipts: who of the senders that nobody knows gets one. They say nothing of the answer.

Whoever fills in a form chooses the address, so each gets one receipt a milestone, and there are bounds. The
first addresses of a party are its own, since a delegation registers from several; all further ones share
what a day allows, so that a flood of them in one party's name leaves the other parties theirs.
"""

from collections import Counter
from collections.abc import Iterable

from roadmap.answers.reading import Answer
from tasks.context import Context
from tasks.mailing.notices import RECEIPT

BARE = ".receipt-"  # in the step of bare receipts, before its moment; no milestone's id has a dot


class BareReceipts:
    """Receipts that were written, and those that the review still allows today."""

    def __init__(self, context: Context) -> None:
        self._context, self._rule = context, context.review.collecting
        today = context.at.in_timezone(context.review.host.zone).to_date_string()
        self._written: set[tuple[str, str]] = set()  # by milestone, addresses in small letters
        self._of_party: Counter[tuple[str, str]] = Counter()
        of_today: Counter[tuple[str, str]] = Counter()
        for step in (step for step in context.ledger.counts() if RECEIPT.has(step) and BARE in step):
            milestone, _, moment = step.removeprefix(RECEIPT.key("")).partition(BARE)
            for message in context.ledger.messages(step=step):
                self._written.add((milestone, message.recipient.casefold()))
                self._of_party[milestone, message.party] += 1
                of_today[milestone, message.party] += moment.startswith(today)
        beyond = (
            self._beyond(number) - self._beyond(number - of_today[whose])
            for whose, number in self._of_party.items()
        )
        self._left = self._rule.receipts_a_day - sum(beyond)

    def choose(self, milestone: str, answers: Iterable[Answer]) -> list[Answer]:
        """The answers to be receipted now: one of each address that had no receipt for the milestone."""
        chosen, further = [], []
        for answer in answers:
            address = milestone, answer.sender.casefold()
            if address in self._written:
                continue
            self._written.add(address)
            whose = milestone, self._context.answers[answer.key].match.party or ""
            self._of_party[whose] += 1
            if number := self._beyond(self._of_party[whose]):
                further.append((number, answer))
            else:
                chosen.append(answer)
        further.sort(key=lambda one: one[0])
        shared = [answer for _, answer in further[: max(0, self._left)]]
        self._left -= len(shared)
        return chosen + shared

    def _beyond(self, number: int) -> int:
        """Number of a party's receipts for a milestone that count for the day's bound: all, if that is 0."""
        return max(0, number - self._rule.receipts_a_party * bool(self._rule.receipts_a_day))
