"""YAML files that remember on which line each value stands."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from roadmap.review.characters import quoted
from tasks.configuration.bounds import read_text, refuse_too_much
from tasks.configuration.problems import ConfigurationProblem, FileFault

_MERGE = "tag:yaml.org,2002:merge"
_LARGEST = 10**15  # no number of a review, of a directory or of a script is as large


class _Plain(SafeConstructor):
    """Leaves dates as they are written: we read them ourselves, since they may be imprecise."""

    def construct_non_recursive_object(self, node: Any, tag: str | None = None) -> Any:
        """The value of a node.

        Raises:
            ConstructorError: there is none; ruamel's own constructors raise errors without a line.
        """
        try:
            value = super().construct_non_recursive_object(node, tag)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
            said = f"{quoted(node.value)} is" if isinstance(node, ScalarNode) else "this is"
            what = f"{said} no {node.tag.rpartition(':')[2]}"
            raise ConstructorError(None, None, what, node.start_mark) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise ConstructorError(None, None, "this is no finite number", node.start_mark)
        if isinstance(value, int | float) and abs(value) > _LARGEST:
            raise ConstructorError(None, None, "this number is too large", node.start_mark)
        return value


_Plain.add_constructor("tag:yaml.org,2002:timestamp", _Plain.construct_scalar)


@dataclass(frozen=True, eq=False)
class Document:
    """A file of configuration: its values, and where they stand."""

    path: Path
    values: Mapping[str, Any]
    text: str = field(repr=False)

    @cached_property
    def _root(self) -> Node | None:
        """The values with their lines: only needed once there is a mistake to point at."""
        root: Node | None = YAML(typ="safe").compose(self.text)
        return root

    def line(self, way: Sequence[str | int]) -> int:
        """The line (from 1) of the value at the end of a way of keys and positions, or of the last part of
        the way that the file has."""
        node, line = self._root, 1
        for key in way:
            found = _entry(node, key)
            if found:  # else a part that is the model's own, not the file's
                place, node = found
                line = place.start_mark.line + 1
        return line


def _entry(node: Node | None, key: str | int) -> tuple[Node, Node] | None:
    """Place of an entry of a collection, and its value; also of one that was merged in."""
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    if not isinstance(node, MappingNode):
        return None
    for name, value in node.value:
        if name.value == str(key):
            return name, value
    merged = [value for name, value in node.value if name.tag == _MERGE]
    bases = [base for value in merged for base in (value.value if value.id == "sequence" else [value])]
    return next((found for base in bases if (found := _entry(base, key))), None)


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        ConfigurationProblem: it is not there, cannot be read, is over a bound, or is not YAML with keys at
            its top.
    """
    text = read_text(path)
    try:
        refuse_too_much(path, text)
        yaml = YAML(typ="safe")
        yaml.Constructor = _Plain
        values = yaml.load(text)
    except MarkedYAMLError as problem:
        raise ConfigurationProblem(_marked(path, text, problem)) from None
    except YAMLError as problem:
        what = " ".join(str(problem).split())[:200] or "this is not YAML"
        raise ConfigurationProblem(FileFault(path, 1, what, "correct the YAML")) from None
    if not isinstance(values, Mapping):
        what = "the file holds no keys at its top"
        raise ConfigurationProblem(FileFault(path, 1, what, "begin it with `key: value`"))
    return Document(path, values, text)


def _character(text: str, mark: StreamMark) -> str:
    """The character that a mark points at."""
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[mark.column : mark.column + 1]


def _marked(path: Path, text: str, problem: MarkedYAMLError) -> FileFault:
    mark = problem.problem_mark or problem.context_mark
    line = mark.line + 1 if mark else 1
    what = " ".join((problem.problem or problem.context or "this is not YAML").split())
    if "tab character" in what or "\\t" in what or (mark and _character(text, mark) == "\t"):
        return FileFault(path, line, "a tab stands where YAML wants spaces", "indent with spaces")
    if "duplicate key" in what:
        return FileFault(
            path, line, what.split(" with value")[0].replace("found ", ""), "keep one of the two"
        )
    return FileFault(path, line, what[:200], "correct the YAML here or on the line before")
