"""Amendments as somebody proposes them, on a form or at a prompt, before anyone has signed."""

from dataclasses import dataclass
from typing import Literal

from pendulum import DateTime

from roadmap.drafts.foresight import check_names
from roadmap.plan.amendments import Amendment
from roadmap.plan.refusals import refuse_vague
from roadmap.review.characters import clean_text
from roadmap.review.dates import read_date
from roadmap.review.milestones import Join
from roadmap.review.review import Review

UNSIGNED = "–"  # who signs, as long as nobody has
ChangeKind = Literal["move", "fix", "cancel", "reinstate", "join"]


@dataclass(frozen=True)
class Proposal:
    """A proposed change. `to`: the new date as it was typed, none if the milestone is called off; `date`:
    which of its dates, by default the main one; to `join`, which of its sessions, by default all of it. `by`
    and `reason` may still be open."""

    kind: ChangeKind
    milestone: str
    to: str | None = None
    date: str | None = None
    by: str = ""
    reason: str = ""
    join: Join | None = None

    @property
    def is_signed(self) -> bool:
        """True if it says who decided it, and why."""
        return bool(self.by.strip() and self.reason.strip())

    def amendment(self, review: Review, at: DateTime) -> Amendment:
        """The amendment that it would be, at a moment.

        Raises:
            UnknownName: there is no such milestone or date.
            InvalidValue: the new date cannot be read.
            Refusal: the new date leaves open what it is to fix.
        """
        check_names(review, self.milestone, None if self.kind == "join" else self.date)
        if self.kind == "join" and self.date is not None:
            review.milestone(self.milestone).session(self.date)
        if self.to is not None:
            read_date(self.to)
        signed = {"by": clean_text(self.by) or UNSIGNED, "reason": clean_text(self.reason) or UNSIGNED}
        values: dict[str, object] = {
            "kind": self.kind,
            "milestone": self.milestone,
            "date": self.date,
            "to": self.to,
        }
        values["join"] = self.join
        amendment = Amendment.model_validate({**values, **signed, "at": at})
        refuse_vague(amendment)
        return amendment
