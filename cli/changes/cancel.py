"""`roadmap cancel`: take a milestone off the roadmap."""

from cli.changes.amending import At, By, Dry, Milestone, Reason, amend
from cli.options import AsJson, Review
from roadmap.drafts.proposals import Proposal


def cancel(
    milestone: Milestone,
    by: By = "",
    reason: Reason = "",
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Take a milestone off the roadmap. No more mail of it leaves but the notice of cancellation, to all who
    hold its date: it is drafted at once, and waits for release."""
    amend(Proposal("cancel", milestone, by=by, reason=reason), at, review, dry=dry_run, as_json=as_json)
