"""Who reads a mail: in which language, on which clock."""

from dataclasses import dataclass
from functools import cached_property

from babel import Locale

from tasks.render.words import Words


@dataclass(frozen=True)
class Reader:
    """All who read the same words: one language, one clock. `language` is the one really written."""

    language: str
    words: Words
    zone: str

    @cached_property
    def locale(self) -> Locale:
        """How the language writes dates, times and the names of places."""
        return Locale.parse(self.words.locale)
