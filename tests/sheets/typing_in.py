"""What text becomes when somebody types it into the page (USER_ENTERED): a number, a day, a formula or text.

Text that begins with + or - and is no number is taken for a formula, as the page does: a telephone number
such as +56 9 1234 comes out as an error.
"""

import re
from datetime import date, datetime

_DAY = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_SHOWN = re.compile(
    r'=(?:HYPERLINK\("[^"]*"\s*[,;]\s*)?"(?P<text>(?:[^"]|"")*)"(?P<end>\))?', re.IGNORECASE | re.ASCII
)


def typed_in(text, locale):
    """The kind ("value", "formula" or "shown"), and what belongs to it."""
    if text.startswith("'"):
        return "value", text[1:] or None
    if text.startswith("=") and len(text) > 1:
        return _formula(text)
    found = _word(text.strip(), locale)
    if found is not None:
        return "value", found
    if number := _number(text.strip(), locale):
        return number
    if text[0] in "+-" and len(text) > 1:
        return "formula", f"={text}"
    return "value", text


def _formula(text):
    """A formula; a link or a literal shows its text."""
    match = _SHOWN.fullmatch(text)
    if match and text.upper().startswith("=HYPERLINK") == bool(match["end"]):
        return "formula", text, match["text"].replace('""', '"')
    return "formula", text


def _word(text, locale):
    booleans = {"TRUE": True, "FALSE": False, locale.booleans[0]: True, locale.booleans[1]: False}
    found = booleans.get(text.upper())
    return _moment(text, locale) if found is None else found


def _number(text, locale):
    decimal, thousands = re.escape(locale.decimal), re.escape(locale.thousands)
    whole = rf"(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d+)"
    pattern = rf"[+-]?(?:{whole}(?:{decimal}\d*)?|{decimal}\d+)(?:[eE][+-]?\d+)?%?"
    if not re.fullmatch(pattern, text, re.ASCII):
        return None
    figures = text.rstrip("%").replace(locale.thousands, "").replace(locale.decimal, ".")
    number = float(figures)
    if text.endswith("%"):
        return "shown", number / 100, text
    return ("shown", number, text) if locale.thousands in text else ("value", number)


def _moment(text, locale):
    match = _DAY.fullmatch(text)
    if not match:
        return None
    first, _, middle, last, *clock = match.groups()
    if len(first) == len("2024"):
        year, month, day = first, middle, last
    else:
        year, (month, day) = last, (first, middle) if locale.month_first else (middle, first)
    try:
        whole = [int(year) + (2000 if len(year) <= len("24") else 0), int(month), int(day)]
        return date(*whole) if clock[0] is None else datetime(*whole, *(int(part or 0) for part in clock))
    except ValueError:
        return None
