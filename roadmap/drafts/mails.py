"""The rules of a review's steps and the mails that they send, and those of the mails that there are not."""

from collections.abc import Collection, Iterator

from roadmap.drafts.contradictions import Found, Path
from roadmap.problems import did_you_mean
from roadmap.review.review import Review
from roadmap.review.rules import StepRule


def rules_of(review: Review) -> Iterator[tuple[Path, StepRule]]:
    """Every rule of a step, with the way to it in the review or in its kinds' defaults."""
    for kind, defaults in review.kinds.items():
        for number, rule in enumerate(defaults.steps):
            yield ("kinds", kind, "steps", number), rule
    for index, milestone in enumerate(review.milestones):
        for number, rule in enumerate(milestone.steps or []):
            yield ("milestones", index, "steps", number), rule


def mails_of(review: Review) -> Iterator[tuple[Path, str]]:
    """Every mail that a step may send, with the way to it in the review or in its kinds' defaults."""
    for way, rule in rules_of(review):
        yield (*way, "mail"), rule.mail
    yield ("changes", "moved", "mail"), review.changes.moved.mail
    yield ("changes", "cancelled", "mail"), review.changes.cancelled.mail


def unknown_mails(review: Review, known: Collection[str]) -> Iterator[Found]:
    """The mails of steps that are none of the known ones."""
    for way, mail in mails_of(review):
        if mail not in known:
            remedy = (
                did_you_mean(mail, known) or f"add the folder `{mail}` to the templates, or name another mail"
            )
            yield way, f"there is no mail “{mail}”", remedy
