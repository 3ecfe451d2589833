"""Alarms: which troubles are new, which go on, and which are over.

    troubles found now + alarms as they stood ── judged ──▶ alarms as they stand, and what is to be told

A trouble that comes and goes is one trouble: it is over only when it has been away for a while, the longer
the more often it came back.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pendulum import DateTime, Duration

from roadmap.reports.troubles import Trouble, TroubleKind

QUIET = Duration(minutes=30)  # away for so long, it is over
LONGEST_QUIET = Duration(hours=24)  # … and for so long however often it came back
AGAIN = Duration(hours=24)  # back within that time after it was over, it counts as having come back
GATHERING = Duration(minutes=30)  # at most one mail in this time
# After this time these are no longer news; then they are over without being mended, and nobody is told so.
LAPSES: Mapping[TroubleKind, Duration] = {
    "run-failed": Duration(days=7),
    "run-crashed": Duration(days=7),
    "worker-offline": Duration(days=1),
    "step-too-late": Duration(days=7),
}


@dataclass(frozen=True)
class Alarm:
    """A trouble as it is kept. `opened`: when it was first found; `gone`: since when it is not found any
    more; `over`: when that was taken for its end; `back`: how often it came back. `notice` and `over_notice`
    name the mails that tell of it and of its end; None: it is not told yet."""

    key: str
    kind: TroubleKind
    about: str
    values: Mapping[str, str]
    since: DateTime
    opened: DateTime
    gone: DateTime | None = None
    over: DateTime | None = None
    back: int = 0
    notice: str | None = None
    over_notice: str | None = None

    @property
    def trouble(self) -> Trouble:
        """The trouble itself."""
        return Trouble(self.kind, self.since, self.about, self.values)

    @property
    def quiet(self) -> Duration:
        """Time for which a trouble has to be away to be over."""
        return min(QUIET * (1 << min(self.back, 8)), LONGEST_QUIET)

    @property
    def is_new(self) -> bool:
        """True if there is it, and nobody was told."""
        return self.gone is None and self.notice is None

    @property
    def is_news_that_over(self) -> bool:
        """True if it is over, and those who were told of it were not told that."""
        return self.over is not None and self.notice is not None and self.over_notice is None


def update_alarms(
    known: Iterable[Alarm], troubles: Iterable[Trouble], now: DateTime, unseen: Collection[TroubleKind] = ()
) -> list[Alarm]:
    """The alarms that change, as they stand now. `known`: those that are not over, and of each key that one
    which was over last; `unseen`: the kinds that could not be looked for, and so go on as they were."""
    before = {alarm.key: alarm for alarm in known}
    there = {trouble.key: trouble for trouble in troubles}
    changed = [_found(before.get(key), trouble, now) for key, trouble in there.items()]
    away = (alarm for key, alarm in before.items() if key not in there and alarm.kind not in unseen)
    changed += [_away(alarm, now) for alarm in away if alarm.over is None]
    return [alarm for alarm in changed if alarm != before.get(alarm.key)]


def _found(alarm: Alarm | None, trouble: Trouble, now: DateTime) -> Alarm:
    """There is the trouble: it is new, or goes on, or has come back."""
    if alarm is None or alarm.over is not None:
        back = 0
        if alarm and alarm.over and now - alarm.over < AGAIN:
            back = alarm.back + 1
        return Alarm(
            trouble.key, trouble.kind, trouble.about, trouble.values, trouble.since, opened=now, back=back
        )
    back = alarm.back + (alarm.gone is not None)
    return replace(alarm, values=trouble.values, gone=None, back=back)


def _away(alarm: Alarm, now: DateTime) -> Alarm:
    """The trouble is not found: it is over once it has been away long enough."""
    absent_since = alarm.gone or now
    if alarm.kind in LAPSES and now - alarm.since >= LAPSES[alarm.kind]:
        return replace(alarm, gone=absent_since, over=now, over_notice=alarm.over_notice or "")
    over = now if now - absent_since >= alarm.quiet or alarm.notice is None else None
    return replace(alarm, gone=absent_since, over=over)


def may_tell(last: DateTime | None, now: DateTime) -> bool:
    """True if a mail may leave: what is found meanwhile is gathered into the next."""
    return last is None or now - last >= GATHERING or last > now
