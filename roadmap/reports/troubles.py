"""Troubles that need a person, found in the plan, the ledger and the answers.

Two troubles with the same `key` are one: `roadmap.reports.alarms` says which are new and which are over.
Troubles of runs and workers are in `roadmap.reports.machines`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pendulum import DateTime, Duration

from roadmap.answers.reading import Answer
from roadmap.plan.plan import Need, Plan
from roadmap.plan.rounds import last_digest, last_round
from roadmap.plan.schedule import Played
from roadmap.plan.workdays import WorkCalendar
from roadmap.reports.missing_parts import MissingPart
from roadmap.review.review import Review

TroubleKind = Literal[
    "run-failed",
    "run-crashed",
    "run-lost",
    "runs-late",
    "worker-gone",
    "worker-offline",
    "server-silent",
    "watch-silent",
    "messages-unknown",
    "messages-failed",
    "mailing-held",
    "answers-unmatched",
    "tab-unread",
    "answers-beyond",
    "answers-doubted",
    "book-doubted",
    "digest-missing",
    "round-missing",
    "date-overdue",
    "time-overdue",
    "link-overdue",
    "part-missing",
    "step-missed",
    "step-too-late",
]

UNMATCHED_AFTER = Duration(days=2)
ROUND_GRACE = Duration(hours=2)  # a round may wait for a worker, and for the answer book
STEP_GRACE = Duration(hours=1)
LATE_STEPS = Duration(days=7)  # a step that was too late is reported for so long
OF_WAITING = 3  # a held mailing is a trouble after a third of the time until it is too late
OVERDUE_FROM_HOUR = 6  # hour of the host's clock at which a missed fix-by day is reported


@dataclass(frozen=True)
class Trouble:
    """A trouble, and since when it has existed. `about`: a step's key, a run, a worker's name or a milestone;
    empty where a kind has only one. `values`: what its sentence says besides (`count`, `detail`, `day`);
    they may change while the trouble stays the same."""

    kind: TroubleKind
    since: DateTime
    about: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its identity among the troubles of a review."""
        return f"{self.kind} {self.about}".strip()


@dataclass(frozen=True)
class WaitingMailing:
    """A mailing that waits for release: its step, how many messages, since when, and until when."""

    step: str
    count: int
    since: DateTime
    expires: DateTime | None


def mailings_held(
    review: Review, waiting: Iterable[WaitingMailing], days: int, now: DateTime
) -> Iterator[Trouble]:
    """The mailings that have waited for release longer than `days` working days of the host, or than a third
    of the time until they are too late."""
    calendar = WorkCalendar(review.host)
    for one in waiting:
        if now >= _waits_until(calendar, review.host.zone, one, days):
            yield Trouble("mailing-held", one.since, one.step, {"count": str(one.count)})


def _waits_until(calendar: WorkCalendar, zone: str, waits: WaitingMailing, days: int) -> DateTime:
    """The moment from which it has waited too long: the same time of day, some working days later."""
    until = waits.since.in_timezone(zone)
    for _ in range(days):
        until = until.add(days=1)
        while not calendar.is_working_day(until.date()):
            until = until.add(days=1)
    if waits.expires is None:
        return until
    seconds = (waits.expires - waits.since).total_seconds()
    return min(until, waits.since.add(seconds=seconds / OF_WAITING))


def answers_unmatched(waiting: Iterable[tuple[Answer, DateTime]], now: DateTime) -> Iterator[Trouble]:
    """The answers that have waited for a person for more than two days, each given with since when."""
    old = [since for _, since in waiting if now - since >= UNMATCHED_AFTER]
    if old:
        yield Trouble("answers-unmatched", min(old), values={"count": str(len(old))})


def tabs_unread(tabs: Mapping[str, int], since: DateTime) -> Iterator[Trouble]:
    """The tabs that look like a form's and that the last round did not read, with their numbers of rows."""
    for tab, rows in sorted(tabs.items()):
        yield Trouble("tab-unread", since, tab, {"count": str(rows)})


