"""What a cell says, whatever was pasted into it."""

import re
import unicodedata

from roadmap.characters import normalized

# What no text needs and no database takes: control characters but for tab and line feed, and half letters.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BREAK = re.compile("\r\n?|[\x0b\x0c]")


def said_in(cell: str) -> str:
    """The text of a cell: composed (NFC), without control characters and without spaces at its ends.

    A cell in which nothing can be seen says nothing. Whatever else it looks like, it stays text.
    """
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    if not cell.isprintable():
        cell = _CONTROL.sub("", _BREAK.sub("\n", cell))
        if all(c.isspace() or unicodedata.category(c) == "Cf" for c in cell):
            return ""
    return normalized("NFC", cell).strip()
