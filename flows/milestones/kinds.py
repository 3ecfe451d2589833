"""Which flow plays which kind of milestone, and which action each of its steps is."""

from collections.abc import Awaitable, Callable
from typing import Any

from flows.milestones.briefing import STEPS as BRIEFING
from flows.milestones.briefing import briefing
from flows.milestones.call import STEPS as CALL
from flows.milestones.call import call
from flows.milestones.consultation import STEPS as CONSULTATION
from flows.milestones.consultation import consultation
from flows.milestones.external import STEPS as EXTERNAL
from flows.milestones.external import external
from flows.milestones.hearing import STEPS as HEARING
from flows.milestones.hearing import hearing
from flows.milestones.meeting import STEPS as MEETING
from flows.milestones.meeting import meeting
from flows.milestones.publication import STEPS as PUBLICATION
from flows.milestones.publication import publication
from flows.milestones.questionnaire import STEPS as QUESTIONNAIRE
from flows.milestones.questionnaire import questionnaire
from flows.playing.actions import Steps
from roadmap.review.milestones import Kind

FLOWS: dict[Kind, Callable[..., Awaitable[Any]]] = {
    "briefing": briefing,
    "consultation": consultation,
    "hearing": hearing,
    "meeting": meeting,
    "call": call,
    "questionnaire": questionnaire,
    "publication": publication,
    "external": external,
}

STEPS: dict[Kind, Steps] = {
    "briefing": BRIEFING,
    "consultation": CONSULTATION,
    "hearing": HEARING,
    "meeting": MEETING,
    "call": CALL,
    "questionnaire": QUESTIONNAIRE,
    "publication": PUBLICATION,
    "external": EXTERNAL,
}
