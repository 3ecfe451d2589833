"""The layout's images, which mails carry along: templates/look/images/<name>.png as `cid:<name>@roadmap`."""

import re
from base64 import b64encode
from functools import lru_cache

from tasks.render.look.tokens import LOOK
from tasks.render.problems import TemplateProblem

FOLDER = LOOK / "images"
_REFERENCE = re.compile(r"cid:([a-z0-9-]+)@roadmap")


def names(html: str) -> list[str]:
    """The names of the images that a mail shows, each once."""
    return list(dict.fromkeys(_REFERENCE.findall(html)))


@lru_cache(maxsize=32)
def image(name: str) -> bytes | None:
    """The PNG of that name; None if there is none (any more): the mail then shows the words in its place."""
    try:
        return (FOLDER / f"{name}.png").read_bytes()
    except FileNotFoundError:
        return None


def check(html: str) -> None:
    """Make sure that a layout's images are there.

    Raises:
        TemplateProblem: one is missing.
    """
    for name in names(html):
        if image(name) is None:
            remedy = "put the image there, or take it out of the layout"
            raise TemplateProblem(f"templates/look/images/{name}.png", "the file is missing", remedy)


def embedded(html: str) -> str:
    """The HTML with its images inside, for a look at it without a mail around."""
    return _REFERENCE.sub(_data, html)


def _data(reference: re.Match[str]) -> str:
    held = image(reference[1])
    return f"data:image/png;base64,{b64encode(held).decode()}" if held else reference[0]
