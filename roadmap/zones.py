"""Time zones by their IANA name."""

from difflib import get_close_matches
from typing import Annotated

import pendulum
from pydantic import AfterValidator

from roadmap.rows import shown


def _is_zone(value: str) -> str:
    known = pendulum.timezones()
    if value not in known:
        near = get_close_matches(value, known, n=1, cutoff=0.6)
        hint = f"; did you mean {near[0]}?" if near else "; use an IANA name such as America/Santiago"
        raise ValueError(f"{shown(value)} is not a time zone{hint}")
    return value


Zone = Annotated[str, AfterValidator(_is_zone)]
