"""Publications: documents that are posted on a day."""

from typing import Literal

from pydantic import Field

from roadmap.review.dates import DateExpression
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import Anchor
from roadmap.review.texts import Frozen, Slug, Texts


class Document(Frozen):
    """A document to be posted."""

    id: Slug
    title: Texts


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
