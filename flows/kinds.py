"""Which flow plays which kind of milestone."""

from collections.abc import Awaitable, Callable
from typing import Any

from flows.briefing import briefing
from flows.call import call
from flows.consultation import consultation
from flows.external import external
from flows.hearing import hearing
from flows.meeting import meeting
from flows.publication import publication
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
