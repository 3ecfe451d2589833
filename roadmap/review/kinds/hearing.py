"""Hearings: stakeholders speak before the review does, on a day and at a place."""

from typing import Literal

from roadmap.review.milestones import EventMilestone


class Hearing(EventMilestone):
    """The multi-stakeholder hearing."""

    kind: Literal["hearing"]
