"""The glossary: words that texts must not use, in each language, and the right ones in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tasks.render.problems import TemplateFault, TemplateProblem
from tasks.render.source import read_text

GLOSSARY = Path(__file__).parents[2] / "config" / "glossary.yaml"
_TAGS = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}", re.DOTALL)


class Term(BaseModel):
    """One entry: the `right` words, the `wrong` ones, and phrases in which a wrong one is right (`but`).

    A wrong word is matched whole; in small letters also at the beginning of a sentence, else as written. A
    star at its end stands for any ending."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    right: str
    wrong: tuple[str, ...]
    but: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the wrong words."""
        return re.compile("|".join(map(_pattern, self.wrong)))

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Each wrong word of a text, without those in a phrase in which it is right."""
        right = [m.span() for phrase in self.but for m in re.finditer(_pattern(phrase), text)]
        for found in self.pattern.finditer(text):
            if not any(start <= found.start() and found.end() <= end for start, end in right):
                yield found


Glossary = Mapping[str, tuple[Term, ...]]


def _pattern(words: str) -> str:
    stem = words.rstrip("*")
    first = f"[{stem[0]}{stem[0].upper()}]" if stem[0].islower() else re.escape(stem[0])
    inner = first + re.sub(r"(?:\\ )+", r"\\s+", re.escape(stem[1:]))
    before = r"(?<!\w)" if stem[0].isalnum() else ""
    after = r"\w*" if stem != words else (r"(?!\w)" if stem[-1].isalnum() else "")
    return f"{before}{inner}{after}"


def read_glossary(path: Path = GLOSSARY) -> Glossary:
    """The terms by language.

    Raises:
        TemplateProblem: the file is missing, or not as it should be.
    """
    try:
        languages = YAML(typ="safe").load(read_text(path, path.name))
        return {name: tuple(map(Term.model_validate, terms)) for name, terms in languages.items()}
    except (YAMLError, ValidationError, AttributeError, TypeError) as problem:
        what = " ".join(str(problem).split())
        remedy = "write a list of `right`, `wrong` and `but` under each language"
        raise TemplateProblem(path.name, what, remedy) from None


def check_words(glossary: Glossary, templates: Path, review: Path) -> list[TemplateFault]:
    """The wrong words in all templates, in the words around them, and in a review's texts."""
    return [
        fault
        for where, language, line, text in (*_templates(templates, glossary), *_review(review, glossary))
        for fault in faults(glossary.get(language, ()), text, where, line)
    ]


def faults(terms: Iterable[Term], text: str, where: str, line: int) -> Iterator[TemplateFault]:
    """The wrong words of one text that begins on a line of a file."""
    for term in terms:
        for found in term.matches(text):
            number = line + text.count("\n", 0, found.start())
            wrong = " ".join(found[0].split())
            yield TemplateFault(f"{where}:{number}", f"it says “{wrong}”", f"write {term.right}")


_Text = tuple[str, str, int, str]  # file, language, line, text


def _templates(folder: Path, glossary: Glossary) -> Iterator[_Text]:
    for language in glossary:
        for path in sorted(folder.glob(f"*/{language}.md")):
            where = path.relative_to(folder.parent).as_posix()
            yield where, language, 1, _TAGS.sub(_blank, path.read_text("utf-8"))
        words = folder / "words" / f"{language}.yaml"
        if words.exists():
            yield from _texts(words, words.relative_to(folder.parent).as_posix(), language, glossary)


def _review(path: Path, glossary: Glossary) -> Iterator[_Text]:
    return _texts(path, path.name, "", glossary)


def _texts(path: Path, where: str, language: str, glossary: Glossary) -> Iterator[_Text]:
    node = YAML().compose(path.read_text("utf-8"))
    for own, scalar in _scalars(node, language, glossary):
        yield where, own, scalar.start_mark.line + 1, str(scalar.value)


def _scalars(node: Node | None, language: str, glossary: Glossary) -> Iterator[tuple[str, ScalarNode]]:
    """All texts in a language: `language`, or that of the key under which a text stands."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _scalars(value, key.value if key.value in glossary else language, glossary)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _scalars(value, language, glossary)
    elif isinstance(node, ScalarNode) and language:
        yield language, node


def _blank(tag: re.Match[str]) -> str:
    """Spaces in place of a tag, and its ends of lines."""
    return re.sub(r"[^\n]", " ", tag[0])
