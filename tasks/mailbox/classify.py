"""Classification of an incoming mail by its own text. Its claims are checked later (`judging`)."""

import re
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.mail.incoming import WORST_FIRST, DeliveryResult, Kind
from tasks.mailbox import reports
from tasks.mailbox.automatic import calendar_reply, has_left, is_away, is_by_program
from tasks.mailbox.parsing import (
    Mail,
    TooDeep,
    addresses,
    brief,
    header,
    parse,
    parse_headers,
    texts,
    written_at,
)

_UNSUBSCRIBE = re.compile(r"^\s*unsubscribe\s+([\w.=-]{10,1000})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class IncomingMail:
    """An incoming mail, as far as it is known without the ledger.

    `mentions`: the Message-IDs in it, the likeliest first. `results`: one for each recipient in a report.
    `named`: other addresses in a report. `token`: of a link to unsubscribe. `answer`: of a calendar, with its
    event's UID; or the type of a complaint; or "" and why the mail cannot be read. `is_away`: a program wrote
    that its reader is away, or has read our mail; `has_left`: that its reader has left for good.
    """

    kind: Kind
    sender: str
    subject: str
    written_at: DateTime | None
    mentions: tuple[str, ...] = ()
    results: tuple[DeliveryResult, ...] = ()
    named: tuple[str, ...] = ()
    token: str = ""
    answer: tuple[str, str] = ("", "")
    is_away: bool = False
    has_left: bool = False


def classify(raw: bytes) -> IncomingMail:
    """Classify a mail. One that cannot be read is `unreadable`, never an error: that would end the round, and
    no mail behind it would be read."""
    try:
        return _classify(parse(raw))
    except TooDeep as problem:
        return unreadable(str(problem), parse_headers(raw))
    except Exception as problem:  # noqa: BLE001  # parsers fail on hostile mails in unknown ways
        return unreadable(f"{type(problem).__name__}: {problem}")


def unreadable(why: str, mail: Mail | None = None) -> IncomingMail:
    """A mail that is set aside, with the reason; `mail`: the part of it that can be read."""
    if mail is None:
        return IncomingMail(Kind.UNREADABLE, "", "", None, answer=("", brief(why)))
    mentions = reports.mentions(mail, replies=True)
    return IncomingMail(Kind.UNREADABLE, *_origin(mail), mentions, answer=("", brief(why)))


def _origin(mail: Mail) -> tuple[str, str, DateTime | None]:
    """Author, subject and date."""
    sender = next(iter(addresses(header(mail, "From"))), "")
    return sender, header(mail, "Subject"), written_at(mail)


def _classify(mail: Mail) -> IncomingMail:
    if report := _standard_report(mail):
        return report
    origin, mentions = _origin(mail), reports.mentions(mail, replies=True)
    if answer := calendar_reply(mail):
        return IncomingMail(Kind.CALENDAR, *origin, mentions, answer=answer)
    if token := _token(mail):
        return IncomingMail(Kind.UNSUBSCRIBE, *origin, token=token)
    if reports.looks_like_report(mail):
        return _report(mail, reports.results_in_words(mail))
    if is_by_program(mail):
        return IncomingMail(Kind.AUTOMATIC, *origin, mentions, is_away=is_away(mail), has_left=has_left(mail))
    return IncomingMail(Kind.REPLY, *origin, mentions)


def _standard_report(mail: Mail) -> IncomingMail | None:
    """A delivery report or a complaint in the standard form; None if the mail is neither."""
    if reports.is_report(mail):
        return _report(mail, reports.results(mail))
    complaint = reports.complaint(mail)
    if complaint == reports.NOT_SPAM:
        return IncomingMail(Kind.AUTOMATIC, *_origin(mail), is_away=True)
    if complaint:
        mentions, token = reports.mentions(mail, replies=False), reports.token_of(mail)
        return IncomingMail(Kind.COMPLAINT, *_origin(mail), mentions, token=token, answer=(complaint, ""))
    return None


def _report(mail: Mail, results: tuple[DeliveryResult, ...]) -> IncomingMail:
    """A delivery report, of the worst kind that it claims; `judging` checks it against the ledger."""
    claimed = {result.kind for result in results}
    kind = next((kind for kind in WORST_FIRST if kind in claimed), Kind.STRAY)
    mentions = reports.mentions(mail, replies=False)
    return IncomingMail(kind, *_origin(mail), mentions, results, reports.verp(mail))


def _token(mail: Mail) -> str:
    """The signed token of our own mailto: link (RFC 2369 §3.2), in the subject or alone in the text."""
    for text in [header(mail, "Subject"), *texts(mail)]:
        if request := _UNSUBSCRIBE.match(text):
            return request[1]
    return ""
