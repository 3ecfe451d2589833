"""The words around the mails, from templates/words/<language>.yaml: labels, steps, buttons, sentences.

`str.format` fills names in {braces}. Words that agree with a number have a text for each plural form.
"""

from functools import cached_property

from babel import Locale, UnknownLocaleError
from pydantic import field_validator

from tasks.render.words.counted import Counted
from tasks.render.words.courtesy import CourtesyWords
from tasks.render.words.dates import DateWords
from tasks.render.words.group import Group
from tasks.render.words.mails import AnswerWords, Labels, Phrases
from tasks.render.words.notices import AlarmWords, ApprovalWords, DigestWords, MailboxWords
from tasks.render.words.persons import ParticipantWords, RegistrationWords


class UnsubscribeWords(Group):
    """The page on which people unsubscribe, and the link to it."""

    link: str
    title: str
    question: str
    button: str
    done: str
    bad_link: str
    old_link: str


class Words(Group):
    """All words of one language. `steps` is by a step's name, `kinds` by a kind of milestone; `colon` has the
    space that goes before it."""

    locale: str
    colon: str
    thousands: str
    courtesy: CourtesyWords
    kinds: dict[str, str]
    labels: Labels
    steps: dict[str, str]
    registration: RegistrationWords
    answer: AnswerWords
    dates: DateWords
    phrases: Phrases
    participants: ParticipantWords
    digest: DigestWords
    mailbox: MailboxWords
    alarm: AlarmWords
    approvals: ApprovalWords
    unsubscribe: UnsubscribeWords

    @field_validator("locale")
    @classmethod
    def _is_locale(cls, value: str) -> str:
        try:
            Locale.parse(value)
        except (ValueError, UnknownLocaleError):
            raise ValueError(f"“{value}” is not a locale; write one such as en_GB") from None
        return value

    @cached_property
    def cldr(self) -> Locale:
        """The formats, plural rules and names of CLDR for this language."""
        return Locale.parse(self.locale)

    @property
    def direction(self) -> str:
        """`rtl` where the script runs from right to left (CLDR's character order), else `ltr`."""
        return "rtl" if self.cldr.character_order == "right-to-left" else "ltr"

    def number(self, value: int) -> str:
        """A whole number: “12,110”. CLDR's own separators do not serve: its Latin American Spanish writes a
        comma, which half of the region reads as a decimal."""
        return f"{value:,}".replace(",", self.thousands)

    def count(self, text: Counted, number: int, **values: object) -> str:
        """A text in the plural form of a number, which stands for {count} in it."""
        return text.form(number, self.cldr).format(count=self.number(number), **values)

    def tally(self, *counts: tuple[Counted, int]) -> str:
        """Several numbers with their words: “2 new, 1 over”. Those of which there is none are left out; where
        there is none of any, the first stands."""
        shown = [pair for pair in counts if pair[1]] or counts[:1]
        return ", ".join(self.count(text, number) for text, number in shown)

    def step(self, name: str) -> str:
        """A step in words; its own name where the words have none."""
        return self.steps.get(name, name)
