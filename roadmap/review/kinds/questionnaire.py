"""Questionnaires: questions that are open for a time, and due on a day."""

from typing import Literal

from roadmap.review.dates import DateExpression
from roadmap.review.forms import Form
from roadmap.review.milestones import Milestone
from roadmap.review.offsets import Anchor


class Questionnaire(Milestone):
    """Questions to be answered before a deadline."""

    kind: Literal["questionnaire"]
    opens: DateExpression
    closes: DateExpression
    form: Form

    def dates(self) -> dict[str, DateExpression]:
        """Its dates, the one by which others know it first."""
        return {"closes": self.closes, "opens": self.opens}

    def anchors(self) -> dict[Anchor, tuple[str, ...]]:
        """The anchors that its steps may count from, and the dates each stands for."""
        return {"opening": ("opens",), "closing": ("closes",)}
