"""The form on which a coordinator says how an event is joined online."""

from typing import Annotated

from prefect.input import RunInput
from pydantic import Field, StringConstraints

from roadmap.drafts.proposals import Proposal
from roadmap.review.milestones import Join
from tasks.context import Context
from tasks.forms.amendment import Reason, Signer
from tasks.prefect_api.plain_markdown import plainly

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class HowToJoin(RunInput):
    """Way to join an event, and who signs it."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        default="", title="Address (https://…)"
    )
    meeting_id: Line = Field(default="", title="Meeting ID")
    passcode: Line = Field(default="", title="Passcode")
    telephone: Line = Field(default="", title="Telephone, for those who cannot join by the address")
    notes: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        default="", title="Notes for participants"
    )
    by: Signer = Field(title="Your name")
    reason: Reason = Field(title="Why")

    @property
    def join(self) -> Join:
        """Joining information as it was typed.

        Raises:
            InvalidValue: it leads nowhere, or a field cannot be read.
        """
        fields = ("url", "meeting_id", "passcode", "telephone", "notes")
        return Join.of(**{name: getattr(self, name) for name in fields})


def joining_form(context: Context, proposal: Proposal) -> type[HowToJoin]:
    """The form for one event, or one session of it."""
    milestone = context.review.milestone(proposal.milestone)
    known = milestone.join(proposal.date)
    about = milestone.title.say("en") + (f", {proposal.date}" if proposal.date else "")
    state = (
        "Another address is known; whoever got it is told of the new one." if known else "None is known yet."
    )
    text = (
        f"**How is “{plainly(about)}” joined online?** {state}\n\nOnly registered persons read it: in their "
        "joining instructions and in their calendars. No board, list or log shows it. Give the address, or a "
        "telephone number."
    )
    return HowToJoin.with_initial_data(description=text)
