"""Taking the way to join an event out of mails that others than their readers see, as on boards."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from html import escape

from roadmap.plan.amendments import Roadmap
from roadmap.review.milestones import Join
from tasks.ledger import Content

HIDDEN = "(shown to those registered)"


def hide_joining(content: Content, roadmap: Roadmap) -> Content:
    """The words of a mail without any address, number or passcode by which an event is, or was, joined."""
    if not (secrets := _secrets(roadmap)):
        return content
    pattern = _pattern(secrets)
    fields = {name: pattern.sub(HIDDEN, getattr(content, name)) for name in ("subject", "html", "text")}
    return replace(content, **fields, calendar="")


def _secrets(roadmap: Roadmap) -> frozenset[str]:
    return frozenset(text for join in _joins(roadmap) for text in _texts(join))


def _joins(roadmap: Roadmap) -> Iterator[Join]:
    """All ways to join that are in force, or were before an amendment."""
    for milestone in roadmap.review.milestones:
        found = [milestone.join(), *(milestone.join(part.date) for part in milestone.parts())]
        for earlier in roadmap.overtaken.get(milestone.id, ()):
            found += earlier.joins.values()
        yield from (join for join in found if join)


def _texts(join: Join) -> Iterable[str]:
    notes = join.notes.wordings() if join.notes else ()
    fields = (join.url, join.meeting_id, join.passcode, join.telephone, *notes)
    return (form for text in fields if text for form in (text, escape(text)))


@lru_cache(maxsize=8)
def _pattern(secrets: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(secrets, key=len, reverse=True)
    spaced = (r"\s+".join(map(re.escape, text.split())) for text in longest_first)  # a mail breaks lines
    return re.compile("|".join(rf"(?<!\w){text}(?!\w)" for text in spaced))
