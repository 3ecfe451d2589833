"""Signed links by which the reader of an address asks for no more mail (RFC 8058, RFC 2369 §3.2).

A link holds the review and the address, signed with a key that the ledger keeps: whoever has the mail can
unsubscribe that address from that review, and can do nothing else. It works as long as the ledger is kept. If
the reader is signed up again, later links hold how often that was so, and an older one does nothing.
"""

from collections import Counter
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer
from pendulum import DateTime

from config.limits.server import TOKEN
from tasks.contacts.contacts import mark
from tasks.ledger import Ledger

PURPOSE = "unsubscribe"


class BadToken(ValueError):
    """A link that this ledger did not sign, or that was cut short on its way."""


class OldLink(BadToken):
    """A link of a mail from before its reader was signed up again."""


class Unsubscribing:
    """The signed links of one review. `base` is the https address of the page that answers them."""

    def __init__(self, ledger: Ledger, base: str) -> None:
        self._ledger, self._base = ledger, base.rstrip("/")
        # Read here and not with each link: links are made where messages are composed, in several threads.
        key = ledger.keys.get(PURPOSE)
        self._signer = URLSafeSerializer(key, salt=PURPOSE, signer_kwargs={"digest_method": sha256})
        self._sign_ups = _sign_ups(ledger)

    def link(self, address: str) -> str:
        """The link for an address; the same each time. Its last part is the token that a mail may bring."""
        return f"{self._base}/{self.token(address)}"

    def token(self, address: str) -> str:
        """Signed end of the link."""
        times = self._sign_ups[address.casefold()]
        signed = self._signer.dumps([self._ledger.review, address, *([times] if times else [])])
        return signed if isinstance(signed, str) else signed.decode("ascii")

    def address(self, token: str) -> str:
        """The address whose link it is.

        Raises:
            BadToken: the token is not one of this review.
            OldLink: the reader was signed up again since.
        """
        if not TOKEN.allows(len(token)):
            raise BadToken("this link is not one of ours")
        try:
            held = self._signer.loads(token)
        except (BadData, ValueError, TypeError):
            raise BadToken("this link is not complete, or not one of ours") from None
        match held:
            case [self._ledger.review, str(address)]:
                times_then = 0
            case [self._ledger.review, str(address), int(times_then)]:
                pass
            case _:
                raise BadToken("this link belongs to another review")
        # Looked up anew: the page that answers links is open for weeks. A restored ledger may know of fewer.
        if times_then < _sign_ups(self._ledger)[address.casefold()]:
            raise OldLink("this link is from before its reader was signed up again")
        return address

    def unsubscribe(self, token: str, at: DateTime, how: str) -> str:
        """Record that the reader of a link wants no more mail, once; return the address.

        Raises:
            BadToken: the token is not one of this review, or an old one.
        """
        address = self.address(token)
        mark(self._ledger, "unsubscribe", address, at=at, by=address, reason=how)
        return address


def _sign_ups(ledger: Ledger) -> Counter[str]:
    """Number of times that each address (in small letters) was signed up again."""
    return Counter(decision.subject.casefold() for decision in ledger.history.decisions("resubscribe"))
