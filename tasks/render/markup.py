"""Markdown to HTML, once a template and language, while its tags are tokens."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from jinja2 import UndefinedError
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasks.render.source import OPEN, TOKEN, Tags

_SAFE = frozenset({"http", "https", "mailto"})


class _Markdown(MarkdownIt):
    """CommonMark with tables and without raw HTML, which leaves tokens in links as they are."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.enable("table")

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url if OPEN in url else super().normalizeLink(url)


_MARKDOWN = _Markdown()


def parse(body: str, tags: Tags) -> list[Token]:
    """Tokens of a body; lines that stand alone make no paragraph, and links that values give are checked."""
    tokens = _MARKDOWN.parse(tags.spread(tags.protect(body)))
    for token in tokens:
        for child in token.children or ():
            _check_link(child, tags)
    return _unwrap(tokens, tags)


def to_html(tokens: Sequence[Token]) -> str:
    """HTML with tokens in it."""
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def link(value: object) -> str:
    """An address that a value gives, if it is one that a mail may link to.

    Raises:
        UndefinedError: it is not (`javascript:…`, or no address at all).
    """
    url = str(value).strip()
    if urlsplit(url).scheme.lower() not in _SAFE:
        raise UndefinedError(f"“{url}” is not a link (it must begin with https://, http:// or mailto:)")
    return url


def _check_link(child: Token, tags: Tags) -> None:
    """Have the scheme of an address checked when its value is there, if a value gives the whole address."""
    token = TOKEN.match(str(child.attrGet("href") or ""))
    if token:
        tag = tags.known[int(token[1])]
        if tag.startswith("{{"):
            checked = tags.token("{{ (" + tag.strip("{}-").strip() + ") | link }}")
            child.attrSet("href", checked + str(child.attrGet("href"))[token.end() :])


def _unwrap(tokens: list[Token], tags: Tags) -> list[Token]:
    """Paragraphs that only hold statements or blocks lose their <p>."""
    result: list[Token] = []
    rest = iter(tokens)
    for token in rest:
        result.append(token)
        if (
            token.type == "inline"
            and result[-2].type == "paragraph_open"
            and tags.stands_alone(token.content)
        ):
            result[-2:] = [Token("html_block", "", 0, content=f"{token.content}\n", block=True)]
            next(rest)
    return result
