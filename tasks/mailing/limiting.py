"""The limit of each reader's week: what yields leaves when there is room, the more urgent first, or never.

draft ──▶ admit: leaves now, is held back until a day, or is skipped as `too-many` ──▶ deliver

Room is looked for each time the step is drafted, after the answers were read: so nobody who has answered by
then is reminded by what was held back.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pendulum import Date, DateTime

from roadmap.mail.week import WEEK, WaitingMail, place_mails
from roadmap.people.audience import Recipient
from roadmap.plan.bundles import bundled
from roadmap.plan.steps import Step
from roadmap.plan.urgency import moments_to_leave, urgency
from roadmap.plan.workdays import WorkCalendar
from roadmap.review.review import Review
from tasks.context import Context
from tasks.ledger import ReaderWeek

Readers = Callable[[Step], Iterable[Recipient]]
Moments = dict[Date, DateTime]  # by day, when a step's mail may leave on it


def counting_steps(review: Review) -> frozenset[str]:
    """Keys of all steps whose mail counts towards its reader's week, also of those not planned now."""
    keys = set()
    for milestone in review.milestones:
        sessions = (None, *(session.id for session in getattr(milestone, "sessions", ())))
        rules = (rule for rule in review.rules(milestone) if rule.counts)
        keys |= {f"{milestone.id}/{rule.name(session)}" for rule in rules for session in sessions}
    return frozenset(keys)


def admit(context: Context, step: Step, readers: Readers, leave: Collection[str] = frozenset()) -> None:
    """Decide on what waits of a step, or of its bundle: it may leave now, is held back, or is dropped (see
    `Weekly.admit`).

    `readers` tells whom a step considers, those that it skips too. Of the milestones `leave`, whose answers
    could not be read, nobody is reminded who may have answered since."""
    for one in bundled(context.review, context.plan.steps, step):
        if one.milestone not in leave or one.rule.to != "silent":
            _admit(context, one, readers)


def _admit(context: Context, step: Step, readers: Readers) -> None:
    if context.ledger.claims.left(step.key, context.at).held_back:
        zone = context.review.host.zone
        since = context.at.in_timezone(zone).start_of("day").subtract(days=WEEK - 1)
        weeks = _Weeks(context, step, readers)
        context.ledger.weekly.admit(step.key, context.at, since, counting_steps(context.review), weeks.place)


class _Weeks:
    """Rooms in the weeks of a step's readers, with what is sure to come and what is more urgent than it."""

    def __init__(self, context: Context, step: Step, readers: Readers) -> None:
        self._context, self._step = context, step
        self._zone = context.review.host.zone
        self._now = context.at.in_timezone(self._zone)
        self._work = WorkCalendar(context.review.host)
        self._moments: dict[str, Moments] = {}
        self._sure: defaultdict[str, dict[str, Date]] = defaultdict(dict)
        self._coming: defaultdict[str, list[str]] = defaultdict(list)
        for coming in self._steps_of_the_week():
            mail = bundled(context.review, context.plan.steps, coming)[0].key  # a bundle is one mail
            for address in {r.address.casefold() for r in readers(coming) if not r.skip}:
                if coming.rule.yields:
                    self._coming[address].append(mail)
                else:
                    self._sure[address][mail] = coming.due.date()

    def place(self, week: ReaderWeek) -> Mapping[str, DateTime | None]:
        """The moment at which each waiting mail of a reader may leave, by its step; None: at none."""
        days = [moment.in_timezone(self._zone).date() for moment in week.left]
        keys = dict.fromkeys((*week.waiting, *self._coming[week.address]))
        limit = self._context.review.sending.week_limit
        waiting = [mail for key in keys if (mail := self._waiting(key))]
        placed = place_mails([*days, *self._sure[week.address].values()], waiting, limit)
        return {key: self._moments[key][day] if day else None for key, day in placed.items()}

    def _waiting(self, key: str) -> WaitingMail | None:
        """The mail of a step; None if the step is no longer planned."""
        plan = self._context.plan
        step = self._step if key == self._step.key else plan.step(key)
        if step is None:
            return None
        if key not in self._moments:
            moments = moments_to_leave(plan, step, self._now, self._work)
            self._moments[key] = {moment.date(): moment for moment in moments}
        return WaitingMail(urgency(plan, step), tuple(self._moments[key]))

    def _steps_of_the_week(self) -> Iterator[Step]:
        """Steps still to be played in the days that share a week with today, and that this one yields to."""
        played = self._context.ledger.played()
        today = self._now.start_of("day")
        for step in self._context.plan.between(today, today.add(days=WEEK)):
            open_still = (step.key, step.revision) not in played and step.expires > self._now
            if step.rule.counts and open_still and not self._is_less_urgent(step):
                yield step

    def _is_less_urgent(self, step: Step) -> bool:
        plan = self._context.plan
        return step.rule.yields and urgency(plan, step) > urgency(plan, self._step)
