"""Limits on a YAML file, checked before it is loaded.

A few hundred bytes of anchors and aliases can expand to billions of values, and nested brackets can exhaust
Python's stack.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    NodeEvent,
    ScalarEvent,
)

from config.limits.files import YAML_DEPTH, YAML_FILE, YAML_VALUES
from tasks.configuration.problems import ConfigurationProblem, FileFault

_LETTERS = 100  # number of characters of a text that count as one value
# YAML 1.2.2 §5.1: c-printable.
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_yaml(path: Path) -> str:
    """The text of a file.

    Raises:
        ConfigurationProblem: it does not exist, is no file, is too large, cannot be read, or is not UTF-8.
    """
    try:
        if path.exists() and not path.is_file():  # reading a device might never end
            what = f"this is a {'folder' if path.is_dir() else 'device'}, and not a file"
            raise ConfigurationProblem(FileFault(path, 1, what, "name a YAML file"))
        with path.open("rb") as file:
            data = file.read(YAML_FILE.most + 1)
    except FileNotFoundError:
        raise ConfigurationProblem(
            FileFault(path, 1, "the file does not exist", "correct the path")
        ) from None
    except (OSError, ValueError) as problem:  # a name with a zero byte is a ValueError
        what = f"the file cannot be read ({getattr(problem, 'strerror', None) or problem})"
        raise ConfigurationProblem(FileFault(path, 1, what, "check its permissions")) from None
    if not YAML_FILE.allows(len(data)):
        raise ConfigurationProblem(FileFault(path, 1, *YAML_FILE.over()))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        what = f"byte {problem.start} is not UTF-8"
        raise ConfigurationProblem(FileFault(path, line, what, "save the file as UTF-8")) from None
    if match := _NOT_YAML.search(text):
        line = text.count("\n", 0, match.start()) + 1
        what = f"a character (#x{ord(match[0]):04x}) that YAML does not allow"
        raise ConfigurationProblem(FileFault(path, line, what, "delete it"))
    return text


def refuse_too_much(path: Path, text: str) -> None:
    """Refuse a file with too many values, counting aliases in full, or with values nested too deeply.

    Raises:
        ConfigurationProblem: it is over a limit, or an alias stands within its own anchor.
        MarkedYAMLError: it is not YAML.
    """
    values = _Values(path)
    events: Iterator[Event] = YAML(typ="safe").parse(text)
    for event in events:
        values.count(event)


class _Values:
    """Counter of a file's values, from its events. An alias counts as all values of its anchor."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: list[tuple[str | None, int]] = []  # the anchor of each open collection, and its values
        self._sizes: dict[str, int] = {}  # by anchor
        self._total = 0

    def count(self, event: Event) -> None:
        """Count an event.

        Raises:
            ConfigurationProblem: a limit is exceeded, or an alias stands within its own anchor.
        """
        if isinstance(event, CollectionStartEvent):
            self._open.append((event.anchor, self._total))
            self._refuse(event, deep=not YAML_DEPTH.allows(len(self._open)))
            self._total += 1
        elif isinstance(event, CollectionEndEvent):
            anchor, before = self._open.pop()
            if anchor:
                self._sizes[anchor] = self._total - before
        elif isinstance(event, AliasEvent):
            if any(anchor == event.anchor for anchor, _ in self._open):
                what = f"the alias *{event.anchor} stands within its own anchor"
                remedy = "write the value out, or use another alias"
                raise ConfigurationProblem(FileFault(self._path, _line(event), what, remedy))
            self._total += self._sizes.get(event.anchor, 1)
        elif isinstance(event, ScalarEvent):
            size = 1 + len(event.value) // _LETTERS
            self._total += size
            if event.anchor:
                self._sizes[event.anchor] = size
        if isinstance(event, NodeEvent):
            self._refuse(event, deep=False)

    def _refuse(self, event: Event, *, deep: bool) -> None:
        limit = YAML_DEPTH if deep else YAML_VALUES
        if deep or not limit.allows(self._total):
            raise ConfigurationProblem(FileFault(self._path, _line(event), *limit.over()))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1
