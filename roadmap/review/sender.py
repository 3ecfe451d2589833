"""The sender: in whose name mails are written, and the words by which a mail calls a body or a milestone."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted
from roadmap.review.texts import Frozen, Texts

LONGEST_FROM = 40  # characters of a sender's name that a phone's list of mails shows
Reference = Annotated[str, Field(pattern=r"^[^{}]*\{number\}[^{}]*$")]


class Sender(Frozen):
    """The body in whose name mails are written. Every wording has its article, as it stands in a sentence.

    `introduced`: at the first mention, with its co-chairs; `named`: afterwards; `missions`: those to whom its
    notes verbales are addressed (ST/DCS/4/Rev.1, 116); `mailbox`: the name of From, short enough to be read
    in a list of mails."""

    introduced: Texts
    named: Texts
    missions: Texts
    mailbox: Texts
    reference: Reference = Field(default="{number}", description="Reference of a note verbale, with {number}")

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        for name in self.mailbox.wordings():
            if len(name) > LONGEST_FROM:
                remedy = f"write at most {LONGEST_FROM} characters"
                raise InvalidValue(f"{quoted(name)} is too long for the name of From", remedy)
        return self
