"""The words around the mails, from templates/words/<language>.yaml: labels, steps, buttons, sentences.

Names in {braces} are replaced by values with `str.format`. Counts stand after a colon, so that no word has
to agree with a number. `colon` is the colon with the space that goes before it, if any.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from roadmap.reports.troubles import TroubleKind
from tasks.render.problems import TemplateFault, TemplateProblem
from tasks.render.source import label, read_text

Reader = Literal["delegation", "stakeholder", "coordinator"]


class _Words(BaseModel):
    """Keys are written with hyphens in YAML and with underscores in Python."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class Salutation(_Words):
    """Salutations, by reader."""

    delegation: str
    stakeholder: str
    coordinator: str


class Footer(_Words):
    """The small print: who sent it, and why it is received."""

    automatic: str
    why_delegation: str
    why_stakeholder: str
    why_coordinator: str
    why_sender: str

    def why(self, reader: Reader) -> str:
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
    document: str
    reference: str
    before: str
    after: str
    received: str


class AnswerWords(_Words):
    """The button that opens a form: to come, to answer before a deadline, or to stand in a selection."""

    attend: str
    submit: str
    stand: str


class Phrases(_Words):
    """Parts of facts that are not values."""

    virtual: str
    to_be_confirmed: str
    unfixed: str
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


class DigestWords(_Words):
    """Sentences of the digest."""

    calm: str
    waiting: str
    open_dates: str
    fix: str
    fix_overdue: str
    fix_over: str
    fix_time: str
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
    """A kind of trouble in a sentence, and what to do about it in another. `parts` are clauses by the value
    that each counts: those that count anything stand for `{parts}` in the sentence."""

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
    """All words of one language. `steps` is by a step's name."""

    locale: str
    colon: str
    signature: str
    salutation: Salutation
    footer: Footer
    labels: Labels
    steps: dict[str, str]
    answer: AnswerWords
    phrases: Phrases
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


def read_words(folder: Path, language: str) -> Words:
    """Read a language's words.

    Raises:
        TemplateProblem: the file is missing, is not YAML, or lacks a key, has one too many or an empty one.
    """
    path = folder / "words" / f"{language}.yaml"
    file = label(path, folder)
    text = read_text(path, file)
    try:
        return Words.model_validate(YAML(typ="safe").load(text))
    except YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise TemplateProblem(file, "it is not YAML", "mend the line; put texts in quotes", line) from None
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise TemplateProblem(file, f"{key}: {first['msg']}", _remedy(first["type"])) from None


def _remedy(kind: str) -> str:
    return {
        "missing": "add the key, with the words of this language",
        "extra_forbidden": "remove the key; the software does not use it",
    }.get(kind, "write the words as a text in quotes")


def differences(words: Words, model: Words, file: str) -> Iterator[TemplateFault]:
    """Places where a language's words have other keys, or other names in braces, than the fallback's."""
    own, others = dict(_flat(words)), dict(_flat(model))
    for key in sorted(own.keys() ^ others.keys()):
        remedy = "add it" if key in others else "remove it, or add it to the fallback's words"
        yield TemplateFault(file, f"{key} stands in one language only", remedy)
    for key in sorted(own.keys() & others.keys()):
        if _names(own[key]) != _names(others[key]):
            wanted = " ".join(f"{{{name}}}" for name in sorted(_names(others[key]))) or "none"
            yield TemplateFault(file, f"{key} has other names in braces than the fallback", f"use {wanted}")


def _flat(words: Words) -> Iterator[tuple[str, str]]:
    for part, held in words.model_dump(by_alias=True).items():
        if isinstance(held, dict):
            yield from _below(part, held)


def _below(path: str, held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in held.items():
        if isinstance(value, dict):
            yield from _below(f"{path}.{key}", value)
        else:
            yield f"{path}.{key}", value


def _names(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {text}
