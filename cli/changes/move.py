"""`roadmap move`: change a date that people may hold."""

from cli.changes.amending import At, By, Date, Dry, Milestone, Reason, To, amend
from cli.options import AsJson, Review
from roadmap.drafts.proposals import Proposal


def move(
    milestone: Milestone,
    when: To,
    by: By = "",
    reason: Reason = "",
    date: Date = None,
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Change a date that people may hold. Everyone who holds the old date is written to: the mail is drafted
    at once, and waits for release."""
    amend(Proposal("move", milestone, when, date, by, reason), at, review, dry=dry_run, as_json=as_json)
