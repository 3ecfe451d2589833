"""Headers as bytes: encoded, folded, and never made of a value that was not looked at (RFC 5322 §2.2).

The standard library's own folding doubles a space between two encoded words, and encodes identifiers that are
longer than a line; so folding is done here, and only the encoded words are the library's.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from email.header import Header
from functools import lru_cache

from tasks.mail.envelope import mailbox

LINE = 78  # characters that a line should not pass (RFC 5322 §2.1.1)
_LONGEST_LINE = 76  # with an encoded word in it (RFC 2047 §2)
_FOLD = "\r\n "
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_LONGEST_PHRASE = 60  # a longer one is encoded, so that it can be folded anywhere


def short(name: str, value: str) -> bytes:
    """A header of a value that is ASCII, and short."""
    return f"{name}: {one_line(value)}\r\n".encode("ascii")


@lru_cache(maxsize=1024)
def words(name: str, value: str) -> bytes:
    """A header that is read as words: a subject."""
    said = one_line(value)
    if not _is_plain(said) or len(name) + 2 + len(said) > LINE:
        said = _encoded(name, said)
    return f"{name}: {said}\r\n".encode("ascii")


def tokens(name: str, values: Sequence[str], between: str = "") -> bytes:
    """A header of identifiers or links, folded only between them."""
    lines, line = [], f"{name}: {one_line(values[0])}"
    for value in map(one_line, values[1:]):
        line += between
        if len(line) + 2 + len(value) > LINE:
            lines.append(line)
            line = ""
        line += f" {value}"
    return "".join(f"{part}\r\n" for part in (*lines, line)).encode("ascii")


@lru_cache(maxsize=1024)
def person(name: str, display: str, address: str) -> bytes:
    """A header with one mailbox, `display <address>`: the domain as A-labels; a local part that is not ASCII
    stands as it is, in UTF-8 (RFC 6532).

    Raises:
        ValueError: the address is none.
    """
    said, where = _phrase(name, one_line(display)), mailbox(address).text
    if not said:
        return f"{name}: {where}\r\n".encode()
    last = len(said.rpartition(_FOLD)[2]) + (0 if _FOLD in said else len(name) + 2)
    gap = " " if last + len(where) + 3 <= LINE else _FOLD
    return f"{name}: {said}{gap}<{where}>\r\n".encode()


def one_line(text: str) -> str:
    """Without line breaks or control characters, so that a value cannot add a header."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _phrase(name: str, display: str) -> str:
    """A display name: as it is, in quotes, or encoded (RFC 5322 §3.4, RFC 2047 §5)."""
    if not _is_plain(display) or len(display) > _LONGEST_PHRASE:
        return _encoded(name, display)
    if not display or _ATOMS.fullmatch(display):
        return display
    escaped = display.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _is_plain(text: str) -> bool:
    """Whether it is ASCII, and nothing in it reads like an encoded word."""
    return text.isascii() and "=?" not in text


def _encoded(name: str, value: str) -> str:
    """As encoded words (RFC 2047). The library is slow, and needed only where one word is not enough."""
    word = f"=?utf-8?b?{b64encode(value.encode()).decode()}?="
    if len(name) + 2 + len(word) <= _LONGEST_LINE:
        return word
    return Header(value, "utf-8", LINE, name).encode(linesep="\r\n")
