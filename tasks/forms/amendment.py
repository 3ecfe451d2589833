"""The form on which an amendment is approved and signed, under what it would do."""

from typing import Annotated, Literal

from prefect.input import RunInput
from pydantic import Field, StringConstraints

from roadmap.plan.refusals import LONGEST_REASON, LONGEST_SIGNER
from tasks.deciding.foreseeing import Foreseen
from tasks.forms.foreseen import lines, said
from tasks.prefect_api.plain_markdown import plainly

YES, NO = "yes, record it", "no, leave all as it is"
Signer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SIGNER)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]


class Approval(RunInput):
    """Approval of a change, and who signs it. All is required: a form whose fields all have defaults is
    accepted empty (Prefect 3.8.8)."""

    approve: Literal["yes, record it", "no, leave all as it is"] = Field(title="Shall it be recorded?")
    by: Signer = Field(title="Your name")
    reason: Reason = Field(title="Why")

    @property
    def given(self) -> bool:
        """True if the change is to be recorded."""
        return self.approve == YES


def approval(foreseen: Foreseen, board: str) -> type[Approval]:
    """The form for one change, which is shown whole on a board."""
    found = "\n".join(f"- {line}" for line in lines(foreseen))
    text = (
        f"**If {plainly(said(foreseen.amendment))}:**\n\n{found}\n\n"
        f"The artifact `{board}` shows all steps and mails, with samples. Nothing that was sent is unsent: "
        "it is corrected by a further mail. Another amendment undoes this one."
    )
    return Approval.with_initial_data(description=text)
