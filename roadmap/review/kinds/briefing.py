"""Briefings: member states hear what is planned, on a day and at a place."""

from typing import Literal

from roadmap.review.milestones import EventMilestone


class Briefing(EventMilestone):
    """A briefing for member states."""

    kind: Literal["briefing"]
