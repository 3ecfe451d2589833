"""Words in several languages, and which of them a reader gets."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, RootModel, StringConstraints, model_validator

from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted

ENGLISH = "en"
_LONGEST_ID = 100  # characters; ids stand in keys, file names and addresses

YamlPath = tuple[str | int, ...]  # the keys and positions that lead from the whole file to a value


class Frozen(BaseModel):
    """The base of every model: unknown keys are mistakes, and nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Misplaced(InvalidValue):
    """A mistake that only the whole model can see; `way` leads from it to the mistake."""

    def __init__(self, what: str, *way: str | int) -> None:
        super().__init__(what)
        self.way = way


class Texts(RootModel[dict[str, str]]):
    """One text by language code. A bare string stands for a text that is the same in all languages."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"type": ["object", "string"]})

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: object) -> object:
        return {"*": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _not_empty(self) -> "Texts":
        if not self.root or not all(text.strip() for text in self.root.values()):
            raise InvalidValue("a text is empty", "write the words, or leave the language out")
        return self

    def __hash__(self) -> int:
        """Hash of the wordings: amendments that hold texts are keys of caches."""
        return hash(frozenset(self.root.items()))

    def say(self, language: str) -> str:
        """The text in `language`, else for all languages, else in English, else in the first there is."""
        for wanted in (language, "*", ENGLISH):
            if wanted in self.root:
                return self.root[wanted]
        return next(iter(self.root.values()))

    @property
    def languages(self) -> set[str]:
        """The languages that have words of their own."""
        return set(self.root) - {"*"}

    def wordings(self) -> set[str]:
        """Every wording, in whichever language."""
        return set(self.root.values())


def _is_slug(value: str) -> str:
    if len(value) > _LONGEST_ID:
        raise InvalidValue(f"{quoted(value)} is too long for an id", f"use at most {_LONGEST_ID} characters")
    if not value or not all(c.isascii() and ((c.isalnum() and not c.isupper()) or c == "-") for c in value):
        raise InvalidValue(f"{quoted(value)} is not an id", "use small letters, digits and hyphens")
    return value


# Two capital letters; `roadmap check` says if there is no such country.
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Slug = Annotated[str, AfterValidator(_is_slug)]
