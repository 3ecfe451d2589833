"""Mistakes in configuration, with their file, line and remedy."""

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
    """A mistake in a file: its line, what is wrong, and what to do."""

    path: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}; {self.remedy}"


class ConfigurationProblem(Problem):
    """Configuration that cannot be used, with all its mistakes."""

    def __init__(self, *faults: FileFault) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def path_of(error: ErrorDetails) -> tuple[str | int, ...]:
    """Path of keys to a mistake: that of pydantic, with the rest that a validator of ours may add."""
    cause = error.get("ctx", {}).get("error")
    rest = cause.way if isinstance(cause, Misplaced) else ()
    return (*error["loc"], *(("kind",) if error["type"] == "union_tag_invalid" else rest))


def explain(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """The fault that a validation error of pydantic reports, and the remedy."""
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
            near = did_you_mean(_value(error), _QUOTED.findall(str(wanted)))
            new = ", or add the kind as docs/adding.md says" * (error["type"] == "union_tag_invalid")
            return f"“{_value(error)}” is not possible here", near or f"use {wanted}{new}"
        case "union_tag_not_found":
            return "this milestone has no kind", "add `kind:`"
        case _:
            return f"“{_value(error)}” for “{key}”: {broken_rule(error)}", _remedy(error, key)


def _remedy(error: ErrorDetails, key: str) -> str:
    unquoted = error["type"] == "string_type" and isinstance(error.get("input"), bool | int | float)
    return "put it in quotes" if unquoted else f"correct “{key}”"


def _value(error: ErrorDetails) -> str:
    """The wrong value, shortened: a list or a mapping may be very large."""
    value: Any = error.get("input")
    if isinstance(value, dict):
        kind = value.get("kind", "a mapping")
        return quoted(kind).strip("“”") if isinstance(kind, str) else "a mapping"
    return "a list" if isinstance(value, list) else quoted(str(value)).strip("“”")


@cache
def _keys(model: type[BaseModel]) -> list[str]:
    """All keys of all parts of a model, to suggest one for a misspelt key."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", {})})
