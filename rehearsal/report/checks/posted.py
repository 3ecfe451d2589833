"""Messages that left, by two independent witnesses: the ledger, and the .eml files themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from pendulum import DateTime, instance

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
        if m.state is State.SENT
    ]


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
