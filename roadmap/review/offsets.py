"""Offsets of steps, counted from a milestone's own date: "21 days before start, 09:00"."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pendulum import Time
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted
from roadmap.review.dates import read_days

Anchor = Literal["start", "end", "opening", "closing", "selection"]
ANCHORS: tuple[Anchor, ...] = get_args(Anchor)

_OFFSET = re.compile(r"^(?:(\d+) days? (before|after)|on) ([a-z]+), (\d{2}):(\d{2})$")
_HOW_TO_WRITE = f"write “21 days before start, 09:00” or “on opening, 09:00”; anchors: {', '.join(ANCHORS)}"


@dataclass(frozen=True)
class Offset:
    """A number of days from an anchor (negative: before it), and the sender's time of day."""

    days: int
    anchor: Anchor
    time: Time

    def __str__(self) -> str:
        number = f"{abs(self.days)} day{'s' * (abs(self.days) != 1)}"
        where = f"{number} {'before' if self.days < 0 else 'after'}" if self.days else "on"
        return f"{where} {self.anchor}, {self.time:%H:%M}"


def read_offset(value: object) -> Offset:
    """Read an offset as written in a review.

    Raises:
        InvalidValue: what is wrong with it, and how to write it.
    """
    text = " ".join(str(value).split())
    match = _OFFSET.match(text)
    if not match:
        raise InvalidValue(f"{quoted(text)} is not an offset", _HOW_TO_WRITE)
    days, side, anchor, hour, minute = match.groups()
    if anchor not in ANCHORS:
        raise InvalidValue(
            f"{quoted(text)} counts from {quoted(anchor)}, which no milestone has", _HOW_TO_WRITE
        )
    if int(hour) > 23 or int(minute) > 59:  # noqa: PLR2004
        raise InvalidValue(f"{quoted(text)} has no such time of day", "use 00:00 to 23:59")
    return Offset(read_days(days) * (-1 if side == "before" else 1), anchor, Time(int(hour), int(minute)))


class _OffsetSchema:
    """Teaches pydantic to read an offset, and editors how one is written."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> Any:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, Offset) else read_offset(value),
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "description": _HOW_TO_WRITE}


OffsetExpression = Annotated[Offset, _OffsetSchema]
