"""Which flow plays which kind of milestone, and which action each of its steps is."""

from collections.abc import Awaitable, Callable
from typing import Any

from flows.actions import Steps
from flows.briefing import STEPS as BRIEFING
from flows.briefing import briefing
from flows.call import STEPS as CALL
from flows.call import call
from flows.consultation import STEPS as CONSULTATION
from flows.consultation import consultation
from flows.external import STEPS as EXTERNAL
from flows.external import external
from flows.hearing import STEPS as HEARING
from flows.hearing import hearing
from flows.meeting import STEPS as MEETING
from flows.meeting import meeting
from flows.publication import STEPS as PUBLICATION
from flows.publication import publication
from flows.questionnaire import STEPS as QUESTIONNAIRE
from flows.questionnaire import questionnaire
from roadmap.milestones import Kind

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
