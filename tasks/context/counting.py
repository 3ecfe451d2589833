"""Answers that count, and the reminders they hold."""

from collections.abc import Collection, Iterable, Mapping

from pendulum import DateTime

from roadmap.answers.holding import Holds, WaitingAnswer, hold_reminders
from roadmap.answers.persons.edited import Read, former_versions
from roadmap.answers.standing import Standing, fold_answers
from roadmap.people.decisions import Decision
from roadmap.plan.amendments import Roadmap
from roadmap.plan.recalling import last_reminders
from roadmap.plan.steps import Step
from roadmap.review.limits import HoldRule
from tasks.ledger import StoredAnswer


def count(
    answers: Mapping[str, StoredAnswer],
    settlements: Iterable[Decision],
    roadmap: Roadmap,
    barred: Mapping[str, Decision],
    contacts: Collection[str],
) -> Standing:
    """Count each party's answers; leave out those withdrawn, barred, or that are nobody's."""
    settled = {decision.subject: decision.value for decision in settlements}
    valid = {key: value for key, value in settled.items() if _still_says(answers.get(key), value)}
    nobodys = {key for key, value in valid.items() if value["party"] is None}
    kept = (a for key, a in answers.items() if key not in nobodys and not a.withdrawn)
    counted = [(a.answer, a.match) for a in kept if not _is_idle(a, roadmap) and not is_barred(a, barred)]
    read = (
        Read(a.answer, a.match.party, a.seen_at, a.changed_at if a.withdrawn else None)
        for key, a in answers.items()
        if key not in nobodys and a.match.party and a.match.certainty == "certain"
    )
    versions = former_versions(read, roadmap.review)
    return fold_answers(counted, roadmap.review, valid.keys() - nobodys, contacts, versions)


def hold(
    standing: Standing,
    answers: Mapping[str, StoredAnswer],
    rule: HoldRule,
    steps: Iterable[Step],
    at: DateTime,
) -> Holds:
    """Reminders held at a moment, since an answer that waits may be of the party they go to."""
    waiting = (WaitingAnswer(a, match, answers[a.key].seen_at) for a, match in standing.waiting)
    return hold_reminders(waiting, standing.latest.keys(), rule, last_reminders(steps), at)


def is_barred(stored: StoredAnswer, barred: Mapping[str, Decision]) -> bool:
    """True if an answer does not count, since a person barred its sender."""
    bar = barred.get(stored.answer.sender.casefold())
    return bar is not None and not (stored.match.party and stored.changed_at <= bar.at)


def _still_says(stored: StoredAnswer | None, settled: Mapping[str, str]) -> bool:
    """True if an answer says what it did when a person settled it; an edited one must be settled again."""
    return stored is not None and settled.get("content") in (None, stored.answer.content)


def _is_idle(stored: StoredAnswer, roadmap: Roadmap) -> bool:
    """True if nobody needs to know any more whose answer it is."""
    return stored.match.certainty != "certain" and stored.answer.milestone in roadmap.cancelled
