"""`roadmap join`: say how an event is joined online."""

from typing import Annotated

import typer

from cli.changes.amending import At, By, Dry, Milestone, Reason, amend
from cli.options import AsJson, Review
from roadmap.drafts.proposals import Proposal
from roadmap.review.milestones import Join

Url = Annotated[str, typer.Option("--url", help="The address that people open to join.")]
Session = Annotated[str | None, typer.Option("--session", help="Which session; by default all of them.")]
MeetingId = Annotated[str, typer.Option("--meeting-id", help="The meeting's ID, if it has one.")]
Passcode = Annotated[str, typer.Option("--passcode", help="The passcode, if it has one.")]
Telephone = Annotated[str, typer.Option("--telephone", help="A number for those who join by telephone.")]
Notes = Annotated[str, typer.Option("--notes", help="What participants should know besides.")]


def join(
    milestone: Milestone,
    url: Url = "",
    meeting_id: MeetingId = "",
    passcode: Passcode = "",
    telephone: Telephone = "",
    notes: Notes = "",
    session: Session = None,
    by: By = "",
    reason: Reason = "",
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Say how an event is joined online. Registered persons read it in their joining instructions, and nobody
    else does. Everyone who got another address before is told: that mail is drafted at once, and waits for
    release."""
    way = Join.of(url=url, meeting_id=meeting_id, passcode=passcode, telephone=telephone, notes=notes)
    proposal = Proposal("join", milestone, date=session, by=by, reason=reason, join=way)
    amend(proposal, at, review, dry=dry_run, as_json=as_json)
