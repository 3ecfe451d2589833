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
    """Compare the clock with the ledger's last change, which has passed: no time server is asked."""
    shown = moment_in_words(now, zone)
    if last_change and last_change > now:
        last = moment_in_words(last_change, zone)
        remedy = "set the clock; if you tried --at with a later moment, ignore this until then"
        return wrong("clock", f"it is {shown} here, but the ledger was last changed on {last}", remedy)
    return well("clock", f"it is {shown} here, on the host's clock; check that this is right")


def examine_zones(review: Review, directory: Directory) -> Iterator[Finding]:
    """Check that all time zones of the review and its directory load."""
    zones = {review.host.zone, *(m.zone for m in review.milestones if m.zone)}
    zones |= {delegation.zone for delegation in directory.delegations}
    broken = sorted(zone for zone in zones if not _loads(zone))
    if broken:
        remedy = "update the package tzdata, or correct the zone's name"
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
