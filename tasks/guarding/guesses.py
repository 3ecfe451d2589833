"""Wrong passwords, counted by the address that sends them: a few at once, then one in a while.

What was right from an address passes from it always, at once and uncounted, so that whoever guesses locks
nobody out who is at work. A wrong password counts once: a page left open with an old one uses up nothing.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from config.limits.server import ADDRESSES, WRONG_LOGINS

EVERY = 5.0  # seconds after which an address that used up its wrong passwords may try another
REMEMBERED = 64  # right and wrong logins kept for an address


@dataclass
class _Address:
    """An address' allowance at a moment, and the digests of what it has tried."""

    left: float
    since: float
    right: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    wrong: OrderedDict[bytes, None] = field(default_factory=OrderedDict)


class Guesses:
    """The wrong logins of late. `now` is in seconds of any clock that does not go back."""

    def __init__(self, most: int = WRONG_LOGINS.most, every: float = EVERY) -> None:
        self._most, self._every = most, every
        self._addresses: OrderedDict[str, _Address] = OrderedDict()

    def wait(self, address: str, login: bytes, now: float) -> float:
        """Seconds until this login may be looked at; 0: now. `login` is a digest, never the password."""
        known = self._known(address, now)
        if login in known.right or login in known.wrong or known.left >= 1:
            return 0.0
        return (1 - known.left) * self._every

    def right(self, address: str, login: bytes, now: float) -> None:
        """Remember that a login was right."""
        known = self._known(address, now)
        known.wrong.pop(login, None)
        _remember(known.right, login)

    def wrong(self, address: str, login: bytes, now: float) -> None:
        """Count a login that was wrong, unless it was counted already."""
        known = self._known(address, now)
        known.right.pop(login, None)  # it may have been right before it was taken away
        if login not in known.wrong:
            known.left -= 1
            _remember(known.wrong, login)

    def _known(self, address: str, now: float) -> _Address:
        place = _place(address)
        known = self._addresses.setdefault(place, _Address(self._most, now))
        self._addresses.move_to_end(place)
        while len(self._addresses) > ADDRESSES.most:
            self._addresses.popitem(last=False)
        known.left = min(self._most, known.left + max(0.0, now - known.since) / self._every)
        known.since = now
        return known


def _remember(logins: OrderedDict[bytes, None], login: bytes) -> None:
    logins[login] = None
    logins.move_to_end(login)
    while len(logins) > REMEMBERED:
        logins.popitem(last=False)


def _place(address: str) -> str:
    """The address; of IPv6 its network of 64 bits, all of which one machine may have (RFC 8981)."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return ip.exploded[:19] if isinstance(ip, IPv6Address) and not ip.ipv4_mapped else str(ip)
