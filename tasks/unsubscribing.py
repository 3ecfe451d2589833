"""Signed links by which the reader of an address asks for no more mail (RFC 8058, RFC 2369 §3.2).

A link holds the review and the address, signed with a key that the ledger keeps: whoever has the mail can
unsubscribe that address from that review, and can do nothing else. It works as long as the ledger is kept.
"""

from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer
from pendulum import DateTime

from tasks.contacts import mark
from tasks.ledger import Ledger

PURPOSE = "unsubscribe"


class BadToken(ValueError):
    """A link that this ledger did not sign, or that was cut short on its way."""


class Unsubscribing:
    """The signed links of one review. `base` is the https address of the page that answers them."""

    def __init__(self, ledger: Ledger, base: str) -> None:
        self._ledger, self._base = ledger, base.rstrip("/")
        # Read here and not with each link: links are made where messages are composed, in several threads.
        key = ledger.keys.get(PURPOSE)
        self._signer = URLSafeSerializer(key, salt=PURPOSE, signer_kwargs={"digest_method": sha256})

    def link(self, address: str) -> str:
        """The link for an address; the same each time. Its last part is the token that a mail may bring."""
        return f"{self._base}/{self.token(address)}"

    def token(self, address: str) -> str:
        """What the link ends in."""
        signed = self._signer.dumps([self._ledger.review, address])
        return signed if isinstance(signed, str) else signed.decode("ascii")

    def address(self, token: str) -> str:
        """Whose link it is.

        Raises:
            BadToken: the token is not one of this review.
        """
        try:
            review, address = self._signer.loads(token)
        except (BadData, ValueError, TypeError):
            raise BadToken("this link is not complete, or not one of ours") from None
        if review != self._ledger.review or not isinstance(address, str):
            raise BadToken("this link belongs to another review")
        return address

    def unsubscribe(self, token: str, at: DateTime, how: str) -> str:
        """Record that the reader of a link wants no more mail, once; return the address.

        Raises:
            BadToken: the token is not one of this review.
        """
        address = self.address(token)
        mark(self._ledger, "unsubscribe", address, at=at, by=address, reason=how)
        return address
