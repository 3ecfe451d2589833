"""Headers as bytes: encoded, folded, and free of line breaks from values (RFC 5322 §2.2).

Not by the standard library: its folding doubles a space between two encoded words, makes such words longer
than 75 octets, cuts them within a word, and encodes identifiers that are longer than a line.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tasks.mail.envelope import envelope_address

LINE = 78  # characters that a line should not pass (RFC 5322 §2.1.1)
_LONGEST_LINE = 76  # with an encoded word in it (RFC 2047 §2)
_LONGEST_WORD = 75  # an encoded word, its marks included (RFC 2047 §2)
_MARKS = len("=?utf-8?b??=")
_FOLD = "\r\n "
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_PIECE = 5  # characters: at most 20 octets, which fit beside the name of any header
_PARTS = re.compile(r"[^ ]+ ?")  # a word, with the space behind it


def short_header(name: str, value: str) -> bytes:
    """A header with a short ASCII value."""
    return f"{name}: {one_line(value)}\r\n".encode("ascii")


@lru_cache(maxsize=1024)
def text_header(name: str, value: str) -> bytes:
    """A header with text, such as a subject."""
    text = one_line(value)
    folded = _folded(len(name) + 2, text) if _is_plain(text) else _encoded(name, text)
    return f"{name}: {folded}\r\n".encode("ascii")


def token_header(name: str, values: Sequence[str], between: str = "") -> bytes:
    """A header with identifiers or links, folded only between them."""
    lines, line = [], f"{name}: {one_line(values[0])}"
    for value in map(one_line, values[1:]):
        line += between
        if len(line) + 2 + len(value) > LINE:
            lines.append(line)
            line = ""
        line += f" {value}"
    return "".join(f"{part}\r\n" for part in (*lines, line)).encode("ascii")


@lru_cache(maxsize=1024)
def address_header(name: str, display: str, address: str) -> bytes:
    """A header with one mailbox, `display <address>`. The domain is in A-labels, a local part outside ASCII
    in UTF-8 (RFC 6532).

    Raises:
        InvalidValue: the address is not valid.
    """
    phrase, target = _phrase(name, one_line(display)), envelope_address(address).text
    if not phrase:
        return f"{name}: {target}\r\n".encode()
    last = len(phrase.rpartition(_FOLD)[2]) + (1 if _FOLD in phrase else len(name) + 2)
    gap = " " if last + len(target) + 3 <= LINE else _FOLD
    return f"{name}: {phrase}{gap}<{target}>\r\n".encode()


def one_line(text: str) -> str:
    """The text without line breaks and control characters, so that a value cannot add a header."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _phrase(name: str, display: str) -> str:
    """A display name: as it is, in quotes, or encoded (RFC 5322 §3.4, RFC 2047 §5)."""
    if not _is_plain(display):
        return _encoded(name, display)
    if not display or _ATOMS.fullmatch(display):
        return _folded(len(name) + 2, display)
    escaped = display.replace("\\", "\\\\").replace('"', '\\"')
    return _folded(len(name) + 2, f'"{escaped}"')


def _is_plain(text: str) -> bool:
    """True if the text is ASCII, its words fit on a line, and none looks like an encoded word."""
    return text.isascii() and "=?" not in text and all(len(word) < LINE - 16 for word in text.split(" "))


def _folded(begun: int, text: str) -> str:
    """ASCII text, folded at its spaces. `begun`: characters that the first line has before it."""
    lines, room = [""], LINE - begun
    for part in _PARTS.findall(text):
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > room:
            lines[-1] = lines[-1].removesuffix(" ")  # the fold begins with the space
            lines.append("")
            room = LINE - 1
        lines[-1] += part
    return _FOLD.join(lines)


def _encoded(name: str, value: str) -> str:
    """Encoded words (RFC 2047), cut between the words of the text wherever these fit.

    Spaces go into the encoded words: a reader drops those between two of them (RFC 2047 §6.2).
    """
    room = _LONGEST_LINE - len(name) - 2
    lines, line = [], ""
    for part in (piece for word in _PARTS.findall(value) for piece in _pieces(word)):
        if line and _size(line + part) > room:
            lines.append(line)
            line, room = "", _LONGEST_WORD
        line += part
    return _FOLD.join(f"=?utf-8?b?{b64encode(text.encode()).decode()}?=" for text in (*lines, line))


def _pieces(word: str) -> Iterator[str]:
    """The word whole; in parts if no encoded word can hold it."""
    if _size(word) <= _LONGEST_WORD:
        yield word
        return
    yield from (word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


def _size(text: str) -> int:
    """Octets of an encoded word with the text."""
    return _MARKS + (len(text.encode()) + 2) // 3 * 4
