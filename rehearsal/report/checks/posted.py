"""Messages that left, by two independent witnesses: the ledger, and the .eml files themselves."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from pendulum import DateTime, instance

from rehearsal.post import links_of
from rehearsal.report.source import Source
from roadmap.mail.message import State

_END = re.compile(rb"\r?\n\r?\n")  # between headers and body (RFC 5322 §2.1)


@dataclass(frozen=True)
class Posted:
    """One copy of a mail that left: which step's, to whom, when, in which language; its file, if any."""

    step: str
    address: str
    revision: int
    at: DateTime
    language: str
    path: Path | None = field(default=None, compare=False)


def by_ledger(source: Source) -> list[Posted]:
    """Messages that the ledger calls sent. A message without a moment of sending counts as sent at the
    end."""
    return [
        Posted(m.step, m.recipient.casefold(), m.revision, m.sent_at or source.context.at, m.language)
        for messages in source.messages.values()
        for m in messages
        if m.state is State.SENT and not m.with_step
    ]


def in_bundles_by_ledger(source: Source) -> list[Posted]:
    """Messages that the ledger calls sent in one mail with another step's."""
    sent = (m for messages in source.messages.values() for m in messages if m.state is State.SENT)
    return [
        Posted(m.step, m.recipient.casefold(), m.revision, m.sent_at or source.context.at, m.language)
        for m in sent
        if m.with_step
    ]


def in_bundles_by_links(source: Source, posted: Iterable[Posted]) -> Iterator[Posted]:
    """Steps that mails of a bundle are of besides their own, by the forms that their text links to."""
    review = source.context.review
    others = {
        m.id: [o for o in review.milestones if m.bundle and o.bundle == m.bundle] for m in review.milestones
    }
    for one in posted:
        milestone, _, name = one.step.partition("/")
        if not one.path or not others.get(milestone):
            continue
        links = links_of(one.path.read_bytes(), "text/plain")
        for other in others[milestone]:
            form = review.form(other)
            step = source.timeline.step(f"{other.id}/{name}", one.at)
            if other.id != milestone and step and form and form.url in links:
                yield replace(one, step=step.key, revision=step.revision)


def by_outbox(outbox: Path) -> list[Posted]:
    """Messages read from the headers of all .eml files, in the order of their paths."""
    return list(_read(outbox))


def _read(outbox: Path) -> Iterator[Posted]:
    parser = BytesHeaderParser()
    for path in sorted(outbox.rglob("*.eml")):
        headers = parser.parsebytes(_END.split(path.read_bytes(), maxsplit=1)[0])
        yield Posted(
            step=headers.get("X-Roadmap-Step", ""),
            address=parseaddr(headers.get("To", ""))[1].casefold(),
            revision=int(headers.get("X-Roadmap-Revision", "0")),
            at=instance(parsedate_to_datetime(headers["Date"])),
            language=headers.get("Content-Language", ""),
            path=path,
        )
