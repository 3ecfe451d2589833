"""Calls for expressions of interest: they open, close, and end in a selection."""

from typing import Literal

from pydantic import Field

from roadmap.review.dates import DateExpression
from roadmap.review.forms import Form
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import Anchor
from roadmap.review.texts import Frozen, Slug


class Selection(Frozen):
    """The end of a call: how many are chosen, and from what. `one_of_each`: one from each sub-region, or one
    for each choice of the form's post question."""

    seats: int = Field(ge=1, le=1000)
    one_of_each: Literal["sub-region", "post"] | None = None


class Call(Milestone):
    """A call for expressions of interest, which ends in a selection."""

    kind: Literal["call"]
    opens: DateExpression
    closes: DateExpression
    selected_by: DateExpression
    selection: Selection
    form: Form
    needed_at: list[Slug] = Field(
        default=[], max_length=100, description="The events at which those chosen have a part"
    )

    def dates(self) -> dict[str, DateExpression]:
        """Its dates, the one by which others know it first."""
        return {"selected_by": self.selected_by, "opens": self.opens, "closes": self.closes}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        """The anchors that its steps may count from, and the dates each stands for."""
        return {"opening": ("opens",), "closing": ("closes",), "selection": ("selected_by",)}
