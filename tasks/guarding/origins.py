"""The names and the pages that a server answers to, so that no page of another site can use it.

A browser sends the name that it opened as `Host`, and the page that asks as `Origin` (RFC 6454). A page of
another site can reach a server on this machine, also by a name of its own that points here (DNS rebinding).
"""

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from roadmap.problems import InvalidValue

LOCAL = "localhost"
_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:\d{1,5})?", re.ASCII)


@dataclass(frozen=True)
class Addresses:
    """Names of the server: `names` without port, in small letters, and `origins` of pages elsewhere.

    An IP address needs no entry: nobody can point a name of theirs at it without sending that name.
    """

    names: frozenset[str]
    origins: frozenset[str] = frozenset()

    def has_name(self, host: str) -> bool:
        """True if a `Host` header names this server."""
        name = _name(host)
        return name is not None and (name in self.names or _is_ip(name))

    def has_page(self, origin: str, host: str) -> bool:
        """True if the page of this `Origin` header is the server's own, or one that the settings name."""
        if origin.lower() in self.origins:
            return True
        scheme, mark, place = origin.lower().partition("://")
        return (
            bool(mark) and scheme in {"http", "https"} and _name(place) is not None and place == host.lower()
        )


def addresses(bound: str, more: str) -> Addresses:
    """The names of a server bound to `bound`, with those of the setting `ROADMAP_HOSTS`.

    Raises:
        InvalidValue: an entry of the setting is neither a name nor an address.
    """
    names, origins = {LOCAL, bound.lower(), socket.gethostname().lower()}, set()
    for entry in _entries(more):
        scheme, mark, place = entry.partition("://")
        if mark and scheme in {"http", "https"}:
            origins.add(entry)
        name = _name(place if mark else entry)
        if name is None or (mark and scheme not in {"http", "https"}):
            raise InvalidValue(
                f"ROADMAP_HOSTS: “{entry}” is neither a name (review.example.org) nor an address "
                "(https://review.example.org); correct it"
            )
        names.add(name)
    return Addresses(frozenset(names), frozenset(origins))


def _entries(text: str) -> Iterable[str]:
    return (entry.lower().rstrip("/") for entry in re.split(r"[\s,]+", text) if entry)


def _name(host: str) -> str | None:
    """The name in a host with or without a port; None if it is no host (RFC 9110 §7.2)."""
    match = _HOST.fullmatch(host.lower())
    return match[1].strip("[]").removesuffix(".") if match else None


def _is_ip(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False
