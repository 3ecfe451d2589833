"""The look of a mail: layout, stylesheets and the blocks' skeletons. CSS is inlined here, once."""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

import css_inline
from jinja2 import Environment, StrictUndefined, Template, UndefinedError
from markupsafe import Markup, escape

from tasks.render.look import images
from tasks.render.look.mirror import mirror_attributes, mirror_style
from tasks.render.look.tokens import LOOK, tokens
from tasks.render.markup import link, parse, to_html
from tasks.render.plain import to_plain
from tasks.render.source import TOKEN, Tags, label, read_text
from tasks.render.wrapping import is_long

_COMMENT = re.compile(f"<!--({TOKEN.pattern})-->")
_CONTENT = re.compile(r"\{\{\s*content\s*\}\}")
_SHEET = re.compile(r"/\* ([a-z]+\.css) \*/")
_REMARK = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
# Characters that no mail needs: controls, and the private ones that hold a template's structure.
_UNWANTED: dict[int, str | None] = dict.fromkeys((*range(32), *range(127, 160), *range(0xE000, 0xE010)))
_UNWANTED |= {9: "\t", 10: "\n", 13: "\n"}


def clean(value: object) -> object:
    """A value as it goes in: its text, without control characters.

    Raises:
        UndefinedError: it is None, which nobody should read in a mail.
    """
    if value is None:
        raise UndefinedError("a value is None where words are expected")
    return value if isinstance(value, Markup) else str(value).translate(_UNWANTED)


def environment(*, html: bool) -> Environment:
    """Jinja as mails use it: an unknown name is an error, and HTML escapes every value."""
    jinja = Environment(autoescape=html, undefined=StrictUndefined, finalize=clean)  # noqa: S701  (plain text)
    jinja.filters["lines"] = _lines
    jinja.filters["link"] = link
    jinja.tests["long"] = is_long
    return jinja


def _lines(value: object) -> Markup:
    return Markup("<br>").join(escape(clean(line)) for line in str(value).splitlines())


class Look:
    """A folder's layout, stylesheets and blocks, read and prepared once for a direction of writing.

    style.css is inlined; layout.html says where the other stylesheets stand.
    """

    def __init__(self, folder: Path = LOOK, direction: str = "ltr") -> None:
        self._folder = folder
        self._mirrored = direction == "rtl"
        self._environment = environment(html=True)
        self._skeletons: dict[str, Template] = {}

    def html(self, body: str) -> str:
        """The HTML template of a mail: the markdown `body` in the layout, all CSS inlined."""
        tags = Tags()
        content = to_html(parse(body, tags))
        sheets = _SHEET.sub(lambda name: self._sheet(name[1]), self._markup("layout.html"))
        layout = _CONTENT.sub("<!--content-->", sheets)
        images.check(layout)
        page = _guard(layout, tags).replace("<!--content-->", content)
        inliner = css_inline.CSSInliner(
            keep_style_tags=True, load_remote_stylesheets=False, extra_css=self._style
        )
        return _release(inliner.inline(page), tags)

    def plain(self, body: str) -> str:
        """The plain-text template of a mail, signature and footer included."""
        tags = Tags()
        layout = self._read("layout.md")
        return to_plain(parse(_CONTENT.sub(lambda _: body, layout), tags), tags)

    def block(self, name: str, values: Mapping[str, object]) -> Markup:
        """A block's HTML, its values escaped."""
        return Markup(self._skeleton(name).render(values))  # noqa: S704  (escaped by its environment)

    @cached_property
    def _style(self) -> str:
        return self._sheet("style.css")

    def _sheet(self, name: str) -> str:
        """A stylesheet with its tokens filled in, without remarks, mirrored if need be."""
        css = _REMARK.sub("", self._read(name)).strip()
        return mirror_style(css) if self._mirrored else css

    def _markup(self, name: str) -> str:
        html = self._read(name)
        return mirror_attributes(html) if self._mirrored else html

    def _skeleton(self, name: str) -> Template:
        if name not in self._skeletons:
            self._skeletons[name] = self._prepare(name)
        return self._skeletons[name]

    def _prepare(self, name: str) -> Template:
        tags = Tags()
        guarded = _guard(self._markup(f"blocks/{name}.html"), tags)
        inlined = css_inline.inline_fragment(guarded, self._style)
        return self._environment.from_string(_release(inlined, tags))

    def _read(self, name: str) -> str:
        path = self._folder / name
        file = label(path, self._folder)
        return tokens(self._folder).fill(read_text(path, file), file)


@lru_cache(maxsize=1)
def house() -> Look:
    """The look that the package brings along."""
    return Look()


def _guard(html: str, tags: Tags) -> str:
    """HTML whose statements are comments: text between the rows of a table would be moved out of it."""
    statements = re.sub(
        r"\{%.*?%\}", lambda statement: f"<!--{tags.token(statement[0])}-->", html, flags=re.DOTALL
    )
    return tags.protect(statements)


def _release(html: str, tags: Tags) -> str:
    return tags.restore(_COMMENT.sub(r"\1", html))
