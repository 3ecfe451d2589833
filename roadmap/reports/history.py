"""History: amendments and decisions in one list, in plain words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import merge
from types import MappingProxyType
from typing import Any

from pendulum import DateTime

from roadmap.people.decisions import Decision
from roadmap.plan.amendments import Amendment
from roadmap.review.characters import counted
from roadmap.review.moments import as_moment, moment_in_words

Deed = Amendment | Decision
DEED_LABELS = {
    "move": "moved",
    "fix": "fixed",
    "cancel": "cancelled",
    "reinstate": "reinstated",
    "override": "overrode",
    "join": "said how to join",
    "release": "released",
    "stop": "stopped",
    "select": "chose",
    "settle": "settled",
    "resolve": "message resolved",
    "early": "sent early",
    "restore": "ledger restored",
    "adopt": "answer book adopted",
    "bar": "sender barred",
    "erase": "sensitive answers erased",
    "confirm": "mass change confirmed",
    "accept": "ledger adopted",
    "admit": "person accepted",
    "decline": "person declined",
    "vacate": "seat vacated",
    "head": "head of delegation chosen",
    "notified": "note verbale recorded",
    "attended": "attendance recorded",
    "welcome": "added to the directory",
    **dict.fromkeys(("unsubscribe", "resubscribe", "unreachable", "reachable"), "contact marked"),
}

NO_NAMES: Mapping[str, str] = MappingProxyType({})
_NOT_SHOWN = {"content", "mark", "milestone", "entries", "first", "among"}


def in_order(amendments: Iterable[Amendment], decisions: Iterable[Decision]) -> list[Deed]:
    """Amendments and decisions in the order of time; at the same moment, amendments come first. Those of one
    kind stay in the order in which they were recorded, even where the clock was set back in between."""
    ways = (_with_times(amendments), _with_times(decisions))
    return [deed for _, deed in merge(*ways, key=lambda timed: timed[0])]


def _with_times(deeds: Iterable[Deed]) -> list[tuple[DateTime, Deed]]:
    """Each with a time that is never before that of the one recorded before it."""
    timed: list[tuple[DateTime, Deed]] = []
    for deed in deeds:
        timed.append((max(deed.at, timed[-1][0]) if timed else deed.at, deed))
    return timed


def subject_of(deed: Deed, names: Mapping[str, str] = NO_NAMES) -> str:
    """Subject of an amendment or a decision. `names`: those of persons by their keys, for people who read it;
    without one, a person is their key."""
    if isinstance(deed, Amendment):
        return deed.milestone
    key, slash, session = deed.subject.partition("/")
    return f"{names[key]}{', ' * bool(slash)}{session}" if key in names else deed.subject


def summary_of(deed: Deed, names: Mapping[str, str] = NO_NAMES) -> str:
    """Summary in few words; the name of its kind if there is no more to say. `names`: see `subject_of`."""
    if isinstance(deed, Amendment):
        return " ".join(str(part) for part in (deed.date, deed.to) if part)
    parts = (
        _detail(name, names.get(value, value) if isinstance(value, str) else value)
        for name, value in deed.value.items()
        if name not in _NOT_SHOWN and value not in ("", [])
    )
    return ", ".join(parts) or deed.kind


def _detail(name: str, value: Any) -> str:
    if name in {"released", "stopped"}:
        return counted(int(value), "message")
    if name == "backup_of":
        value = moment_in_words(as_moment(datetime.fromisoformat(value)))
    if value is None:
        value = "nobody"
    if isinstance(value, list):
        texts = list(map(str, value))
        value = ("; " if any(" " in text for text in texts) else " ").join(texts)
    return f"{name.replace('_', ' ')} {value}"
