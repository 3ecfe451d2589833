"""The words around the mails, from templates/words/<language>.yaml: labels, steps, buttons, sentences.

`str.format` fills names in {braces}. Counts stand after a colon, so that no word has to agree with a number.
"""

from typing import get_args

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, ConfigDict, field_validator

from roadmap.answers.persons.person import DELEGATION_ROLES, DelegationRole
from roadmap.reports.troubles import TroubleKind


class _Words(BaseModel):
    """Keys are written with hyphens in YAML and with underscores in Python."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=lambda name: name.replace("_", "-")
    )


class Salutation(_Words):
    """Salutations, by reader."""

    delegation: str
    stakeholder: str
    coordinator: str
    participant: str


class Footer(_Words):
    """The small print: who sent it, and why it is received."""

    automatic: str
    why_delegation: str
    why_stakeholder: str
    why_coordinator: str
    why_sender: str
    why_participant: str

    def why(self, reader: str) -> str:
        """The reason why a reader of that sort gets the mail."""
        return str(getattr(self, f"why_{reader}"))


class Labels(_Words):
    """Labels of facts and headings of tables."""

    what: str
    session: str
    date: str
    time: str
    your_time: str
    place: str
    language: str
    opens: str
    deadline: str
    decision: str
    seats: str
    website: str
    source: str
    number: str
    title: str
    objectives: str
    milestone: str
    asked: str
    answered: str
    silent: str
    coming: str
    delegation: str
    organisation: str
    constituency: str
    sub_region: str
    total: str
    sent: str
    recipients: str
    step: str
    day: str
    due: str
    fix_by: str
    state: str
    reason: str
    candidate: str
    post: str
    name: str
    waiting_since: str
    too_late_from: str
    before: str
    after: str
    received: str
    link: str
    meeting_id: str
    passcode: str
    telephone: str
    notes: str


class AnswerWords(_Words):
    """The button that opens a form: to come, to answer before a deadline, or to stand in a selection."""

    attend: str
    submit: str
    stand: str
    join: str


class RegistrationWords(_Words):
    """A registration in words: its state, and a line of the notice that tells of it."""

    accepted: str
    asked: str
    waiting: str
    late: str
    declined: str
    doubt: str
    place: str
    because: str
    in_session: str

    def state(self, name: str) -> str:
        """A state in words."""
        return str(getattr(self, name))


class Phrases(_Words):
    """Parts of facts that are not values."""

    virtual: str
    to_be_confirmed: str
    end_of: str
    between: str
    on_day_at: str
    at_place: str
    end_of_day: str
    objectives: str
    one_of_each: str
    one_of_each_post: str
    no_sub_region: str
    answered_of: str
    joining_link: str
    end_is_estimated: str
    emblem: str


class ParticipantWords(_Words):
    """The list of participants: its titles and columns, and the roles in a delegation."""

    title: str
    provisional: str
    final: str
    counts: str
    section: str
    party: str
    role: str
    form_of_address: str
    function: str
    persons: str
    badge_name: str
    languages: str
    unnamed: str
    more: str
    nobody: str
    roles: dict[DelegationRole, str]

    @field_validator("roles")
    @classmethod
    def _are_all(cls, value: dict[DelegationRole, str]) -> dict[DelegationRole, str]:
        if missing := set(DELEGATION_ROLES) - value.keys():
            raise ValueError(f"no words for {', '.join(sorted(missing))}; add them")
        return value


class DigestWords(_Words):
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
    failed: str
    unknown: str
    broken: str
    moved: str
    cancelled: str
    reinstated: str


class MailboxWords(_Words):
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


class TroubleWords(_Words):
    """A kind of trouble, and what to do about it. `parts` are clauses by the value that each counts: those
    that count anything stand for `{parts}` in the sentence."""

    what: str
    remedy: str
    parts: dict[str, str] = {}


class AlarmWords(_Words):
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
        if missing := set(get_args(TroubleKind)) - value.keys():
            raise ValueError(f"no words for {', '.join(sorted(missing))}; add them")
        return value


class UnsubscribeWords(_Words):
    """The page on which people unsubscribe."""

    title: str
    question: str
    button: str
    done: str
    bad_link: str
    old_link: str


class Words(_Words):
    """All words of one language. `steps` is by a step's name; `colon` has the space that goes before it."""

    locale: str
    colon: str
    signature: str
    salutation: Salutation
    footer: Footer
    labels: Labels
    steps: dict[str, str]
    registration: RegistrationWords
    answer: AnswerWords
    phrases: Phrases
    participants: ParticipantWords
    digest: DigestWords
    mailbox: MailboxWords
    alarm: AlarmWords
    unsubscribe: UnsubscribeWords

    @field_validator("locale")
    @classmethod
    def _is_locale(cls, value: str) -> str:
        try:
            Locale.parse(value)
        except (ValueError, UnknownLocaleError):
            raise ValueError(f"“{value}” is not a locale; write one such as en_GB") from None
        return value

    @property
    def direction(self) -> str:
        """`rtl` where the script runs from right to left (CLDR's character order), else `ltr`."""
        return "rtl" if Locale.parse(self.locale).character_order == "right-to-left" else "ltr"

    def step(self, name: str) -> str:
        """A step in words; its own name where the words have none."""
        return self.steps.get(name, name)
