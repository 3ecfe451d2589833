"""This machine's clock and its time zones: everything here happens at a moment."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import available_timezones

import pendulum
from pendulum import DateTime

from roadmap.review.directory import Directory
from roadmap.review.moments import moment_in_words
from roadmap.review.review import Review
from tasks.doctor.finding import Finding, well, wrong


def examine_clock(now: DateTime, last_change: DateTime | None, zone: str) -> Finding:
    """No time is read from a mail server; the ledger at least knows a moment that has passed."""
    said = moment_in_words(now, zone)
    if last_change and last_change > now:
        last = moment_in_words(last_change, zone)
        remedy = "set the clock; if a trial with --at went ahead of it, this will pass by itself"
        return wrong("clock", f"it is {said} here, but the ledger was last changed on {last}", remedy)
    return well("clock", f"it is {said} here, on the host's clock; is that right?")


def examine_zones(review: Review, directory: Directory) -> Iterator[Finding]:
    """All zones of the review and its directory load, and by which rules."""
    zones = {review.host.zone, *(m.zone for m in review.milestones if m.zone)}
    zones |= {delegation.zone for delegation in directory.delegations}
    broken = sorted(zone for zone in zones if not _loads(zone))
    if broken:
        remedy = "bring the package tzdata up to date, or correct the zone's name"
        yield wrong("time zones", f"this machine does not know {', '.join(broken)}", remedy)
    else:
        yield well("time zones", f"{len(zones)} zones load ({_rules()})")


def _loads(zone: str) -> bool:
    try:
        pendulum.timezone(zone)
    except (ValueError, KeyError, OSError):
        return False
    return zone in available_timezones()


def _rules() -> str:
    try:
        return f"rules of {version('tzdata')}"
    except PackageNotFoundError:
        return "rules of the system"
