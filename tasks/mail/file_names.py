"""The name of a mail's file in the outbox: another for each address, whatever the file system makes of it."""

import re
import unicodedata
from hashlib import sha256

LONGEST = 100  # octets; file systems take 255, with what stands around it
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9@._+-]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|@|$)")  # names that Windows keeps for devices
_MARK = "~"  # in no plain name, so that none is like another


def file_name(address: str) -> str:
    """The address itself if any file system keeps it as it is; else what can be kept of it, and a hash.

    Capitals, scripts and signs are not told apart everywhere, so the hash is of the address as it is."""
    if _is_plain(address):
        return address
    letters = unicodedata.normalize("NFKC", address).lower()
    shown = "".join(c if c.isalnum() or c in "@.-_+" else "_" for c in letters)
    shown = shown.encode()[:LONGEST].decode("utf-8", "ignore").strip(".")
    if not shown[:1].isalnum() or _RESERVED.match(shown):
        shown = f"_{shown}"
    digest = sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{shown}{_MARK}{digest}"


def _is_plain(address: str) -> bool:
    if len(address) > LONGEST or not _PLAIN.fullmatch(address):
        return False
    return ".." not in address and not address.endswith(".") and not _RESERVED.match(address)
