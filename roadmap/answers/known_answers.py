"""Recognising a known answer in a row, however its moment, its place or its days are shown by now.

An answer's key is made of the moment that its sheet shows. A corrected time zone, or a key of an earlier
version of this software, must not make another answer of it: its sender would be written to twice.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from roadmap.answers.answer import Answer, hash_texts
from roadmap.answers.timestamps import read_timestamp

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")
_SERIAL = re.compile(r"\d+(?:\.\d+)?")
_LONGEST_DAY = 40  # characters
_ORDERS = ("es_CL", "en_US")  # a locale that puts the day first, and one that begins with the month


def recognise_answers(
    known: Mapping[str, Answer],
    read: Sequence[Answer],
    withdrawn: Collection[str],
    unreadable_rows: Collection[int],
) -> list[Answer]:
    """The answers that were `read`, each under the key of the known answer that it is.

    One whose key is not known is looked for among the known ones that were not found: by its former key, by
    its place, then by its sender alone; with the same words each time, but for the former key.
    """
    keys = _among_twins(known, read)
    strange = [answer for answer in read if answer.key not in known]
    here = {answer.key for answer in read}
    lost = [answer for key, answer in known.items() if key not in here] if strange else []
    standing = [a for a in lost if a.key not in withdrawn and a.row not in unreadable_rows]
    for among, mark_known, mark_read in (
        (lost, lambda a: (a.key, _meaning(a)), lambda a: (_former(a), _meaning(a))),
        (standing, _in_place, _in_place),
        (standing, _from_sender, _from_sender),
        (lost, lambda a: a.key, _former),
    ):
        _pair(among, strange, mark_known, mark_read, keys)
    return [replace(a, key=keys[a.key]) if a.key in keys else a for a in read]


def _among_twins(known: Mapping[str, Answer], read: Iterable[Answer]) -> dict[str, str]:
    """The keys of answers that one sender gave in one second: their rows may have changed places."""
    keys: dict[str, str] = {}
    changed = [a for a in read if a.key in known and known[a.key].values != a.values]
    if len(changed) > 1:
        before = [known[answer.key] for answer in changed]
        _pair(before, changed, _of_a_second_and_words, _of_a_second_and_words, keys)
        _pair(before, changed, _of_a_second, _of_a_second, keys)
    return keys


def _pair(
    known: Iterable[Answer],
    read: Iterable[Answer],
    mark_known: Callable[[Answer], Hashable],
    mark_read: Callable[[Answer], Hashable],
    keys: dict[str, str],
) -> None:
    """Add to `keys` the known key of each answer that was read and has a known one's mark; each once."""
    taken = set(keys.values())
    free: dict[Hashable, list[str]] = {}
    for answer in known:
        if answer.key not in taken:
            free.setdefault(mark_known(answer), []).append(answer.key)
    for answer in read:
        if answer.key not in keys and (same := free.get(mark_read(answer))):
            keys[answer.key] = same.pop(0)


def _former(answer: Answer) -> str:
    return hash_texts(*answer.former) if answer.former else ""


def _in_place(answer: Answer) -> Hashable:
    return answer.tab, answer.row, *_from_sender(answer)


def _from_sender(answer: Answer) -> tuple[Hashable, ...]:
    return answer.sender.casefold(), _meaning(answer)


def _of_a_second(answer: Answer) -> Hashable:
    return answer.sender.casefold(), int(answer.received_at.timestamp())


def _of_a_second_and_words(answer: Answer) -> Hashable:
    return _of_a_second(answer), _meaning(answer)


def _meaning(answer: Answer) -> Hashable:
    """An answer's words, in which days are the same however they are written."""
    return tuple((question, _as_day(text) or text) for question, text in sorted(answer.values.items()))


def says_the_same(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """True if two answers mean the same: equal texts, or the same day shown in another way.

    A sheet's locale or a column's format changes “21-10-2024” to 2024-10-21 or 45586. Two texts of one kind
    that differ were written by people: 3/5 and 5/3 are never the same.
    """
    if before == after:
        return True
    return before.keys() == after.keys() and all(
        text == after[question] or _same_day(text, after[question]) for question, text in before.items()
    )


def _same_day(one: str, other: str) -> bool:
    return _kind(one) != _kind(other) and (day := _as_day(one)) is not None and day == _as_day(other)


def _kind(text: str) -> str:
    return "iso" if _ISO.fullmatch(text) else "serial" if _SERIAL.fullmatch(text) else "written"


def _as_day(text: str) -> tuple[object, ...] | None:
    """The moment that a text may mean, day and month in order of size; None if it means none."""
    if len(text) > _LONGEST_DAY or not text[:1].isdecimal():
        return None
    for locale in _ORDERS:
        try:
            moment = read_timestamp(text, "UTC", locale)
        except ValueError:
            continue
        return (moment.year, *sorted((moment.month, moment.day)), moment.hour, moment.minute, moment.second)
    return None
