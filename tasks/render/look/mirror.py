"""Layouts and stylesheets for languages that are written from right to left.

They are written for left to right, with physical sides only: most mail programs do not know the logical ones
(`padding-inline-start`). For the other direction, left and right change places once, before CSS is inlined.
"""

import re

_SIDES = {"left": "right", "right": "left"}
_SIDE = re.compile(r"(?<![\w.-])((?:padding|margin|border)-)?(left|right)(?=[\s;:!\"-]|$)", re.MULTILINE)
_SIZE = r"([^\s;!}]+)"
_FOUR = re.compile(rf"(\b(?:padding|margin):\s*){_SIZE} +{_SIZE} +{_SIZE} +{_SIZE}")
_ATTRIBUTE = re.compile(r'(\balign=")(left|right)(")')


def mirror_style(css: str) -> str:
    """A stylesheet with left and right in each other's place."""
    turned = _FOUR.sub(r"\1\2 \5 \4 \3", css)
    return _SIDE.sub(lambda side: (side[1] or "") + _SIDES[side[2]], turned)


def mirror_attributes(html: str) -> str:
    """HTML whose `align` attributes have left and right in each other's place."""
    return _ATTRIBUTE.sub(lambda align: align[1] + _SIDES[align[2]] + align[3], html)
