"""Delivery reports: the standard form (RFC 3464, RFC 6533), and texts that mean the same."""

import re
from collections.abc import Iterator
from email.parser import HeaderParser
from html import unescape
from itertools import islice

from config.limits.mail import MAIL_RECIPIENTS
from roadmap.mail.incoming import Fate, Kind, kind_of, status_in
from roadmap.mail.notice_words import says_not_delivered
from tasks.mailbox.automatic import is_away, is_by_program, is_receipt
from tasks.mailbox.parsing import (
    LONGEST_ADDRESS,
    Mail,
    addresses,
    bounded,
    brief,
    children,
    field,
    header,
    message_ids,
    own_parts,
    text_of,
    texts,
)

_STATUS_PARTS = {"message/delivery-status", "message/global-delivery-status"}
_COPIES = {
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
}
_MAY_QUOTE = {"text/plain", "text/html", "application/octet-stream"}  # a mail, or its Message-ID
_DAEMON = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|maildaemon)@", re.IGNORECASE)
# From here on a text shows the mail itself, whose addresses prove nothing.
_COPY_BEGINS = ("original message headers:", "received: ", "return-path: ")
_COPY_WORDS = ("copy", "original", "header", "message")
_STILL_TRYING = re.compile(
    r"will be retried|still trying|delayed|not yet been delivered|no need to (re)?send", re.IGNORECASE
)
_NO_SUCH = re.compile(
    r"user unknown|unknown user|no such (user|mailbox|address)"
    r"|mailbox (unavailable|not found)|does not exist|recipient rejected|address rejected",
    re.IGNORECASE,
)
_RETURN_ADDRESS = re.compile(r"[+-]([^\s+<>@=]{1,64})=([^\s<>@=]{1,255})@")
_BETWEEN_ADDRESSES = re.compile(r"[\s<>(),;:\"']+")
_LONGEST_LINE = 1000  # characters (RFC 5322 §2.1.1)


def is_report(mail: Mail) -> bool:
    """True for a delivery report of the standard form, or one that a gateway wrapped in a mail of its own."""
    form = str(mail.get_param("report-type") or "").casefold()
    carried = (part.get_content_type() for part in own_parts(mail))
    return form == "delivery-status" or any(kind.endswith("/delivery-status") for kind in carried)


def fates(mail: Mail) -> tuple[Fate, ...]:
    """Statements of a standard report on each recipient; those in words, if it has no others."""
    parts = (part for part in own_parts(mail) if part.get_content_type() in _STATUS_PARTS)
    groups = islice((group for part in parts for group in _groups(part)), MAIL_RECIPIENTS.most)
    return tuple(fate for group in groups if (fate := _fate(group))) or fates_in_words(mail)


def looks_like_report(mail: Mail) -> bool:
    """True if a program wrote it about a mail that it could not deliver, in a form of its own: it names who
    did not get it, says so in words, or brings the mail back."""
    if "X-Failed-Recipients" in mail:
        return True
    if is_receipt(mail) or not (_is_daemon(mail) or is_by_program(mail)):
        return False
    if says_not_delivered("\n".join([header(mail, "Subject"), *texts(mail)])):
        return True
    return carries_mail(mail) and not is_away(mail)  # some bring our mail back to say that they are away


def carries_mail(mail: Mail) -> bool:
    """True if a part is a mail, whole or its headers only."""
    return any(part.get_content_type() in _COPIES for part in own_parts(mail))


def _is_daemon(mail: Mail) -> bool:
    """True if a mail program is named as who wrote it, or nobody is."""
    sender = field(mail, "From")
    return sender.strip().endswith("<>") or any(map(_DAEMON.match, addresses(sender)))


def fates_in_words(mail: Mail) -> tuple[Fate, ...]:
    """Statements of a report of no standard form, on the addresses before the copy of the mail begins."""
    said = "\n".join(texts(mail))
    head = _before_copy(said)
    failed = field(mail, "X-Failed-Recipients").replace(",", " ").split()
    about = dict.fromkeys([*failed, *_addresses_in(head)])
    if not about:
        return ()
    status = status_in(head)
    if _STILL_TRYING.search(head):
        kind = Kind.DELAYED
    else:
        kind = kind_of("failed", status, head)
        status = status or ("5.0.0" if kind is Kind.BOUNCED else "")
    return (Fate(tuple(about)[:50], kind, status, brief(_line_with(head, status))),)


