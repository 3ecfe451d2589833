"""YAML files, with the line of each value."""

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
from tasks.configuration.bounds import read_yaml, refuse_too_much
from tasks.configuration.problems import ConfigurationProblem, FileFault

_MERGE = "tag:yaml.org,2002:merge"
_LARGEST = 10**15  # no number in a review, a directory or a script is as large


class _Plain(SafeConstructor):
    """Constructor that leaves dates as text: they may be imprecise, so they are parsed later."""

    def construct_non_recursive_object(self, node: Any, tag: str | None = None) -> Any:
        """The value of a node.

        Raises:
            ConstructorError: it has none; with its line, which other errors of ruamel lack.
        """
        try:
            value = super().construct_non_recursive_object(node, tag)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
            subject = f"{quoted(node.value)} is" if isinstance(node, ScalarNode) else "this is"
            what = f"{subject} no {node.tag.rpartition(':')[2]}"
            raise ConstructorError(None, None, what, node.start_mark) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise ConstructorError(None, None, "this number is not finite", node.start_mark)
        if isinstance(value, int | float) and abs(value) > _LARGEST:
            raise ConstructorError(None, None, "this number is too large", node.start_mark)
        return value


_Plain.add_constructor("tag:yaml.org,2002:timestamp", _Plain.construct_scalar)


@dataclass(frozen=True, eq=False)
class YamlDocument:
    """A configuration file: its values, and their lines."""

    path: Path
    values: Mapping[str, Any]
    text: str = field(repr=False)

    @cached_property
    def _root(self) -> Node | None:
        """The values with their lines; only composed if a mistake is found."""
        root: Node | None = YAML(typ="safe").compose(self.text)
        return root

    def line(self, keys: Sequence[str | int]) -> int:
        """Line (from 1) of the value at a path of keys and positions, or of the last part of the path that
        the file has."""
        node, line = self._root, 1
        for key in keys:
            entry = _entry(node, key)
            if entry:  # else a part that only the model has
                name, node = entry
                line = name.start_mark.line + 1
        return line


def _entry(node: Node | None, key: str | int) -> tuple[Node, Node] | None:
    """Key and value of an entry of a collection, also of a merged one; None: there is none."""
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    if not isinstance(node, MappingNode):
        return None
    for name, value in node.value:
        if name.value == str(key):
            return name, value
    merged = [value for name, value in node.value if name.tag == _MERGE]
    bases = [base for value in merged for base in (value.value if value.id == "sequence" else [value])]
    return next((entry for base in bases if (entry := _entry(base, key))), None)


def read_document(path: Path) -> YamlDocument:
    """Read a YAML file.

    Raises:
        ConfigurationProblem: it does not exist, cannot be read, is over a limit, or is not YAML with keys at
            its top level.
    """
    text = read_yaml(path)
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
        what = "the file has no keys at its top level"
        raise ConfigurationProblem(FileFault(path, 1, what, "begin it with `key: value`"))
    return YamlDocument(path, values, text)


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
        return FileFault(path, line, "a tab is used for indentation", "indent with spaces")
    if "duplicate key" in what:
        return FileFault(
            path, line, what.split(" with value")[0].replace("found ", ""), "keep one of the two"
        )
    return FileFault(path, line, what[:200], "correct the YAML here or on the line before")
