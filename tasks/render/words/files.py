"""The files of the words: one read, and two compared."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tasks.render.problems import TemplateFault, TemplateProblem
from tasks.render.source import label, read_text
from tasks.render.words.counted import Counted
from tasks.render.words.words import Words


def read_words(folder: Path, language: str) -> Words:
    """Read a language's words.

    Raises:
        TemplateProblem: the file is missing, is not YAML, or lacks a key, has one too many or an empty one.
    """
    path = folder / "words" / f"{language}.yaml"
    file = label(path, folder)
    text = read_text(path, file)
    try:
        return Words.model_validate(YAML(typ="safe").load(text))
    except YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise TemplateProblem(file, "it is not YAML", "mend the line; put texts in quotes", line) from None
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise TemplateProblem(file, f"{key}: {first['msg']}", _remedy(first["type"])) from None


def _remedy(kind: str) -> str:
    return {
        "missing": "add the key, with the words of this language",
        "extra_forbidden": "remove the key; the software does not use it",
    }.get(kind, "write the words as a text in quotes")


def differences(words: Words, model: Words, file: str) -> Iterator[TemplateFault]:
    """Places where a language's words have other keys, or other names in braces, than the fallback's."""
    own, others = dict(_flat(words)), dict(_flat(model))
    for key in sorted(own.keys() ^ others.keys()):
        remedy = "add it" if key in others else "remove it, or add it to the fallback's words"
        yield TemplateFault(file, f"{key} stands in one language only", remedy)
    for key in sorted(own.keys() & others.keys()):
        if _names(own[key]) != _names(others[key]):
            wanted = " ".join(f"{{{name}}}" for name in sorted(_names(others[key]))) or "none"
            yield TemplateFault(file, f"{key} has other names in braces than the fallback", f"use {wanted}")


def plural_faults(words: Words, file: str) -> Iterator[TemplateFault]:
    """Texts that lack a plural form of their language, or that name in one form what no other form names."""
    for key, text in _counted(words, ""):
        for form in text.missing(words.cldr):
            remedy = "add it; or write one text, without forms, that serves for every number"
            yield TemplateFault(file, f"{key} has no plural form “{form}”", remedy)
        forms = text.model_dump(exclude_none=True).values()
        if foreign := set().union(*map(_names, forms)) - _names(text.other):
            named = " ".join(f"{{{name}}}" for name in sorted(foreign))
            yield TemplateFault(
                file, f"{key} has {named}, but not in its form “other”", "use the names of “other”"
            )


def _counted(held: object, path: str) -> Iterator[tuple[str, Counted]]:
    if isinstance(held, Counted):
        yield path, held
        return
    parts = held if isinstance(held, Mapping) else dict(held) if isinstance(held, BaseModel) else {}
    for name, part in parts.items():
        yield from _counted(part, f"{path}.{name}".lstrip(".").replace("_", "-"))


def _flat(words: Words) -> Iterator[tuple[str, str]]:
    for part, held in words.model_dump(by_alias=True).items():
        if isinstance(held, dict):
            yield from _below(part, held)


def _below(path: str, held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in held.items():
        if isinstance(value, dict) and "other" in value:  # a text by plural form
            yield f"{path}.{key}", value["other"]
        elif isinstance(value, dict):
            yield from _below(f"{path}.{key}", value)
        elif isinstance(value, str):
            yield f"{path}.{key}", value


def _names(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}
