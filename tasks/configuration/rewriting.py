"""Rewriting single values of a YAML file, with every other byte unchanged.

ruamel.yaml gives the position of a value, and the text is changed there: its own round trip keeps the
comments, but changes the author's indentation and line breaks."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tasks.configuration.documents import read_document
from tasks.configuration.problems import ConfigurationProblem, FileFault

_MERGE = "tag:yaml.org,2002:merge"
_AS_TEXT = {"tag:yaml.org,2002:timestamp": "tag:yaml.org,2002:str"}  # dates are read as text
_ANCHOR = re.compile(r"(&\S+\s+)?")


@dataclass(frozen=True)
class Edit:
    """A new value at a path of keys, and a remark for the end of its line. A remark replaces an earlier one
    that begins with the same word."""

    keys: Sequence[str | int]
    value: str
    remark: str = ""


@dataclass(frozen=True)
class _Change:
    """An edit of the text: its line begins at offset `line`, the old value is from `start` to `end`."""

    line: int
    start: int
    end: int
    text: str
    remark: str


def rewrite(path: Path, edits: Iterable[Edit]) -> str:
    """The text of a file with the edits made.

    Raises:
        ConfigurationProblem: the file cannot be read, or a value cannot be changed without changing another.
    """
    read_document(path)  # for its messages on mistakes in the YAML
    text = path.read_bytes().decode("utf-8")
    root = _composed(text)
    changes = {change.start: change for edit in edits for change in _changes(path, text, root, edit)}
    rewritten = text
    in_order = sorted(changes.values(), key=attrgetter("start"), reverse=True)
    for line, on_it in groupby(in_order, key=attrgetter("line")):
        rewritten = _with_line(rewritten, line, list(on_it))
    if _parse(rewritten) != _tree(root):
        what = "the values cannot be changed without changing others"
        raise ConfigurationProblem(FileFault(path, 1, what, "write each date on a line of its own"))
    return rewritten


def _composed(text: str) -> Node:
    node = YAML(typ="safe", pure=True).compose(text)
    assert isinstance(node, Node)
    return node


def _changes(path: Path, text: str, root: Node, edit: Edit) -> Iterator[_Change]:
    """The change of the text; it is also made in the nodes, to compare the new text with them. For an alias,
    the value of its anchor is changed."""
    node = root
    for key in edit.keys:
        child = _child(node, key)
        if child is None:
            what = f"“{'.'.join(map(str, edit.keys))}” is missing"
            raise ConfigurationProblem(FileFault(path, node.start_mark.line + 1, what, "add it"))
        node = child
    begin, end = node.start_mark, node.end_mark
    if not isinstance(node, ScalarNode) or begin.line != end.line:
        what = "the value to be changed is not on one line"
        raise ConfigurationProblem(FileFault(path, begin.line + 1, what, "put it on the line of its key"))
    anchor = _ANCHOR.match(text, begin.index)
    start = anchor.end() if anchor else begin.index
    yield _Change(begin.index - begin.column, start, end.index, _scalar(edit.value, node), edit.remark)
    node.value = edit.value


def _child(node: Node, key: str | int) -> Node | None:
    if isinstance(node, SequenceNode):
        return dict[Any, Node](enumerate(node.value)).get(key)
    if not isinstance(node, MappingNode):
        return None
    for name, value in node.value:
        if name.value == key and isinstance(value, Node):
            return value
    merged = [value for name, value in node.value if name.tag == _MERGE]
    bases = [base for value in merged for base in (value.value if value.id == "sequence" else [value])]
    return next((child for base in bases if (child := _child(base, key)) is not None), None)


def _scalar(value: str, node: ScalarNode) -> str:
    """A value in the former quotes; in double quotes if it would be read as something else without."""
    if node.style == "'":
        return "'" + value.replace("'", "''") + "'"
    if not node.style:
        plain = ScalarNode(node.tag, value)
        return value if _parse(f"- {value}") == [_tree(plain)] else _quoted(value)
    return _quoted(value)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _with_line(text: str, begin: int, changes: Sequence[_Change]) -> str:
    """The text with the changes of one line made (given from last to first), and their remarks at its end."""
    after = changes[0].end
    end = text.find("\n", after) if "\n" in text[after:] else len(text)
    rest = text[after:end]
    line = text[begin:after]
    for change in changes:
        line = line[: change.start - begin] + change.text + line[change.end - begin :]
    remark = "; ".join(change.remark for change in reversed(changes) if change.remark)
    return text[:begin] + line + (_with_remark(rest, remark) if remark else rest) + text[end:]


def _with_remark(rest: str, remark: str) -> str:
    """The rest of a line with a remark at its end, which replaces an earlier one with the same first word."""
    earlier = rest.find(f"# {remark.partition(' ')[0]} ")
    line = (rest if earlier < 0 else rest[:earlier]).rstrip()
    return f"{line}  # {remark}" + "\r" * rest.endswith("\r")


def _parse(text: str) -> Any:
    """The value of a text; None if it is not YAML."""
    try:
        return _tree(_composed(text))
    except YAMLError:
        return None


def _tree(node: Node) -> Any:
    """The value of a node, without its position."""
    if isinstance(node, MappingNode):
        return [(_tree(name), _tree(value)) for name, value in node.value]
    if isinstance(node, SequenceNode):
        return [_tree(value) for value in node.value]
    tag = str(node.tag)
    return _AS_TEXT.get(tag, tag), node.value
