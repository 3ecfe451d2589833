"""How far answers that wait for a person hold reminders: the rule, as a review gives it."""

from pydantic import Field

from roadmap.texts import Frozen


class HoldRule(Frozen):
    """How far answers that wait for a person hold reminders."""

    days: int = Field(default=7, ge=0, description="So long after it was first read")
    each: int = Field(
        default=3, ge=0, description="So many parties a form that one sender or domain may name"
    )
    together: int = Field(default=10, ge=0, description="So many parties a form, by whomever they are named")
