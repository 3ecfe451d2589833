"""A template's source: its front matter, and its Jinja tags kept safe while markdown and CSS are worked on.

A tag is replaced by a token of private-use characters, which markdown and HTML take for a word. What
the tag will say is therefore never read as markdown or HTML.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tasks.render.problems import TemplateProblem

OPEN, CLOSE = "\ue000", "\ue001"
PRIVATE = re.compile("[\ue000-\ue00f]")
TOKEN = re.compile(f"{OPEN}(\\d+){CLOSE}")

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_BLOCK = re.compile(r"\{\{-?\s*blocks\.\w+\s*-?\}\}")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HOW = 'begin the file with “---”, a line “subject: "…"” and “---”'


@dataclass(frozen=True)
class Source:
    """One template as written. `offset` is the number of lines above its body. `preheader`: the words that
    an inbox shows beside the subject; empty where the headline serves."""

    file: str
    subject: str
    body: str
    offset: int
    preheader: str = ""

    def line_of(self, word: str) -> int | None:
        """The first line of the file that has `word`, if any."""
        lines = self.body.splitlines()
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        in_body = next((n for n, line in enumerate(lines, self.offset + 1) if pattern.search(line)), None)
        return 2 if in_body is None and pattern.search(self.subject) else in_body


def label(path: Path, folder: Path) -> str:
    """Name of a file in messages: from the templates' folder on."""
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"


def read_text(path: Path, file: str) -> str:
    """The text of a template or of one of the layout's files.

    Raises:
        TemplateProblem: there is none, or it is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise TemplateProblem(file, "the file is missing", "write it") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise TemplateProblem(file, f"it cannot be read ({problem})", "save it as UTF-8 text") from None
    if PRIVATE.search(text):
        raise TemplateProblem(file, "it has private-use characters", "remove U+E000 to U+E00F from it")
    return text


def read_source(path: Path, folder: Path) -> Source:
    """Read a mail's template.

    Raises:
        TemplateProblem: the file is missing, or its front matter is not as it should be.
    """
    file = label(path, folder)
    text = read_text(path, file).removeprefix("\ufeff")
    front = _FRONT.match(text)
    if not front:
        raise TemplateProblem(file, "it has no front matter", _HOW, 1)
    head = _head(front[1], file)
    return Source(file, head["subject"], text[front.end() :], front[0].count("\n"), head.get("preheader", ""))


def _head(front: str, file: str) -> dict[str, str]:
    try:
        read = YAML(typ="safe").load(front)
    except YAMLError:
        remedy = "put its texts in double quotes, since one has “{” or “:” in it"
        raise TemplateProblem(file, "its front matter is not YAML", remedy, 2) from None
    if not isinstance(read, dict) or not {"subject"} <= set(read) <= {"subject", "preheader"}:
        what = "its front matter must hold “subject”, and may hold “preheader”"
        raise TemplateProblem(file, what, _HOW, 2)
    for name, text in read.items():
        if not isinstance(text, str) or not text.strip():
            raise TemplateProblem(file, f"its {name} is empty or not a text", _HOW, 2)
    return read


@dataclass
class Tags:
    """The tags of one template, each under its number; the same tag has the same number."""

    known: list[str] = field(default_factory=list)

    def token(self, tag: str) -> str:
        """The token that stands for `tag`."""
        if tag not in self.known:
            self.known.append(tag)
        return f"{OPEN}{self.known.index(tag)}{CLOSE}"

    def protect(self, text: str) -> str:
        """`text` with a token for each tag."""
        return _TAG.sub(lambda tag: self.token(tag[0]), text)

    def restore(self, text: str) -> str:
        """`text` with its tags back."""
        return TOKEN.sub(lambda token: self.known[int(token[1])], text)

    def stands_alone(self, text: str) -> bool:
        """True if `text` is only statements and blocks: it makes no paragraph by itself."""
        tokens = TOKEN.findall(text)
        return bool(tokens) and not TOKEN.sub("", text).strip() and all(map(self._is_alone, tokens))

    def _is_alone(self, number: str) -> bool:
        tag = self.known[int(number)]
        return not tag.startswith("{{") or bool(_BLOCK.fullmatch(tag))

    def spread(self, text: str) -> str:
        """`text` with a blank line on both sides of each line that stands alone."""
        lines = text.split("\n")
        return "\n".join(f"\n{line}\n" if self.stands_alone(line) else line for line in lines)
