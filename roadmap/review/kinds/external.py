"""Events of others, which the review notes and reports on."""

from typing import ClassVar, Literal

from roadmap.review.milestones import EventMilestone


class External(EventMilestone):
    """Somebody else's event, which the review notes and reports on."""

    is_ours: ClassVar[bool] = False

    kind: Literal["external"]
