"""Crowded weeks of a plan: what the limit of a reader's week will hold back, if nobody answers.

All readers are silent to the end, so every reminder goes to all: the most that can be held back.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import Date

from roadmap.answers.standing import fold_answers
from roadmap.mail.week import WaitingMail, place_mails
from roadmap.people.audience import Known, recipients
from roadmap.plan.bundles import bundled
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Step
from roadmap.plan.urgency import moments_to_leave, urgency
from roadmap.plan.workdays import WorkCalendar
from roadmap.review.directory import Directory
from roadmap.review.review import Review


@dataclass(frozen=True)
class Crowded:
    """A step whose mail does not leave to everyone on its day: to how many addresses it leaves later
    (`held_back`), and to how many never (`dropped`)."""

    step: str
    held_back: int
    dropped: int


def crowded_weeks(review: Review, directory: Directory, planned: Plan) -> list[Crowded]:
    """The steps that the limit touches if nobody answers, in the order in which they are due."""
    limit, work = review.sending.week_limit, WorkCalendar(review.host)
    if limit is None:
        return []
    steps = {step.key: step for step in planned.steps}
    days = {key: _days(planned, step, work) for key, step in steps.items() if step.rule.yields}
    late, never = Counter[str](), Counter[str]()
    for keys in _mails(review, directory, planned).values():
        sure = [steps[key].due.date() for key in keys if key not in days]
        waiting = [WaitingMail(urgency(planned, steps[key]), days[key]) for key in keys if key in days]
        for key, day in place_mails(sure, waiting, limit).items():
            never[key] += day is None
            late[key] += day is not None and day > days[key][0]
    return [Crowded(key, late[key], never[key]) for key in steps if late[key] or never[key]]


def _days(planned: Plan, step: Step, work: WorkCalendar) -> tuple[Date, ...]:
    return tuple(moment.date() for moment in moments_to_leave(planned, step, step.due, work))


def _mails(review: Review, directory: Directory, planned: Plan) -> Mapping[str, dict[str, None]]:
    """The steps whose mail counts, by the address that gets it while its party is silent; a bundle is its
    first step."""
    nobody, mails = Known(fold_answers([], review)), defaultdict[str, dict[str, None]](dict)
    for step in planned.steps:
        if step.rule.counts and step.rule.to in ("everyone", "silent"):
            first = bundled(review, planned.steps, step)[0].key
            milestone = review.milestone(step.milestone)
            for one in recipients(review, directory, milestone, step.rule, nobody, step.session):
                mails[one.address.casefold()][first] = None
    return mails
