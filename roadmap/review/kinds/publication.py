"""Publications: documents that are posted on a day."""

from typing import Literal, Self

from pydantic import Field, model_validator

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted
from roadmap.review.dates import DateExpression
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import Anchor
from roadmap.review.texts import Frozen, Slug, Texts


class Document(Frozen):
    """A document to be posted. `link`: its address, or one for each language."""

    id: Slug
    title: Texts
    link: Texts | None = None

    @model_validator(mode="after")
    def _opens(self) -> Self:
        for address in self.link.wordings() if self.link else ():
            if not address.startswith("https://"):
                raise InvalidValue(f"{quoted(address)} is not a link", "begin it with https://")
        return self


class Publication(Milestone):
    """Documents to be posted, and announced."""

    kind: Literal["publication"]
    when: DateExpression
    documents: list[Document] = Field(min_length=1, max_length=500)

    def dates(self) -> dict[str, DateExpression]:
        """Its dates, the one by which others know it first."""
        return {"when": self.when}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        """The anchors that its steps may count from, and the dates each stands for."""
        return {"start": ("when",)}
