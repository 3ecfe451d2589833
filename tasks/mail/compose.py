"""Composition of a message: headers of its own, and a body that it shares with others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime

from pendulum import DateTime

from roadmap.review.review import Review
from tasks.ledger import Claim
from tasks.mail.bodies import body_for
from tasks.mail.envelope import envelope_address
from tasks.mail.headers import address_header, short_header, text_header, token_header


@dataclass(frozen=True)
class Sender:
    """The sender of the mail, and the address for replies.

    `unsubscribe` returns the signed https link by which a recipient unsubscribes. The last part of the link
    does the same in the subject of a mail to the sender. None: mails offer no unsubscribing. `names`: the
    sender's name by language, for mails in languages in which it has another one than `name`.
    """

    name: str
    address: str
    reply_to: str
    reply_name: str = ""
    unsubscribe: Callable[[str], str] | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, review: Review, unsubscribe: Callable[[str], str] | None = None) -> "Sender":
        """The sender of a review: its mailbox's name in each language; the secretariat's, if it has none."""
        secretariat = review.secretariat
        name = review.sender.mailbox if review.sender else secretariat.name
        names = {language: name.say(language) for language in (*review.languages, review.fallback)}
        answers = secretariat.coordinator
        return cls(
            names[review.fallback], secretariat.sender, answers.address, answers.name, unsubscribe, names
        )

    def named(self, language: str) -> str:
        """The sender's name in a mail of that language."""
        return self.names.get(language, self.name)


def compose(claim: Claim, sender: Sender, at: DateTime, *, redirect_to: str | None = None) -> bytes:
    """The message as RFC 5322 bytes, dated `at`: ASCII, except for a local part outside ASCII (RFC 6532).

    A claim and a moment always give equal bytes. `redirect_to` replaces the recipient, whose address then
    stands in the subject; nothing in it unsubscribes somebody else.

    Raises:
        InvalidValue: an address is not valid.
    """
    offers = sender.unsubscribe if claim.subscriber and not redirect_to else None
    link = offers(claim.recipient) if offers else ""
    body = body_for(claim.text, claim.html, claim.calendar, claim.name, claim.recipient, link)
    return b"".join(_headers(claim, sender, at, redirect_to, link)) + body


def _headers(
    claim: Claim, sender: Sender, at: DateTime, redirect_to: str | None, link: str
) -> Iterator[bytes]:
    yield address_header("From", sender.named(claim.language), sender.address)
    yield address_header("Reply-To", sender.reply_name, sender.reply_to)
    if redirect_to:
        yield address_header("To", "", redirect_to)
        yield text_header("Subject", f"[for {claim.recipient}] {claim.subject}")
    else:
        yield address_header("To", claim.name, claim.recipient)
        yield text_header("Subject", claim.subject)
    yield short_header("Date", format_datetime(at))
    yield token_header("Message-ID", [claim.message_id])
    yield from _thread(claim)
    yield short_header("Auto-Submitted", "auto-generated")  # RFC 3834: asks for no out-of-office reply
    yield short_header("Content-Language", claim.language)
    yield token_header("X-Roadmap-Step", [claim.identity.step])
    yield short_header("X-Roadmap-Revision", str(claim.identity.revision))
    if link:
        yield from _unsubscribe(sender.address, link)


def _thread(claim: Claim) -> Iterator[bytes]:
    if claim.in_reply_to:
        yield token_header("In-Reply-To", [claim.in_reply_to])
        yield token_header("References", claim.references or (claim.in_reply_to,))


def _unsubscribe(sender: str, link: str) -> Iterator[bytes]:
    """An https link for one click (RFC 8058 §3.1), and a mail for programs that know only RFC 2369."""
    mail = f"mailto:{envelope_address(sender).text}?subject=unsubscribe%20{link.rpartition('/')[2]}"
    yield token_header("List-Unsubscribe", [f"<{link}>", f"<{mail}>"], between=",")
    yield short_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
