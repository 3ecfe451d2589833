"""Composing 200 copies of one mail: all of each anew, or the shared body once and the headers each."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import pendulum

from benchmarks.measure import Figure, compared
from roadmap.mail.message import Identity
from tasks.ledger import Claim
from tasks.mail import Sender, compose

COPIES = 200
AT = pendulum.datetime(2025, 1, 14, 12)
SENDER = Sender("The secretariat", "review@network.example.org", "coordinator@network.example.org")
TEXT = "The secretariat has the honour to invite your delegation.\n" * 40
HTML = f"<html><body>{'<p>The secretariat has the honour to invite your delegation.</p>' * 60}</body></html>"


def _claim(number: int) -> Claim:
    identity = Identity("bench", "briefing/invitation", f"mission{number}@example.org")
    message_id, words = identity.message_id("network.example.org", "a key"), ("Invitation", HTML, TEXT)
    party = ("", f"P{number}", "en")
    return Claim(number, identity, identity.recipient, *party, *words, message_id, None, (), "invitation")


def _plainly(claim: Claim) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = SENDER.address, claim.recipient
    message["Subject"], message["Date"] = claim.subject, format_datetime(AT)
    message["Message-ID"], message["Reply-To"] = claim.message_id, SENDER.reply_to
    message.set_content(claim.text, cte="quoted-printable")
    message.add_alternative(claim.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def composing() -> Iterator[Figure]:
    """The two ways."""
    claims = [_claim(number) for number in range(COPIES)]
    return compared(
        f"composing {COPIES} copies of a mail",
        10,
        lambda: [_plainly(claim) for claim in claims],
        lambda: [compose(claim, SENDER, AT) for claim in claims],
    )
