"""Mistakes in configuration, as people read them: file, line, what, remedy."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from roadmap.problems import Problem, broken_rule, did_you_mean
from roadmap.review.characters import quoted
from roadmap.review.texts import Misplaced

_QUOTED = re.compile(r"'([^']*)'")  # the values that pydantic lists


@dataclass(frozen=True)
class FileFault:
    """A mistake in a file: where it stands, what it is, and what to do."""

    path: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}; {self.remedy}"


class ConfigurationProblem(Problem):
    """Configuration that cannot be used, with every mistake that was found."""

    def __init__(self, *faults: FileFault) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def place(error: ErrorDetails) -> tuple[str | int, ...]:
    """The way to a mistake: what pydantic says, and the rest of it where a validator of ours knows more."""
    cause = error.get("ctx", {}).get("error")
    rest = cause.way if isinstance(cause, Misplaced) else ()
    return (*error["loc"], *(("kind",) if error["type"] == "union_tag_invalid" else rest))


def explain(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """A validation error of pydantic's as what is wrong, and the remedy."""
    key = str(error["loc"][-1])[:60] if error["loc"] else ""
    match error["type"]:
        case "missing":
            return f"“{key}” is missing", f"add `{key}:`"
        case "extra_forbidden":
            return f"“{key}” is not a key that belongs here", did_you_mean(key, _keys(model)) or "remove it"
        case "value_error":
            what, _, remedy = str(error["ctx"]["error"]).partition("; ")
            return what, remedy or f"correct “{key}”"
        case "union_tag_invalid" | "literal_error":
            wanted = error.get("ctx", {}).get("expected_tags") or error.get("ctx", {}).get("expected")
            near = did_you_mean(_said(error), _QUOTED.findall(str(wanted)))
            new = ", or add the kind as docs/adding.md says" * (error["type"] == "union_tag_invalid")
            return f"“{_said(error)}” is not possible here", near or f"use {wanted}{new}"
        case "union_tag_not_found":
            return "this milestone has no kind", "add `kind:`"
        case _:
            return f"“{_said(error)}” for “{key}”: {broken_rule(error)}", _remedy(error, key)


def _remedy(error: ErrorDetails, key: str) -> str:
    unquoted = error["type"] == "string_type" and isinstance(error.get("input"), bool | int | float)
    return "put it in quotes" if unquoted else f"correct “{key}”"


def _said(error: ErrorDetails) -> str:
    """The value that is wrong, in a few words: a list or a mapping may stand for very many."""
    said: Any = error.get("input")
    if isinstance(said, dict):
        kind = said.get("kind", "a mapping")
        return quoted(kind).strip("“”") if isinstance(kind, str) else "a mapping"
    return "a list" if isinstance(said, list) else quoted(str(said)).strip("“”")


@cache
def _keys(model: type[BaseModel]) -> list[str]:
    """All keys that any part of a model knows: enough to guess what somebody meant."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", {})})
