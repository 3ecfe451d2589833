"""Reports on our mail: bounces, by the standard (RFC 3464, RFC 6533) or in words; complaints (RFC 5965)."""

import re
from collections.abc import Iterator
from email.parser import HeaderParser
from html import unescape
from itertools import islice

from config.limits.mail import MAIL_RECIPIENTS
from roadmap.mail.incoming import DeliveryResult, Kind, kind_of_result, status_in
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
_FEEDBACK = "message/feedback-report"
NOT_SPAM = "not-spam"  # type of a complaint: the reader says that the mail was wanted
# The signed token at the end of our own link (RFC 8058): providers often hide the address, but not this.
_TOKEN = re.compile(r"/([\w.=-]{10,1000})>")
_MAY_QUOTE = {"text/plain", "text/html", "application/octet-stream"}  # a mail, or its Message-ID
_DAEMON = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|maildaemon)@", re.IGNORECASE)
# Beginnings of the copy of our mail in a text; addresses in the copy prove nothing.
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


def results(mail: Mail) -> tuple[DeliveryResult, ...]:
    """Results of a standard report for each recipient; those in words if it has no others."""
    parts = (part for part in own_parts(mail) if part.get_content_type() in _STATUS_PARTS)
    groups = islice((group for part in parts for group in _groups(part)), MAIL_RECIPIENTS.most)
    return tuple(result for group in groups if (result := _result(group))) or results_in_words(mail)


def looks_like_report(mail: Mail) -> bool:
    """True if a program wrote it about a mail that it could not deliver, in a form of its own: it names
    recipients, says so in words, or returns the mail."""
    if "X-Failed-Recipients" in mail:
        return True
    if is_receipt(mail) or not (_is_daemon(mail) or is_by_program(mail)):
        return False
    if says_not_delivered("\n".join([header(mail, "Subject"), *texts(mail)])):
        return True
    carries_mail = any(part.get_content_type() in _COPIES for part in own_parts(mail))
    return carries_mail and not is_away(mail)  # some return our mail to say that they are away


def _is_daemon(mail: Mail) -> bool:
    """True if its author is a mail program, or missing."""
    sender = field(mail, "From")
    return sender.strip().endswith("<>") or any(map(_DAEMON.match, addresses(sender)))


def results_in_words(mail: Mail) -> tuple[DeliveryResult, ...]:
    """Results of a report in another form, for the addresses before the copy of the mail begins."""
    head = _before_copy("\n".join(texts(mail)))
    failed = field(mail, "X-Failed-Recipients").replace(",", " ").split()
    about = dict.fromkeys([*failed, *_addresses_in(head)])
    if not about:
        return ()
    status = status_in(head)
    if _STILL_TRYING.search(head):
        kind = Kind.DELAYED
    else:
        kind = kind_of_result("failed", status, head)
        status = status or ("5.0.0" if kind is Kind.BOUNCED else "")
    return (DeliveryResult(tuple(about)[:50], kind, status, brief(_line_with(head, status))),)


def _before_copy(text: str) -> str:
    """The words of a report before the copy of the mail."""
    lines = text.splitlines()
    return "\n".join(lines[: next((n for n, line in enumerate(lines) if _begins_copy(line)), len(lines))])


def _begins_copy(line: str) -> bool:
    start = line[:_LONGEST_LINE].casefold()
    ruled = start.startswith("---") and any(word in start for word in _COPY_WORDS)
    return ruled or start.startswith(_COPY_BEGINS)


def _addresses_in(text: str) -> list[str]:
    """Words that look like an address. Not by one pattern: with two parts it takes quadratic time."""
    words = (word.rstrip(".!?]}*_-") for word in _BETWEEN_ADDRESSES.split(text))
    return [word for word in words if len(word) <= LONGEST_ADDRESS and "@" in word[1:-1]]


def mentions(mail: Mail, *, replies: bool) -> tuple[str, ...]:
    """The Message-IDs anywhere in a mail, the likeliest first: those that it replies to, the last of
    References before the others (RFC 5322 §3.6.4), and those of mails that it carries. A report does not
    reply: the mail that it returns comes first."""
    copies = [field(copy, "Message-ID") for part in mail.walk() for copy in _carried(part)]
    thread = [field(mail, name) for name in ("In-Reply-To", "X-Original-Message-ID")]
    thread += reversed(message_ids([field(mail, "References")]))
    first = [*thread, *copies] if replies else [*copies, *thread]
    others = (text_of(part) for part in mail.walk() if part.get_content_type() in _MAY_QUOTE)
    return message_ids([*first, *texts(mail), *map(unescape, bounded(others))])


def verp(mail: Mail) -> tuple[str, ...]:
    """Addresses within the address that the report was sent to: bounces+name=domain@ours."""
    sent_to = " ".join(field(mail, name) for name in ("Delivered-To", "X-Original-To", "To"))
    return tuple(f"{name}@{domain}" for name, domain in _RETURN_ADDRESS.findall(sent_to))


def _groups(part: Mail) -> Iterator[Mail]:
    """The fields of each recipient (RFC 3464 §2.1); Python leaves RFC 6533's form half parsed."""
    groups = children(part)
    for group in groups:
        yield group
        for block in re.split(r"\r?\n[ \t]*\r?\n", text_of(group).strip()):
            yield HeaderParser().parsestr(block)


def _result(group: Mail) -> DeliveryResult | None:
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
    return DeliveryResult(tuple(about), kind_of_result(field(group, "Action"), status, words), status, words)


def _after_type(value: str) -> str:
    """Without “rfc822;” or “smtp;”."""
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon and "@" not in kind else value.strip()


def _carried(part: Mail) -> Iterator[Mail]:
    """The headers of the mail that a part carries, whole or its headers only; none if it carries no mail."""
    if part.get_content_type() not in _COPIES:
        return
    if part.get_content_maintype() == "message" and children(part):
        yield children(part)[0]
    else:
        yield HeaderParser().parsestr(text_of(part))


def _line_with(text: str, status: str) -> str:
    """The line of a text with the reason: one with the status, else a known phrase, else the last."""
    lines = [line for line in text.splitlines() if line.strip()]
    with_code = (line for line in lines if status and status in line)
    with_words = (line for line in lines if _NO_SUCH.search(line))
    return next(with_code, next(with_words, lines[-1] if lines else ""))


def complaint(mail: Mail) -> str:
    """The type of a complaint, in small letters: “abuse”, “not-spam” …; empty if the mail is not one."""
    form = str(mail.get_param("report-type") or "").casefold()
    parts = [part for part in own_parts(mail) if part.get_content_type() == _FEEDBACK]
    types = (field(group, "Feedback-Type").strip().casefold() for part in parts for group in children(part))
    return next(filter(None, types), "abuse" if parts or form == "feedback-report" else "")


def token_of(mail: Mail) -> str:
    """The token of our link to unsubscribe, in the mail that a complaint carries; empty if there is none."""
    links = (field(headers, "List-Unsubscribe") for part in own_parts(mail) for headers in _carried(part))
    return next((token for link in links for token in _TOKEN.findall(link)), "")
