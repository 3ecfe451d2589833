"""The digests as their readers got them, and the imprecise dates that they reported until each was fixed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime

from rehearsal.report.facts import DigestFacts, OpenDate
from rehearsal.report.source import Source
from rehearsal.report.words import when_words
from roadmap.mail.message import State
from roadmap.plan.amendments import Amendment
from roadmap.plan.plan import ToFix
from roadmap.review.dates import When
from tasks.letters.phrases import date_words

_GAP = re.compile(r"[ \t\r\n]+")
Key = tuple[str, When]


@dataclass(frozen=True)
class _Read:
    """A digest's words by language, without line breaks."""

    at: DateTime
    texts: tuple[tuple[str, str], ...]


def digests(source: Source) -> tuple[DigestFacts, ...]:
    """All digests that were sent, in order."""
    return tuple(_digest(source, key) for key in source.digests)


def _digest(source: Source, key: str) -> DigestFacts:
    messages = [message for message in source.messages[key] if message.state is State.SENT]
    at = min((m.sent_at for m in messages if m.sent_at), default=source.context.at)
    readers = tuple((m.name or source.named(m.party), m.recipient, m.language) for m in messages)
    read = _read(source, key)
    named = tuple(dict.fromkeys(fix[0] for fix in _ever_open(source) if read and _names(source, read, fix)))
    return DigestFacts(key, source.local(at), readers, source.samples(messages), named)


def open_dates(source: Source) -> tuple[OpenDate, ...]:
    """Every date that was imprecise at some time, in the order in which they had to be fixed."""
    read = [found for key in source.digests if (found := _read(source, key))]
    every = [_open_date(source, fix, read) for fix in _ever_open(source).values()]
    return tuple(sorted(every, key=lambda one: (one.fix_by, one.milestone)))


def _open_date(source: Source, fix: ToFix, read: list[_Read]) -> OpenDate:
    key = (fix.milestone, fix.when)
    amendment = _fixed_by(source, key)
    milestone = source.context.review.milestone(fix.milestone)
    due = tuple(source.local(r.at) for r in read if key in _open_at(source, r.at))
    return OpenDate(
        milestone=fix.milestone,
        title=source.title(milestone),
        written=when_words(fix.when, source.words),
        fix_by=fix.fix_by,
        due_in=due,
        reported_in=tuple(source.local(r.at) for r in read if _names(source, r, key)),
        fixed_at=source.local(amendment.at) if amendment else None,
        fixed_to=_fixed_to(source, key, amendment),
        by=amendment.by if amendment else "",
        reason=amendment.reason if amendment else "",
    )


def _ever_open(source: Source) -> dict[Key, ToFix]:
    """Every imprecise date there was, as it stood first."""
    start = DateTime.min.in_timezone("UTC")
    open_dates: dict[Key, ToFix] = {}
    for at in (start, *(amendment.at for amendment in source.timeline.amendments)):
        for fix in source.timeline.open_dates(at):
            open_dates.setdefault((fix.milestone, fix.when), fix)
    return open_dates


def _open_at(source: Source, at: DateTime) -> set[Key]:
    return {(fix.milestone, fix.when) for fix in source.timeline.open_dates(at)}


def _fixed_by(source: Source, key: Key) -> Amendment | None:
    """The amendment after which the date was open no more."""
    mine = (a for a in source.timeline.amendments if a.milestone == key[0])
    return next((a for a in mine if key not in _open_at(source, a.at)), None)


def _fixed_to(source: Source, key: Key, amendment: Amendment | None) -> str:
    if amendment is None or amendment.kind == "cancel":
        return ""
    same = [a for a in source.timeline.amendments if a.milestone == key[0] and a.at == amendment.at]
    return "; ".join(when_words(a.to, source.words) for a in same if isinstance(a.to, When))


def _read(source: Source, key: str) -> _Read | None:
    messages = [message for message in source.messages[key] if message.sent_at and message.content_id]
    if not messages:
        return None
    contents = sorted({(m.language, m.content_id or "") for m in messages})
    texts = (
        (code, _GAP.sub(" ", source.context.ledger.content(identity).text)) for code, identity in contents
    )
    return _Read(min(m.sent_at for m in messages if m.sent_at), tuple(texts))


def _names(source: Source, read: _Read, key: Key) -> bool:
    """True if a digest says in each of its languages that a date is open: its title and the date as written,
    which stand together nowhere else."""
    return all(phrase in text for phrase, text in _phrases(source, read, key))


def _phrases(source: Source, read: _Read, key: Key) -> Iterator[tuple[str, str]]:
    title = source.context.review.milestone(key[0]).title
    for language, text in read.texts:
        words = source.context.templates.words(language)
        date_text = date_words(key[1], words)
        yield _GAP.sub(" ", f"{title.say(language)} ({date_text})"), text
