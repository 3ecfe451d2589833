"""YAML files that remember on which line each value stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, StreamMark
from ruamel.yaml.reader import ReaderError

from tasks.configuration.problems import ConfigurationProblem, Problem


class _Plain(SafeConstructor):
    """Leaves dates as they are written: we read them ourselves, since they may be imprecise."""


class _Placed(RoundTripConstructor):
    """The same, and remembers lines."""


for _constructor in (_Plain, _Placed):
    _constructor.add_constructor("tag:yaml.org,2002:timestamp", _constructor.construct_scalar)


@dataclass(frozen=True, eq=False)
class Document:
    """A file of configuration: its values, and where they stand."""

    path: Path
    values: Mapping[str, Any]

    @cached_property
    def _placed(self) -> Any:
        """The values with their lines: slow to read, so only once there is a mistake to point at."""
        return _yaml("rt", _Placed).load(self.path.read_text(encoding="utf-8"))

    def line(self, way: Sequence[str | int]) -> int:
        """The line (from 1) of the value at the end of a way of keys and positions, or of the last part of
        the way that the file has."""
        node: Any = self._placed
        line = 1
        for key in way:
            try:
                place = node.lc.data[key] if hasattr(node, "lc") else None
                node = node[key]
            except (KeyError, IndexError, TypeError):
                continue  # a part that is the model's own, not the file's
            line = place[0] + 1 if place else line
        return line


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        ConfigurationProblem: it is not there, cannot be read, or is not YAML with keys at its top.
    """
    try:
        values = _yaml("safe", _Plain).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationProblem(Problem(path, 1, "there is no such file", "correct the path")) from None
    except OSError as problem:
        what = f"the file cannot be read ({problem.strerror})"
        raise ConfigurationProblem(Problem(path, 1, what, "check its permissions")) from None
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        what = f"byte {problem.start} is not UTF-8"
        raise ConfigurationProblem(Problem(path, line, what, "save the file as UTF-8")) from None
    except MarkedYAMLError as problem:
        raise ConfigurationProblem(_marked(path, problem)) from None
    except ReaderError as problem:
        raise ConfigurationProblem(_unreadable(path, problem)) from None
    if not isinstance(values, Mapping):
        what = "the file holds no keys at its top"
        raise ConfigurationProblem(Problem(path, 1, what, "begin it with `key: value`"))
    return Document(path, values)


def _yaml(kind: str, constructor: type[SafeConstructor]) -> YAML:
    yaml = YAML(typ=kind)
    yaml.Constructor = constructor
    return yaml


def _unreadable(path: Path, problem: ReaderError) -> Problem:
    before = path.read_text(encoding="utf-8").partition(chr(problem.character))[0]
    what = f"a character (#x{problem.character:04x}) that cannot stand in YAML"
    return Problem(path, before.count("\n") + 1, what, "delete it")


def _character(path: Path, mark: StreamMark) -> str:
    """The character that a mark points at."""
    line = path.read_text(encoding="utf-8").split("\n")[mark.line]
    return line[mark.column : mark.column + 1]


def _marked(path: Path, problem: MarkedYAMLError) -> Problem:
    mark = problem.problem_mark or problem.context_mark
    line = mark.line + 1 if mark else 1
    what = " ".join((problem.problem or problem.context or "this is not YAML").split())
    if "tab character" in what or "\\t" in what or (mark and _character(path, mark) == "\t"):
        return Problem(path, line, "a tab stands where YAML wants spaces", "indent with spaces")
    if "duplicate key" in what:
        return Problem(path, line, what.split(" with value")[0].replace("found ", ""), "keep one of the two")
    return Problem(path, line, what, "correct the YAML here or on the line before")
