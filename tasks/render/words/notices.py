"""Words of what coordinators are told: the digest, what came in by mail, and alarms."""

from typing import get_args

from pydantic import field_validator

from roadmap.reports.troubles import TroubleKind
from tasks.render.words.group import Group, refuse_gaps


class DigestWords(Group):
    """Sentences of the digest."""

    calm: str
    waiting: str
    open_dates: str
    fix: str
    fix_overdue: str
    fix_over: str
    fix_time: str
    fix_link: str
    part_not_registered: str
    part_declined: str
    part_not_admitted: str
    release: str
    select: str
    unmatched: str
    doubted: str
    book_doubted: str
    expired: str
    not_invited: str
    too_many: str
    failed: str
    unknown: str
    broken: str
    moved: str
    cancelled: str
    reinstated: str


class MailboxWords(Group):
    """The notice of what came in by mail; from `nobody` on: why nobody was written to instead."""

    headline: str
    address: str
    instead: str
    sender: str
    subject: str
    nobody: str
    lost: str
    full: str
    no_address: str
    nobody_new: str
    answered: str
    perhaps_answered: str
    too_late: str
    stopped: str
    excluded: str
    unsubscribed: str
    outdated: str
    not_planned: str

    def outcome(self, name: str) -> str:
        """The reason why nobody was written to; without a name, because that is for a person to decide."""
        return str(getattr(self, name.replace("-", "_") or "lost", self.nobody))


class TroubleWords(Group):
    """A kind of trouble, and what to do about it. `parts` are clauses by the value that each counts: those
    that count anything stand for `{parts}` in the sentence."""

    what: str
    remedy: str
    parts: dict[str, str] = {}


class AlarmWords(Group):
    """The alarm, and the board of troubles; `kinds` is by kind of trouble."""

    headline: str
    trouble: str
    since: str
    remedy: str
    over: str
    well: str
    some: str
    told: str
    waits: str
    kinds: dict[TroubleKind, TroubleWords]

    @field_validator("kinds")
    @classmethod
    def _are_all(cls, value: dict[TroubleKind, TroubleWords]) -> dict[TroubleKind, TroubleWords]:
        refuse_gaps(value, get_args(TroubleKind))
        return value
