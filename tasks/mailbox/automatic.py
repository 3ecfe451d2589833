"""Replies of programs: out of office, receipts, calendars (RFC 3834, RFC 8098, RFC 5546)."""

from collections.abc import Iterator

from icalendar import Calendar

from config.limits.mail import MAIL_TEXT
from roadmap.mail.notice_words import begins_as_automatic, says_away, says_left
from tasks.mailbox.parsing import Mail, field, header, text_of, texts

_PRECEDENCE = {"auto_reply", "bulk", "junk"}  # lists give “list” to what people write, some of them “bulk”
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
_COMMON = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated"}


def is_by_program(mail: Mail) -> bool:
    """True if a program wrote it (RFC 3834 §5, then the older signs of programs)."""
    submitted = field(mail, "Auto-Submitted").split(";")[0].strip().casefold()
    if submitted:
        return submitted != "no"
    precedence = field(mail, "Precedence").strip().casefold()
    return (
        is_receipt(mail)
        or any(name in mail for name in _MARKS)
        or (precedence in _PRECEDENCE and "List-Id" not in mail)
        or field(mail, "Return-Path").strip() == "<>"
        or begins_as_automatic(header(mail, "Subject"))
    )


def is_away(mail: Mail) -> bool:
    """True if a program's mail says that its reader is away for a time, or that our mail was read."""
    return is_receipt(mail) or (says_away(_words(mail)) and not has_left(mail))


def has_left(mail: Mail) -> bool:
    """True if a program's mail says that its reader has left for good."""
    return not is_receipt(mail) and says_left(_words(mail))


def _words(mail: Mail) -> str:
    return "\n".join([header(mail, "Subject"), *texts(mail)])


def is_receipt(mail: Mail) -> bool:
    """True for a receipt: a mail was read, or deleted (RFC 8098)."""
    return str(mail.get_param("report-type") or "").casefold() == "disposition-notification"


def calendar_reply(mail: Mail) -> tuple[str, str] | None:
    """The reply of a calendar to an invitation, and the event's UID (RFC 5546 §3.2.3); None if there is none.

    A counter-proposal does not count: a person has to answer it.
    """
    for text in _calendars(mail):
        try:
            calendar = Calendar.from_ical(text)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            continue
        if str(calendar.get("METHOD", "")).upper() == "REPLY":
            for event in calendar.walk("VEVENT"):
                return _common_word(event.get("ATTENDEE")), str(event.get("UID", ""))
    return None


def _calendars(mail: Mail) -> Iterator[str]:
    left = MAIL_TEXT.most
    for part in mail.walk():
        if part.get_content_type() in {"text/calendar", "application/ics"} and not part.is_multipart():
            text = text_of(part)
            left -= len(text)
            if left < 0:
                return
            yield text


def _common_word(attendee: object) -> str:
    """The reply of the first attendee who gives one: it should be the only one (RFC 5546 §3.2.3)."""
    attendees = attendee if isinstance(attendee, list) else [attendee]
    replies = (str(getattr(one, "params", {}).get("PARTSTAT", "")).upper() for one in attendees)
    return next((_COMMON[reply] for reply in replies if reply in _COMMON), "replied")
