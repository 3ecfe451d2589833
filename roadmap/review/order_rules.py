"""Order rules: what must come before what, and how long a call stays open. They are data of the review."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from roadmap.review.dates import MOST_DAYS
from roadmap.review.texts import Frozen, Slug


class Before(Frozen):
    """One thing comes before another: `first` and `then` name a milestone or `<milestone>/<step>`."""

    first: str
    then: str
    because: str
    source: str = Field(description="The section of the concept note that asks for it")

    @property
    def name(self) -> str:
        """The name by which an override refers to the rule."""
        return f"{self.first} before {self.then}"


class OpenFor(Frozen):
    """A call stays open for about so many days: `days`, give or take `within`."""

    call: Slug
    days: int = Field(ge=1, le=MOST_DAYS)
    within: int = Field(default=0, ge=0, le=MOST_DAYS)
    because: str
    source: str = Field(description="The section of the concept note that asks for it")

    @property
    def name(self) -> str:
        """The name by which an override refers to the rule."""
        return f"{self.call} open for about {self.days} days"


def _sort(value: Any) -> str:
    """The sort of rule, so that its mistakes are told once and not for both sorts."""
    return "open-for" if isinstance(value, OpenFor) or "call" in value else "before"


OrderRule = Annotated[
    Annotated[Before, Tag("before")] | Annotated[OpenFor, Tag("open-for")], Discriminator(_sort)
]
