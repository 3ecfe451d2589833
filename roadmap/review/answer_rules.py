"""Rules for answers, as a review gives them: how far those that wait hold reminders, and how many may
change at once."""

from pydantic import Field

from roadmap.review.texts import Frozen


class HoldRule(Frozen):
    """Limits within which answers that wait for a person hold reminders."""

    days: int = Field(default=7, ge=0, description="So long after it was first read")
    each: int = Field(
        default=3, ge=0, description="So many parties a form that one sender or domain may name"
    )
    together: int = Field(default=10, ge=0, description="So many parties a form, by whomever they are named")


class Plausible(Frozen):
    """Most answers that may vanish, or change without a new timestamp, in one round of collecting."""

    answers: int = Field(default=3, ge=0, description="So many in all tabs together; more wait for a person")
    share: float = Field(
        default=0.5, ge=0, le=1, description="This part of a tab's answers; two or more above it wait too"
    )

    def allows(self, touched: int, standing: int) -> bool:
        """True if so many of a tab's `standing` answers may be touched at once."""
        return touched <= self.answers and (touched <= 1 or touched <= self.share * standing)
