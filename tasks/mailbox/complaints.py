"""Complaints: a reader marked our mail as unwanted, and their provider says so (RFC 5965)."""

import re
from collections.abc import Iterator

from tasks.mailbox.parsing import Mail, children, field, own_parts
from tasks.mailbox.reports import carried

NOT_SPAM = "not-spam"  # the reader says that it was wanted
_REPORT = "message/feedback-report"
# The signed token at the end of our own link (RFC 8058): providers often hide the address, and keep this.
_TOKEN = re.compile(r"/([\w.=-]{10,1000})>")


def complaint(mail: Mail) -> str:
    """The type of a feedback report, in small letters: “abuse”, “not-spam” …; "" if the mail is none."""
    form = str(mail.get_param("report-type") or "").casefold()
    parts = [part for part in own_parts(mail) if part.get_content_type() == _REPORT]
    said = (field(group, "Feedback-Type").strip().casefold() for part in parts for group in children(part))
    return next(filter(None, said), "abuse" if parts or form == "feedback-report" else "")


def token_of(mail: Mail) -> str:
    """The token of our link to unsubscribe, in the mail that a complaint carries; "" if there is none."""
    return next(_tokens(mail), "")


def _tokens(mail: Mail) -> Iterator[str]:
    for part in own_parts(mail):
        for headers in carried(part):
            yield from _TOKEN.findall(field(headers, "List-Unsubscribe"))
