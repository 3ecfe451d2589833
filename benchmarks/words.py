"""Writing the invitation to the meeting: for each party, or once for all who read the same words."""

from collections.abc import Iterator
from pathlib import Path

import pendulum

from benchmarks.measure import Figure, compared
from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known, Recipient, recipients
from roadmap.plan.steps import Step
from tasks.configuration import load
from tasks.letters.letter import Correspondence
from tasks.render import TEMPLATES, Templates

REVIEW = Path(__file__).parents[1] / "config" / "lac-2025.yaml"


def words() -> Iterator[Figure]:
    """The two ways."""
    loaded = load(REVIEW)
    review, directory = loaded.review, loaded.directory
    nobody = Known(fold_answers([], review))
    templates = Templates(TEMPLATES, review.languages, review.fallback)
    letters = Correspondence(review, directory, nobody, templates, pendulum.now(review.host.zone))
    milestone = review.milestone("meeting")
    rule = next(rule for rule in review.rules(milestone) if rule.step == "invitation")
    at = pendulum.datetime(2024, 10, 8, 12)
    step = Step(milestone.id, rule.step, rule, at, at.add(days=7))
    everyone = recipients(review, directory, milestone, rule, nobody, None)

    def shared() -> None:
        groups: dict[tuple[str, str, str], Recipient] = {
            (r.language, r.zone, r.salutation): r for r in everyone
        }
        for recipient in groups.values():
            letters.write(step, recipient)

    def each() -> None:
        for recipient in everyone:
            letters.write(step, recipient)

    return compared(f"writing an invitation to {len(everyone)} parties", 2, each, shared)
