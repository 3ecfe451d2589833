"""Kind of an incoming mail, told by the mail alone. Nothing is looked up, and nothing believed yet."""

import re
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.mail.incoming import WORST_FIRST, Fate, Kind
from tasks.mailbox import reports
from tasks.mailbox.automatic import calendar_reply, has_left, is_away, is_by_program
from tasks.mailbox.complaints import NOT_SPAM, complaint, token_of
from tasks.mailbox.parsing import (
    Mail,
    addresses,
    brief,
    header,
    parse,
    parse_headers,
    texts,
    written_at,
)
from tasks.mailbox.trimming import TooDeep

_UNSUBSCRIBE = re.compile(r"^\s*unsubscribe\s+([\w.=-]{10,1000})\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Letter:
    """An incoming mail, as far as it can be told without the ledger.

    `mentions`: the Message-IDs that it names, the likeliest first. `fates`: what a report says, of each
    recipient. `named`: addresses that a report names in other ways. `token`: of who wants no more mail.
    `answer`: what a calendar answers, and to which event; the type of a complaint; or "" and why the mail
    cannot be read. `is_away`: a program wrote that somebody is away, or has read ours; `has_left`: that
    they have left for good."""

    kind: Kind
    sender: str
    subject: str
    written_at: DateTime | None
    mentions: tuple[str, ...] = ()
    fates: tuple[Fate, ...] = ()
    named: tuple[str, ...] = ()
    token: str = ""
    answer: tuple[str, str] = ("", "")
    is_away: bool = False
    has_left: bool = False


def classify(raw: bytes) -> Letter:
    """Classify a mail. One that cannot be read at all is `unreadable`, never an error: a mail that stops the
    round would stop all behind it."""
    try:
        return _classify(parse(raw))
    except TooDeep as problem:
        return unreadable(str(problem), parse_headers(raw))
    except Exception as problem:  # noqa: BLE001  # parsers fail on hostile mails in ways nobody has listed
        return unreadable(f"{type(problem).__name__}: {problem}")


def unreadable(why: str, mail: Mail | None = None) -> Letter:
    """A mail that is set aside; `mail`: as much of it as can be read."""
    sender, subject, written = _kept(mail) if mail else ("", "", None)
    about = reports.mentions(mail, replies=True) if mail else ()
    return Letter(Kind.UNREADABLE, sender, subject, written, about, answer=("", brief(why)))


def _kept(mail: Mail) -> tuple[str, str, DateTime | None]:
    """Its author, subject and moment."""
    sender = next(iter(addresses(header(mail, "From"))), "")
    return sender, header(mail, "Subject"), written_at(mail)


def _classify(mail: Mail) -> Letter:
    kept = _kept(mail)
    if letter := _standard_report(mail):
        return letter
    about = reports.mentions(mail, replies=True)
    if answer := calendar_reply(mail):
        return Letter(Kind.CALENDAR, *kept, about, answer=answer)
    if token := _token(mail):
        return Letter(Kind.UNSUBSCRIBE, *kept, token=token)
    if reports.looks_like_report(mail):
        return _report(mail, reports.fates_in_words(mail))
    if is_by_program(mail):
        return Letter(Kind.AUTOMATIC, *kept, about, is_away=is_away(mail), has_left=has_left(mail))
    return Letter(Kind.REPLY, *kept, about)


def _standard_report(mail: Mail) -> Letter | None:
    """A delivery report or a complaint of the standard form; None if it is none."""
    if reports.is_report(mail):
        return _report(mail, reports.fates(mail))
    said = complaint(mail)
    return _complaint(mail, said) if said else None


def _report(mail: Mail, found: tuple[Fate, ...]) -> Letter:
    about = reports.mentions(mail, replies=False)
    return Letter(_worst(found), *_kept(mail), about, found, reports.verp(mail))


def _complaint(mail: Mail, said: str) -> Letter:
    if said == NOT_SPAM:
        return Letter(Kind.AUTOMATIC, *_kept(mail), is_away=True)
    about = reports.mentions(mail, replies=False)
    return Letter(Kind.COMPLAINT, *_kept(mail), about, token=token_of(mail), answer=(said, ""))


def _worst(found: tuple[Fate, ...]) -> Kind:
    """A report is a bounce only once the ledger agrees: until then this says what it claims."""
    claimed = {fate.kind for fate in found}
    return next((kind for kind in WORST_FIRST if kind in claimed), Kind.STRAY)


def _token(mail: Mail) -> str:
    """The signed token of our own mailto: link (RFC 2369 §3.2), in the subject or alone in the text."""
    for text in [header(mail, "Subject"), *texts(mail)]:
        if found := _UNSUBSCRIBE.match(text):
            return found.group(1)
    return ""
