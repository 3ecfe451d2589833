"""The form on which a coordinator says how an event is joined online."""

from typing import Annotated

from prefect.input import RunInput
from pydantic import Field, StringConstraints, create_model

from roadmap.drafts.proposals import Proposal
from roadmap.review.milestones import Join
from tasks.context import Context
from tasks.forms.amendment import Reason, Signer
from tasks.people.registrations import part_name
from tasks.prefect_api.plain_markdown import plainly

Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
URL = "Address (https://…)"
KNOWN = (
    "Another way is known, and is replaced as a whole: fill in again what stays. Whoever was told the former "
    "way is told the new one, once you release that mail."
)


class HowToJoin(RunInput):
    """Way to join an event, and who signs it."""

    url: Address = Field(default="", title=URL)
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
    """The form for one event, or one session of it. What it is about stands at its first field: the UI cuts
    the description of a whole form off on a narrow screen (Prefect 3.8.8)."""
    milestone = context.review.milestone(proposal.milestone)
    known = milestone.join(proposal.date)
    part = next((part for part in milestone.parts() if part.date == proposal.date and part.session), None)
    about = part_name(context, milestone, part.session.id if part and part.session else None)
    state = KNOWN if known else "None is known yet."
    text = (
        f"**How is “{plainly(about)}” joined online?** {state}\n\nOnly registered persons read it: in their "
        "joining instructions and in their calendars. No board, list or log shows it. Give the address, or a "
        "telephone number."
    )
    return create_model(
        "HowToJoin", __base__=HowToJoin, url=(Address, Field(default="", title=URL, description=text))
    )
