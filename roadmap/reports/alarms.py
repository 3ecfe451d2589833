"""Alarms: which troubles are new, which go on, and which are over.

    troubles found now + known alarms ── update_alarms ──▶ alarms that changed

A trouble that comes and goes is one trouble: it is over only when it has been absent for a while, which grows
with each time that it came back.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pendulum import DateTime, Duration

from roadmap.reports.troubles import Trouble, TroubleKind

QUIET = Duration(minutes=30)  # a trouble that is absent for so long is over
LONGEST_QUIET = Duration(hours=24)  # the most that is asked of one that keeps coming back
AGAIN = Duration(hours=24)  # found again within this time after it was over, it has come back
GATHERING = Duration(minutes=30)  # at most one mail of alarms in this time
# After this time these are no longer news: they end without a mail that says so.
LAPSES: Mapping[TroubleKind, Duration] = {
    "run-failed": Duration(days=7),
    "run-crashed": Duration(days=7),
    "worker-offline": Duration(days=1),
    "step-too-late": Duration(days=7),
}


@dataclass(frozen=True)
class Alarm:
    """A trouble as the ledger records it. `opened`: when it was first found; `gone`: since when it is absent;
    `over`: when its absence was taken for its end; `back`: how often it came back. `notice` and `over_notice`
    name the mails that tell of it and of its end; None if none has been written."""

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
        """The trouble that it is about."""
        return Trouble(self.kind, self.since, self.about, self.values)

    @property
    def quiet(self) -> Duration:
        """Time for which the trouble must be absent to be over."""
        return min(QUIET * (1 << min(self.back, 8)), LONGEST_QUIET)


def update_alarms(
    known: Iterable[Alarm],
    troubles: Iterable[Trouble],
    now: DateTime,
    unseen: Collection[TroubleKind] = (),
) -> list[Alarm]:
    """The alarms that change, as they are now. `known`: those that are not over, and for each key the one
    that ended last; `unseen`: kinds that could not be looked for, whose alarms go on unchanged."""
    before = {alarm.key: alarm for alarm in known}
    present = {trouble.key: trouble for trouble in troubles}
    changed = [_present(before.get(key), trouble, now) for key, trouble in present.items()]
    absent = (alarm for key, alarm in before.items() if key not in present and alarm.kind not in unseen)
    changed += [_absent(alarm, now) for alarm in absent if alarm.over is None]
    return [alarm for alarm in changed if alarm != before.get(alarm.key)]


def _present(alarm: Alarm | None, trouble: Trouble, now: DateTime) -> Alarm:
    """The alarm of a trouble that was found: new, going on, or back."""
    if alarm is None or alarm.over is not None:
        back = 0
        if alarm and alarm.over and now - alarm.over < AGAIN:
            back = alarm.back + 1
        return Alarm(
            trouble.key, trouble.kind, trouble.about, trouble.values, trouble.since, opened=now, back=back
        )
    back = alarm.back + (alarm.gone is not None)
    return replace(alarm, values=trouble.values, gone=None, back=back)


def _absent(alarm: Alarm, now: DateTime) -> Alarm:
    """The alarm of a trouble that was not found; over once it has been absent long enough."""
    absent_since = alarm.gone or now
    if alarm.kind in LAPSES and now - alarm.since >= LAPSES[alarm.kind]:
        return replace(alarm, gone=absent_since, over=now, over_notice=alarm.over_notice or "")
    over = now if now - absent_since >= alarm.quiet or alarm.notice is None else None
    return replace(alarm, gone=absent_since, over=over)


def may_tell(last: DateTime | None, now: DateTime) -> bool:
    """True if a mail of alarms may leave; until then, alarms are gathered for the next one."""
    return last is None or now - last >= GATHERING or last > now
