"""Words that agree with a number: one text for each plural form that the language has (CLDR)."""

from typing import Any

from babel import Locale
from pydantic import BaseModel, ConfigDict, model_validator

_COUNTED_TO = 200  # among fewer, every plural form that a whole number takes occurs, but “many” of millions


class Counted(BaseModel):
    """A text by plural form. A plain text in YAML serves for all numbers. `other` is the fallback."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    zero: str | None = None
    one: str | None = None
    two: str | None = None
    few: str | None = None
    many: str | None = None
    other: str

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"other": value} if isinstance(value, str) else value

    def form(self, count: int, locale: Locale) -> str:
        """The text for a number, by the language's plural rule."""
        return getattr(self, locale.plural_form(count)) or self.other

    def missing(self, locale: Locale) -> list[str]:
        """Plural forms of a language that have no text, though others have; `other` serves for all if it is
        the only one."""
        given = self.model_dump(exclude_none=True).keys()
        if given == {"other"}:
            return []
        return sorted({locale.plural_form(count) for count in range(_COUNTED_TO)} - given)
