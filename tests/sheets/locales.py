"""How a spreadsheet's locale writes moments, numbers and booleans when no number format is set.

The patterns are those of Google's forms and sheets in these locales; `en_US` shows 10/21/2024 9:14:03.
"""

from dataclasses import dataclass
from datetime import datetime

_SHORT = "{0.hour}:{0.minute:02}:{0.second:02}"
_SLASHES = "{0.day:02}/{0.month:02}/{0.year}"
_FREE_SLASHES = "{0.day}/{0.month}/{0.year}"
_SPANISH, _PORTUGUESE, _FRENCH = ("VERDADERO", "FALSO"), ("VERDADEIRO", "FALSO"), ("VRAI", "FAUX")
MOST_DIGITS = 10


@dataclass(frozen=True)
class Locale:
    """One of them."""

    day: str
    time: str = "{0.hour:02}:{0.minute:02}:{0.second:02}"
    decimal: str = ","
    thousands: str = "."
    booleans: tuple = ("TRUE", "FALSE")
    month_first: bool = False

    def moment(self, moment):
        """A day, or a day and a time."""
        day = self.day.format(moment)
        return f"{day} {self.time.format(moment)}" if isinstance(moment, datetime) else day

    def number(self, number):
        """A number in the automatic format: no marks between thousands, ten digits that count."""
        text = str(number) if isinstance(number, int) else f"{number:.{MOST_DIGITS}g}"
        return text.replace(".", self.decimal).replace("e", "E")

    def boolean(self, value):
        """TRUE or FALSE in its language."""
        return self.booleans[0 if value else 1]


LOCALES = {
    "en_US": Locale("{0.month}/{0.day}/{0.year}", _SHORT, ".", ",", month_first=True),
    "en_GB": Locale(_SLASHES, decimal=".", thousands=","),
    "es_CL": Locale("{0.day:02}-{0.month:02}-{0.year}", _SHORT, booleans=_SPANISH),
    "es_ES": Locale(_FREE_SLASHES, _SHORT, booleans=_SPANISH),
    "es_AR": Locale(_FREE_SLASHES, _SHORT, booleans=_SPANISH),
    "es_MX": Locale(_FREE_SLASHES, _SHORT, ".", ",", booleans=_SPANISH),
    "pt_BR": Locale(_SLASHES, booleans=_PORTUGUESE),
    "pt_PT": Locale(_SLASHES, thousands="\u00a0", booleans=_PORTUGUESE),
    "fr_FR": Locale(_SLASHES, thousands="\u202f", booleans=_FRENCH),
}


def locale_of(name):
    """The locale of a name; KeyError if it is none of those here."""
    return LOCALES[name]