def answers_beyond(answers: Iterable[tuple[str, DateTime]]) -> Iterator[Trouble]:
    """The answers that wait and hold no reminders, since strangers name too many parties: each with its
    milestone, and since when."""
    since: defaultdict[str, list[DateTime]] = defaultdict(list)
    for milestone, moment in answers:
        since[milestone].append(moment)
    for milestone, moments in sorted(since.items()):
        yield Trouble("answers-beyond", min(moments), milestone, {"count": str(len(moments))})


def answers_doubted(doubts: Iterable[tuple[str, DateTime, Mapping[str, str]]]) -> Iterator[Trouble]:
    """The changes in the answer book that a person has to confirm, each as what it is about (a milestone; the
    whole book if empty), since when, and what is said of it."""
    for about, since, values in doubts:
        yield Trouble("answers-doubted" if about else "book-doubted", since, about, values)


def messages_unsettled(counts: Mapping[str, tuple[int, int, DateTime]]) -> Iterator[Trouble]:
    """Messages that a person has to settle, by step: how many messages are unknown, how many failed, and
    since when."""
    for step, (unknown, failed, since) in sorted(counts.items()):
        if unknown:
            yield Trouble("messages-unknown", since, step, {"count": str(unknown)})
        if failed:
            yield Trouble("messages-failed", since, step, {"count": str(failed)})


def rounds_missing(
    review: Review, collected: DateTime | None, digests: Collection[str], watched: DateTime, now: DateTime
) -> Iterator[Trouble]:
    """The digest, or the round of collecting, that was due and did not happen: what came due before it was
    first `watched` counts for nothing. `collected`: the last round; `digests`: the days of all there are."""
    due = last_round(review, now - ROUND_GRACE)
    if due and due >= watched and (collected is None or collected < due):
        yield Trouble("round-missing", due)
    due = last_digest(review, now - ROUND_GRACE)
    if due and due >= watched and max(digests, default="") < due.to_date_string():
        yield Trouble("digest-missing", due)


_OVERDUE: Mapping[Need, TroubleKind] = {
    "day": "date-overdue",
    "time": "time-overdue",
    "link": "link-overdue",
}


def dates_overdue(plan: Plan, zone: str, now: DateTime) -> Iterator[Trouble]:
    """The dates that are not fixed though the day by which they should have been is over. An open time of
    day, or way to join, is no trouble any more once its day is over."""
    today = now.in_timezone(zone).date()
    for fix in plan.to_fix:
        if fix.need != "day" and fix.when.last < today:
            continue
        after = DateTime.create(
            fix.fix_by.year, fix.fix_by.month, fix.fix_by.day, OVERDUE_FROM_HOUR, tz=zone
        ).add(days=1)
        if now >= after:
            about = f"{fix.milestone}/{'+'.join(fix.dates)}"
            values = {"day": fix.fix_by.isoformat()}
            yield Trouble(_OVERDUE[fix.need], after, about, values)


def parts_missing(missing: Iterable[MissingPart], called: Mapping[str, str]) -> Iterator[Trouble]:
    """Those who have a part in an event that comes soon, and are not registered. `called`: parties' names.

    Who was chosen by a call goes by the name of the party: what a trouble says is kept after a person's data
    was erased."""
    for one in missing:
        part = one.part
        own = "" if part.call else part.name
        about = "/".join((part.milestone, part.call or str(part.item), part.party, own)).rstrip("/")
        who = own or called.get(part.party, part.party)
        yield Trouble("part-missing", one.since, about, {"detail": who, one.why: "1"})


def steps_missed(
    plan: Plan, played: Played, known: Collection[str], watched: DateTime, now: DateTime
) -> Iterator[Trouble]:
    """The steps that should have been played an hour ago and were not; those whose runs are `known` to be
    under way or to have failed are trouble of another kind."""
    for step in plan.steps:
        if (step.key, step.revision) in played or now < step.due + STEP_GRACE:
            continue
        if now < step.expires and step.key not in known:
            yield Trouble("step-missed", step.due, step.key)
        elif step.expires <= now < step.expires + LATE_STEPS and step.expires >= watched:
            yield Trouble("step-too-late", step.expires, step.key)
