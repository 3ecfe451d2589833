"""The mails that the page can open, each held once, as data that its script turns into a dialog."""

import json
import re

from rehearsal.report.played import Sample
from rehearsal.report.words import language_words
from tasks.render.look.images import embedded

_STYLE = re.compile(r'style="[^"]*"|src="data:[^"]*"')
_MARK = "\u00a7"


class Mails:
    """A numbered store. Inlined styles and images are the bulk of a mail and the same in most: each is kept
    once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._mails: list[dict[str, str]] = []
        self._styles: dict[str, int] = {}

    def add(self, sample: Sample, of: str) -> int:
        """The number of a mail; `of` says what it is, above its subject."""
        key = sample.language, sample.subject, sample.html
        if key not in self._numbers:
            self._numbers[key] = len(self._mails)
            self._mails.append(self._held(sample, of))
        return self._numbers[key]

    def written(self) -> str:
        """All of them as JSON that may stand inside a `script` element."""
        held = {"styles": list(self._styles), "mails": self._mails}
        text = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
        return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")

    def _held(self, sample: Sample, of: str) -> dict[str, str]:
        language = language_words(sample.language)
        note = f"{of}, in {language}, on the clock of {_city(sample.zone)}"
        if sample.versions > 1:
            note += f"; one of {sample.versions} versions, which differ by clock and salutation"
        html = _STYLE.sub(self._style, embedded(sample.html).replace(_MARK, "&sect;"))
        parts = {"language": sample.language, "of": note, "subject": sample.subject}
        return {**parts, "html": html, "text": sample.text}

    def _style(self, found: re.Match[str]) -> str:
        number = self._styles.setdefault(found[0], len(self._styles))
        return f"{_MARK}{number}{_MARK}"


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
