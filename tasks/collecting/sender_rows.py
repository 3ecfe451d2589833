"""A bound on the rows of one sender in a form's tab: a stranger must not fill the queue by a program."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from config.limits.answers import SENDER_ROWS
from roadmap.answers.reading import Answer, Reading, SheetFault
from roadmap.review.characters import quoted


def bounded(reading: Reading, known: Collection[str]) -> tuple[Reading, frozenset[int]]:
    """The reading without the rows of a sender that are over the bound, and those rows. Answers that are
    `known` stay, and count first. A sender over the bound is one problem, however many rows it has."""
    first = sorted(reading.answers, key=lambda answer: answer.key not in known)
    seen: Counter[str] = Counter()
    over: dict[str, list[Answer]] = {}
    for answer in first:
        sender = answer.sender.casefold()
        seen[sender] += 1
        if answer.key not in known and not SENDER_ROWS.allows(seen[sender]):
            over.setdefault(sender, []).append(answer)
    rows = frozenset(answer.row for answers in over.values() for answer in answers)
    problems = tuple(_problem(answers, seen[sender]) for sender, answers in over.items())
    others = tuple(answer for answer in reading.answers if answer.row not in rows)
    return replace(reading, answers=others, problems=reading.problems + problems), rows


def _problem(over: list[Answer], count: int) -> SheetFault:
    what = f"{quoted(over[0].sender)} has {count} rows there, and {len(over)} are over the bound of "
    return SheetFault(over[0].tab, f"{what}{SENDER_ROWS.most}: they are not read", SENDER_ROWS.remedy)
