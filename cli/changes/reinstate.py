"""`roadmap reinstate`: take a cancellation back."""

from cli.changes.amending import At, By, Dry, Milestone, Reason, amend
from cli.options import AsJson, Review
from roadmap.drafts.proposals import Proposal


def reinstate(
    milestone: Milestone,
    by: By = "",
    reason: Reason = "",
    at: At = None,
    dry_run: Dry = False,
    as_json: AsJson = False,
    review: Review = None,
) -> None:
    """Take back the cancellation of a milestone. Its steps are planned again. Everyone who was told of the
    cancellation is written to: that mail is drafted at once, and waits for release."""
    amend(Proposal("reinstate", milestone, by=by, reason=reason), at, review, dry=dry_run, as_json=as_json)
