"""Forms: the questions that people are asked, and the tab of the answer book that is filled."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from roadmap.problems import InvalidValue
from roadmap.review.characters import normalize
from roadmap.review.links import WebLink
from roadmap.review.texts import Frozen, Slug, Texts

QuestionKind = Literal["text", "paragraph", "country", "choice", "choices"]
_SHORT = 200  # characters; only short texts, such as wordings and choices, come again and are worth caching
_STRAIGHT = str.maketrans(
    dict.fromkeys("’‘‚‛´`ʼ′", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—−", "-")
)
PartyRole = Literal["party", "attending", "sessions", "name", "language", "constituency", "post"]
PersonRole = Literal["address", "delegation-role", "title", "function", "mode", "interpretation"]
OnSiteRole = Literal["badge-name", "accessibility", "diet", "visa", "arrival"]
QuestionRole = PartyRole | PersonRole | OnSiteRole
Each = Literal["party", "person"]
# Roles whose answers tell of a person's health or faith (GDPR, Article 9), unless a form says otherwise.
SENSITIVE_ROLES: tuple[QuestionRole, ...] = ("accessibility", "diet")
MAY_BE_SENSITIVE: tuple[QuestionRole | None, ...] = (None, *SENSITIVE_ROLES, "visa", "arrival")
ERASE_AFTER = 30  # days after the end of an event, where a question says nothing else
# A tab without one of these columns cannot be read. Older sheets lack the others, and are read without.
NEEDED_ROLES: frozenset[QuestionRole] = frozenset(get_args(PartyRole)) - {"language"}

# Headings that forms give their own two columns, and those that people rename them to.
TIMESTAMP = Texts(
    {"en": "Timestamp", "es": "Marca temporal", "pt": "Carimbo de data/hora", "fr": "Horodateur"}
)
SENDER = Texts(
    {
        "en": "Email Address",
        "es": "Dirección de correo electrónico",
        "pt": "Endereço de e-mail",
        "fr": "Adresse e-mail",
    }
)
ALSO_TIMESTAMP = ("Date and time", "Marca de tiempo", "Fecha y hora", "Data e hora", "Date et heure")
ALSO_SENDER = (
    *("Email", "E-mail", "Email address", "E-mail address", "Username", "Respondent"),
    *("Correo electrónico", "Correo", "Correo-e", "Nombre de usuario"),
    *("E-mail do respondente", "Endereço de email", "Endereço eletrônico", "Nome de usuário"),
    *("Adresse électronique", "Adresse de courriel", "Courriel", "Nom d'utilisateur"),
)


class Choice(Frozen):
    """One of the answers a form offers."""

    id: Slug
    text: Texts


class Question(Frozen):
    """A question of a form. Its wording in any language is accepted as the heading of its column.

    `role` says what the software itself reads in the answer: who answers for whom (`party`), whether they
    come (`attending`), to which sessions, for which post they stand; of a person, their own `address`, their
    `delegation-role`, whether they come in person or online (`mode`), and what they need there.
    Questions without a role are for people. `sensitive` answers stand in no board, mail or report, and are
    erased some days after the event; by default those on accessibility and diet are.
    """

    id: Slug
    wording: Texts
    also: list[str] = Field(
        default=[], max_length=500, description="Other headings that its column may have, in any language"
    )
    kind: QuestionKind = "text"
    role: QuestionRole | None = None
    choices: list[Choice] = Field(default=[], max_length=500)
    section: Texts | None = None
    sensitive: bool | None = Field(
        default=None, description="Health, passports and the like; true for accessibility and diet"
    )
    erase_after: int | None = Field(
        default=None,
        ge=0,
        le=3660,
        description=f"Days after the event at which a sensitive answer is erased; {ERASE_AFTER} if left out",
    )

    @model_validator(mode="after")
    def _erases_what_is_sensitive(self) -> Self:
        if self.is_sensitive and self.role not in MAY_BE_SENSITIVE:
            raise InvalidValue(
                f"“{self.id}” cannot be sensitive: lists and mails need its answers (role: {self.role})",
                "leave `sensitive` out, or ask in a question of its own",
            )
        if self.erase_after is not None and not self.is_sensitive:
            raise InvalidValue(
                f"“{self.id}” has erase_after and is not sensitive", "add `sensitive: true`, or leave it out"
            )
        return self

    @property
    def is_sensitive(self) -> bool:
        """True if its answers are shown to nobody who does not ask for them by command."""
        return self.role in SENSITIVE_ROLES if self.sensitive is None else self.sensitive

    @property
    def days_kept(self) -> int | None:
        """Days after the end of the event for which its answers are kept; None: they are not erased."""
        if not self.is_sensitive:
            return None
        return ERASE_AFTER if self.erase_after is None else self.erase_after

    def choice_of(self, text: str) -> str | None:
        """The id of the choice that a `text` names, in whichever language, or None."""
        wanted = fold_text(text)
        return next(
            (c.id for c in self.choices if wanted in {fold_text(t) for t in c.text.wordings()} | {c.id}), None
        )


class Form(Frozen):
    """A form: a tab of the answer book with a timestamp, the sender's address, and a column a question."""

    tab: str = Field(min_length=1, max_length=31, description="The name of its tab in the answer book")
    url: WebLink = Field(description="The address that people open to answer")
    questions: list[Question] = Field(default=[], max_length=500, description="Its kind's own where left out")
    each: Each | None = Field(
        default=None,
        description="What a row stands for: the answer of a party, which a later one revises, or a person. "
        "Its kind's own where the questions are left out too, else a party",
    )

    def with_role(self, role: QuestionRole) -> Question | None:
        """The question that plays `role`, if the form has one."""
        return next((q for q in self.questions if q.role == role), None)

    def text_for(self, role: QuestionRole, values: Mapping[str, str]) -> str:
        """The answer to the question that plays `role`; empty if there is none."""
        question = self.with_role(role)
        return values.get(question.id, "").strip() if question else ""

    def choice_for(self, role: QuestionRole, values: Mapping[str, str]) -> str | None:
        """The id of the choice that answers the question that plays `role`; None if there is none."""
        question = self.with_role(role)
        return question.choice_of(values.get(question.id, "")) if question else None

    def without_sensitive(self, values: Mapping[str, str]) -> dict[str, str]:
        """An answer's values as boards, mails and reports may show them."""
        hidden = {q.id for q in self.questions if q.is_sensitive}
        return {question: text for question, text in values.items() if question not in hidden}

    def headings(self, language: str) -> list[str]:
        """The headings of its columns as the form writes them in `language`."""
        return [
            TIMESTAMP.say(language),
            SENDER.say(language),
            *(q.wording.say(language) for q in self.questions),
        ]


def is_timestamp(heading: str) -> bool:
    """True for the heading of a form's column of timestamps, as Google or people call it."""
    return fold_text(heading) in _timestamps()


@lru_cache(maxsize=1)
def _timestamps() -> frozenset[str]:
    return frozenset(map(fold_text, (*TIMESTAMP.root.values(), *ALSO_TIMESTAMP)))


def fold_text(text: str) -> str:
    """`text` without accents, case, invisible marks, punctuation at its ends, or doubled spaces, and with
    straight quotes: how headings are compared."""
    return _kept_plain(text) if len(text) < _SHORT else _plain(text)


@lru_cache(maxsize=8192)
def _kept_plain(text: str) -> str:
    return _plain(text)


def _plain(text: str) -> str:
    letters = normalize("NFKD", text.translate(_STRAIGHT)).casefold()
    seen = "".join(c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(seen.split()).strip(" .:*?¿!¡")
