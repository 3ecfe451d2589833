"""Single values of a YAML file written anew, with every other byte of it kept.

ruamel.yaml says where a value stands, and the text is changed there: its own round trip keeps the comments,
but indents and wraps every file in one manner, whatever its author's.
"""

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
_AS_TEXT = {"tag:yaml.org,2002:timestamp": "tag:yaml.org,2002:str"}  # a date is read as it is written
_ANCHOR = re.compile(r"(&\S+\s+)?")


@dataclass(frozen=True)
class Edit:
    """A new value for what stands at the end of a way, and a remark for the end of its line. A remark
    replaces an earlier one that begins with the same word."""

    way: Sequence[str | int]
    value: str
    remark: str = ""


@dataclass(frozen=True)
class _Change:
    """An edit where it is made: the line begins at `line`, the old text of the value is `start` to `end`."""

    line: int
    start: int
    end: int
    text: str
    remark: str


def rewritten(path: Path, edits: Iterable[Edit]) -> str:
    """The text of a file with the edits made.

    Raises:
        ConfigurationProblem: the file cannot be read, or a value stands where it cannot be changed alone.
    """
    read_document(path)  # tells of mistakes in the YAML by file and line
    text = path.read_bytes().decode("utf-8")
    root = _composed(text)
    changes = {change.start: change for edit in edits for change in _changes(path, text, root, edit)}
    made = text
    in_order = sorted(changes.values(), key=attrgetter("start"), reverse=True)
    for line, on_it in groupby(in_order, key=attrgetter("line")):
        made = _with_line(made, line, list(on_it))
    if _said(made) != _tree(root):
        what = "the values cannot be changed without changing others"
        raise ConfigurationProblem(FileFault(path, 1, what, "write each date on a line of its own"))
    return made


def _composed(text: str) -> Node:
    node = YAML(typ="safe", pure=True).compose(text)
    assert isinstance(node, Node)
    return node


def _changes(path: Path, text: str, root: Node, edit: Edit) -> Iterator[_Change]:
    """The change of the text, made in the nodes as well, so that the new text can be held against them.
    Where an alias stands, what changes is the value that it names."""
    node = root
    for key in edit.way:
        found = _below(node, key)
        if found is None:
            what = f"there is no “{'.'.join(map(str, edit.way))}”"
            raise ConfigurationProblem(FileFault(path, node.start_mark.line + 1, what, "add it"))
        node = found
    begin, end = node.start_mark, node.end_mark
    if not isinstance(node, ScalarNode) or begin.line != end.line:
        what = "a value that is to be changed is not written on one line"
        raise ConfigurationProblem(FileFault(path, begin.line + 1, what, "put it on the line of its key"))
    anchor = _ANCHOR.match(text, begin.index)
    start = anchor.end() if anchor else begin.index
    yield _Change(begin.index - begin.column, start, end.index, _scalar(edit.value, node), edit.remark)
    node.value = edit.value


def _below(node: Node, key: str | int) -> Node | None:
    if isinstance(node, SequenceNode):
        return dict[Any, Node](enumerate(node.value)).get(key)
    if not isinstance(node, MappingNode):
        return None
    for name, value in node.value:
        if name.value == key and isinstance(value, Node):
            return value
    merged = [value for name, value in node.value if name.tag == _MERGE]
    bases = [base for value in merged for base in (value.value if value.id == "sequence" else [value])]
    return next((found for base in bases if (found := _below(base, key)) is not None), None)


def _scalar(value: str, node: ScalarNode) -> str:
    """A value in the quotes that stood there; in double quotes where it would be read as something else."""
    if node.style == "'":
        return "'" + value.replace("'", "''") + "'"
    if not node.style:
        plain = ScalarNode(node.tag, value)
        return value if _said(f"- {value}") == [_tree(plain)] else _quoted(value)
    return _quoted(value)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _with_line(text: str, begin: int, changes: Sequence[_Change]) -> str:
    """The text with one line's changes made (the last comes first), and their remarks at its end."""
    after = changes[0].end
    end = text.find("\n", after) if "\n" in text[after:] else len(text)
    rest = text[after:end]
    line = text[begin:after]
    for change in changes:
        line = line[: change.start - begin] + change.text + line[change.end - begin :]
    said = "; ".join(change.remark for change in reversed(changes) if change.remark)
    return text[:begin] + line + (_remarked(rest, said) if said else rest) + text[end:]


def _remarked(rest: str, remark: str) -> str:
    """The rest of a line, with a remark at its end in place of an earlier one of its kind."""
    earlier = rest.find(f"# {remark.partition(' ')[0]} ")
    kept = (rest if earlier < 0 else rest[:earlier]).rstrip()
    return f"{kept}  # {remark}" + "\r" * rest.endswith("\r")


def _said(text: str) -> Any:
    """The value of a text, or nothing if it is not YAML."""
    try:
        return _tree(_composed(text))
    except YAMLError:
        return None


def _tree(node: Node) -> Any:
    """The value of a node, without its place."""
    if isinstance(node, MappingNode):
        return [(_tree(name), _tree(value)) for name, value in node.value]
    if isinstance(node, SequenceNode):
        return [_tree(value) for value in node.value]
    tag = str(node.tag)
    return _AS_TEXT.get(tag, tag), node.value
