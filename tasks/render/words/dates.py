"""Words of dates, hours and places."""

from typing import Annotated

from pydantic import Strict

from tasks.render.words.counted import Counted
from tasks.render.words.group import Group


class DateWords(Group):
    """Dates, hours and places: what CLDR does not know of a language (see en.yaml)."""

    first_day: str
    weekday: str
    end_of: str
    between: str
    pair: str
    days: str
    on_day: str
    on_pair: str
    on_days: str
    in_span: str
    at_end_of: str
    by_day: str
    by_end_of: str
    on_day_at: Counted
    opens_at: Counted
    hour: Counted
    minutes: Counted
    before_noon: str
    after_noon: str
    noon: str
    midnight: str
    in_zone: str
    online: str
    at_city: str
    contractions: list[Annotated[tuple[str, str], Strict(strict=False)]]
