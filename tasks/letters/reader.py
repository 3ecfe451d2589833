"""The reader of a mail: their language and their clock."""

from dataclasses import dataclass

from babel import Locale

from tasks.render.words.words import Words


@dataclass(frozen=True)
class Reader:
    """All who read the same words: one language, one clock. `language` is the one really written."""

    language: str
    words: Words
    zone: str

    @property
    def locale(self) -> Locale:
        """Formats of dates, times and places in the reader's language."""
        return self.words.cldr
