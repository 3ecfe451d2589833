"""`roadmap fix`: make an open date exact."""

from cli.changes.amending import At, By, Date, Dry, Milestone, Reason, To, amend
from cli.options import AsJson, Review
from roadmap.drafts.proposals import Proposal


def fix(
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
    """Make an open date exact, or its time of day. Steps that waited for it are planned from then on."""
    amend(Proposal("fix", milestone, when, date, by, reason), at, review, dry=dry_run, as_json=as_json)
