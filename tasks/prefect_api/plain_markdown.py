"""Words of others within markdown: they are shown as they are, and none of them is markup.

Whatever stands on a board or above a form goes through one of these two: answers, names, subjects, a mail
server's words, the names of tabs. The Prefect UI (3.8.8) reads all of it with marked, `gfm` and `breaks` on:
it makes links of bare addresses, and runs through line breaks.
"""

import re
import unicodedata

_FENCE = 6  # the shortest fence
# What begins or ends something anywhere in a line (CommonMark 0.31; GFM's tables, strikes and e-mail links).
_MARKUP = re.compile(r"[\\`*_\[\]<>|#&~@]")
# What begins something only at the start of a line: a list, a rule, what underlines a heading.
_STARTS = re.compile(r"^(?:([-+=:])|(\d{1,9})([.)]))")
# GFM's links without any mark (“extended autolinks”).
_SCHEME = re.compile(r"(?<=[a-z])://", re.IGNORECASE)
_WWW = re.compile(r"(?<=www)\.", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cs"}  # Unicode's categories: control characters and half letters
# Zero-width marks, and those that turn the order of letters round. Joiners are part of some scripts.
_TURNING = frozenset(
    "\u200b\u2060\ufeff\u00ad\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_OVERRIDES = str.maketrans("", "", "\u202a\u202b\u202c\u202d\u202e")


def plainly(text: str) -> str:
    """Markdown that shows a text on one line, without what nobody sees."""
    line = " ".join("".join(c for c in text if _is_seen(c)).split())
    line = _MARKUP.sub(r"\\\g<0>", line)
    line = _WWW.sub(r"\\.", _SCHEME.sub(r"\\://", line))
    return _STARTS.sub(lambda found: rf"\{found[1]}" if found[1] else rf"{found[2]}\{found[3]}", line)


def fenced(text: str) -> str:
    """Markdown that shows a text with its lines, as a block of code; its fence is longer than any in it."""
    shown = text.translate(_OVERRIDES).replace("\0", "")
    longest = max(map(len, re.findall(r"~+", shown)), default=0)
    fence = "~" * max(_FENCE, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def _is_seen(letter: str) -> bool:
    return letter.isspace() or (letter not in _TURNING and unicodedata.category(letter) not in _INVISIBLE)
