"""Words of what coordinators are told: the digest, what came in by mail, and alarms."""

from typing import get_args

from pydantic import field_validator

from roadmap.reports.troubles import TroubleKind
from tasks.render.words.counted import Counted
from tasks.render.words.group import Group, refuse_gaps


class DigestWords(Group):
    """Sentences of the digest."""

    calm: str
    waiting: Counted
    open_dates: Counted
    fix: Counted
    fix_overdue: Counted
    fix_over: str
    fix_time: str
    fix_link: str
    part_not_registered: str
    part_declined: str
    part_not_admitted: str
    release: Counted
    select: Counted
    unmatched: Counted
    doubted: Counted
    book_doubted: str
    expired: Counted
    not_invited: Counted
    too_many: Counted
    failed: Counted
    unknown: Counted
    broken: str
    moved: str
    cancelled: str
    reinstated: str


class MailboxWords(Group):
    """The notice of what came in by mail; from `nobody` on: why nobody was written to instead."""

    returned: Counted
    replies: Counted
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

    what: Counted
    remedy: str
    parts: dict[str, Counted] = {}


class AlarmWords(Group):
    """The alarm, and the board of troubles; `kinds` is by kind of trouble."""

    new: Counted
    closed: Counted
    trouble: str
    since: str
    remedy: str
    over: str
    well: str
    some: Counted
    told: str
    waits: str
    kinds: dict[TroubleKind, TroubleWords]

    @field_validator("kinds")
    @classmethod
    def _are_all(cls, value: dict[TroubleKind, TroubleWords]) -> dict[TroubleKind, TroubleWords]:
        refuse_gaps(value, get_args(TroubleKind))
        return value


class ApprovalWords(Group):
    """The reminder of approvals: the mailings that wait, and those that nobody released in time."""

    waiting: Counted
    late: Counted
