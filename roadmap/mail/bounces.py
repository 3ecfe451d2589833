"""The cause of a refusal, by the words of the server. Takes time linear in their length, which is bounded."""

import re
import unicodedata

from roadmap.mail.bounce_words import BLOCK_LISTS, PHRASES, Cause

READ = 4_000  # characters of a server's words; whole reports are shorter
_BETWEEN = " … "
_SHORT = 4  # letters
_TOKENS = re.compile(r"([\s<>()\[\],;:\"“”«»]+)")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?")


def cause_in(words: str) -> Cause | None:
    """The cause that the words give; None if it is not known."""
    read = words[:READ]
    if any(name in read.casefold() for name in BLOCK_LISTS):
        return Cause.REFUSED
    text = comparable(read)
    alone = set(re.split(r"\W+", text))
    return next(
        (
            cause
            for cause, short, phrases in _CAUSES
            if short & alone or any(_says(text, phrase) for phrase in phrases)
        ),
        None,
    )


def comparable(words: str) -> str:
    """The words in small letters on one line, without accents, addresses, URLs and host names: a mailbox
    `spam@` or a host `policy.example.org` gives no cause."""
    named = "".join("" if _is_a_name(token) else token for token in _TOKENS.split(words[:READ]))
    letters = unicodedata.normalize("NFKD", named[:READ].replace("’", "'"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).casefold().split())


def _is_a_name(token: str) -> bool:
    return "@" in token or token.startswith("//") or _HOST.fullmatch(token) is not None


def _says(text: str, phrase: tuple[str, ...]) -> bool:
    """True if the text has the parts of the phrase, in their order."""
    start = 0
    for part in phrase:
        start = text.find(part, start)
        if start < 0:
            return False
        start += len(part)
    return True


def _is_short(phrase: str) -> bool:
    return len(phrase) <= _SHORT and phrase.isascii()


_ALL = [(cause, [one for some in phrases.values() for one in some]) for cause, phrases in PHRASES]
_CAUSES = [
    (
        cause,
        {one for one in phrases if _is_short(one)},
        [tuple(comparable(part) for part in one.split(_BETWEEN)) for one in phrases if not _is_short(one)],
    )
    for cause, phrases in _ALL
]
