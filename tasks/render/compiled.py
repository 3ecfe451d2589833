"""One mail in one language, ready to take values; and what is wrong with it, found beforehand."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, UndefinedError, nodes
from jinja2.meta import find_undeclared_variables

from tasks.render.blocks import Block
from tasks.render.look.look import Look, clean, environment
from tasks.render.names import Names
from tasks.render.plain import finish
from tasks.render.problems import TemplateFault, TemplateProblem
from tasks.render.source import Source

_TEXT = environment(html=False)
# A value that is empty leaves an empty paragraph.
_EMPTY = re.compile(r"<p[^>]*>\s*</p>\s*")


@dataclass(frozen=True)
class Rendered:
    """A mail's words. `language` is the one really used."""

    subject: str
    html: str
    text: str
    language: str


class Compiled:
    """The subject, the HTML and the plain text of a mail, compiled."""

    def __init__(self, source: Source, look: Look) -> None:
        self._source = source
        tree(source, source.body)
        tree(source, source.subject)
        tree(source, source.preheader)
        self._subject = _TEXT.from_string(source.subject)
        self._preheader = _TEXT.from_string(source.preheader)
        try:
            self._html = _html_environment(look).from_string(look.html(source.body))
            self._text = _TEXT.from_string(look.plain(source.body))
        except TemplateSyntaxError as problem:
            what = f"with its layout it makes no template ({problem.message})"
            raise TemplateProblem(source.file, what, "check the tags of both") from None

    def render(self, values: Mapping[str, object], language: str) -> Rendered:
        """Put the values in. Without a `heading`, the subject is the heading; without a preheader of the
        template's own, the `headline` stands beside the subject in an inbox.

        Raises:
            TemplateProblem: the template says a name that `values` does not have.
        """
        try:
            subject = _one_line(self._subject.render(values))
            preheader = _one_line(self._preheader.render(values)) or values.get("headline", "")
            heading = values.get("heading") or subject
            within = {**values, "subject": subject, "heading": heading, "preheader": preheader}
            text = finish(self._text.render(within))
            return Rendered(subject, _EMPTY.sub("", self._html.render(within)), text, language)
        except UndefinedError as problem:
            raise self._explain(problem) from None

    def _explain(self, problem: UndefinedError) -> TemplateProblem:
        message = problem.message or "a name is unknown"
        quoted = re.findall(r"'(\w+)'", message)
        line = self._source.line_of(quoted[-1]) if quoted else None
        remedy = "correct the name in the template, or give the mail this value"
        return TemplateProblem(self._source.file, message, remedy, line)


def tree(source: Source, text: str) -> nodes.Template:
    """The parsed tags of a subject or a body.

    Raises:
        TemplateProblem: they cannot be parsed; it names the line of the file.
    """
    try:
        return _TEXT.parse(text)
    except TemplateSyntaxError as problem:
        line = source.offset + problem.lineno if text is source.body else 2
        remedy = "close every {{ … }}, {% if %} and {% for %}"
        raise TemplateProblem(source.file, problem.message or "a tag is not closed", remedy, line) from None


def unknown_names(source: Source, names: Names) -> Iterator[TemplateFault]:
    """Names in a template that no mail has."""
    for text, offset in ((source.subject, 1), (source.preheader, 2), (source.body, source.offset)):
        parsed = tree(source, text)
        strange = find_undeclared_variables(parsed) - names.roots
        wrong = [(node.lineno, node.name) for node in parsed.find_all(nodes.Name) if node.name in strange]
        wrong += list(_wrong_parts(parsed, names))
        for line, name in dict.fromkeys(wrong):
            yield TemplateFault(
                f"{source.file}:{offset + line}", f"“{name}” is not known", _remedy(name, names)
            )


def _wrong_parts(parsed: nodes.Template, names: Names) -> Iterator[tuple[int, str]]:
    """Dotted names that no mail has. A name set in the template itself (a loop's) is not looked at."""
    for node in parsed.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name in names.roots:
            dotted = f"{node.node.name}.{node.attr}"
            if dotted not in names.dotted:
                yield node.lineno, dotted


def _remedy(name: str, names: Names) -> str:
    root = name.split(".", maxsplit=1)[0]
    near = sorted(n for n in names.dotted if n.split(".")[0] == root) or sorted(names.roots)
    return f"use one of {', '.join(near)}"


def _html_environment(look: Look) -> Environment:
    html = environment(html=True)
    html.finalize = lambda value: value.html(look) if isinstance(value, Block) else clean(value)
    return html


def _one_line(subject: str) -> str:
    """A subject without line breaks: a value cannot add a header to the mail."""
    return " ".join(subject.split())