def _before_copy(text: str) -> str:
    """A report's own words, as far as the copy of the mail begins."""
    lines = text.splitlines()
    return "\n".join(lines[: next((n for n, line in enumerate(lines) if _begins_copy(line)), len(lines))])


def _begins_copy(line: str) -> bool:
    start = line[:_LONGEST_LINE].casefold()
    ruled = start.startswith("---") and any(word in start for word in _COPY_WORDS)
    return ruled or start.startswith(_COPY_BEGINS)


def _addresses_in(text: str) -> list[str]:
    """Words of a text that look like an address: a pattern with two parts takes quadratic time."""
    words = (word.rstrip(".!?]}*_-") for word in _BETWEEN_ADDRESSES.split(text))
    return [word for word in words if len(word) <= LONGEST_ADDRESS and "@" in word[1:-1]]


def mentions(mail: Mail, *, replies: bool) -> tuple[str, ...]:
    """The Message-IDs that a mail names, wherever it does, the likeliest first: those that it replies to, the
    last of References before the others (RFC 5322 §3.6.4), and those of mails that it carries. A report
    `replies` to nothing, and the mail that it brings back comes first."""
    copies = [field(copy, "Message-ID") for part in mail.walk() for copy in carried(part)]
    thread = [field(mail, name) for name in ("In-Reply-To", "X-Original-Message-ID")]
    thread += reversed(message_ids([field(mail, "References")]))
    first = [*thread, *copies] if replies else [*copies, *thread]
    others = (text_of(part) for part in mail.walk() if part.get_content_type() in _MAY_QUOTE)
    return message_ids([*first, *texts(mail), *map(unescape, bounded(others))])


def verp(mail: Mail) -> tuple[str, ...]:
    """Addresses that stand in the address which the report came back to: bounces+name=domain@ours."""
    came_to = " ".join(field(mail, name) for name in ("Delivered-To", "X-Original-To", "To"))
    return tuple(f"{name}@{domain}" for name, domain in _RETURN_ADDRESS.findall(came_to))


def _groups(part: Mail) -> Iterator[Mail]:
    """The fields of each recipient (RFC 3464 §2.1); Python leaves RFC 6533's form half parsed."""
    groups = children(part)
    for group in groups:
        yield group
        for block in re.split(r"\r?\n[ \t]*\r?\n", text_of(group).strip()):
            yield HeaderParser().parsestr(block)


def _fate(group: Mail) -> Fate | None:
    about = dict.fromkeys(
        address
        for name in ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
        for address in addresses(_after_type(field(group, name)))
    )
    if not about:
        return None
    words = brief(_after_type(field(group, "Diagnostic-Code")))
    status = status_in(field(group, "Status"))
    if status[2:] in ("", "0.0"):  # the server's words often say more
        status = status_in(words) or status
    return Fate(tuple(about), kind_of(field(group, "Action"), status, words), status, words)


def _after_type(value: str) -> str:
    """Without “rfc822;” or “smtp;”."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and "@" not in kind else value.strip()


def carried(part: Mail) -> Iterator[Mail]:
    """The headers of the mail that a part carries, whole or its headers only; nothing if it carries none."""
    if part.get_content_type() not in _COPIES:
        return
    if part.get_content_maintype() == "message" and children(part):
        yield children(part)[0]
    else:
        yield HeaderParser().parsestr(text_of(part))


def _line_with(text: str, status: str) -> str:
    """The line that says why, of a text; its last without any sign."""
    lines = [line for line in text.splitlines() if line.strip()]
    with_code = (line for line in lines if status and status in line)
    with_words = (line for line in lines if _NO_SUCH.search(line))
    return next(with_code, next(with_words, lines[-1] if lines else ""))
