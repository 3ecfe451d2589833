"""The plain ways of sending a mailing: raw smtplib, and yagmail in a loop. Neither keeps a ledger."""

import smtplib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import yagmail

from benchmarks.people import AT
from tasks.ledger import Claim
from tasks.mail import Sender


def raw(port: int, ready: Sequence[tuple[str, bytes]], sender: Sender) -> None:
    """Ready bytes, one after the other, on one connection."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for recipient, message in ready:
            smtp.sendmail(sender.address, [recipient], message)


def raw_composing(port: int, claims: Sequence[Claim], sender: Sender) -> None:
    """These messages, composed one by one."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for claim in claims:
            smtp.sendmail(sender.address, [claim.recipient], composed(claim, sender).as_bytes())


def composed(claim: Claim, sender: Sender) -> EmailMessage:
    """A message as the documentation of the email package makes it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{sender.name} <{sender.address}>"
    message["To"] = f"{claim.name} <{claim.recipient}>"
    message["Subject"], message["Date"] = claim.subject, format_datetime(AT)
    message["Message-ID"], message["Reply-To"] = claim.message_id, sender.reply_to
    message.set_content(claim.text)
    message.add_alternative(claim.html, subtype="html")
    message.add_alternative(claim.calendar, subtype="calendar", params={"method": "REQUEST"})
    message.add_attachment(claim.calendar, subtype="calendar", filename="invite.ics")
    return message


def by_yagmail(port: int, claims: Sequence[Claim], sender: Sender) -> None:
    """Yagmail's own `send`, in a loop."""
    yag = yagmail.SMTP(
        user=sender.address,
        host="127.0.0.1",
        port=port,
        smtp_ssl=False,
        smtp_starttls=False,
        smtp_skip_login=True,
    )
    with yag:
        for claim in claims:
            yag.send(claim.recipient, claim.subject, [claim.text, claim.html], prettify_html=False)
