"""A group of words, as a part of a language's file is read."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """A group of words. Keys are written with hyphens in YAML and with underscores in Python."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=lambda name: name.replace("_", "-")
    )


def refuse_gaps(keys: Iterable[str], names: Iterable[str]) -> None:
    """Refuse the keys of words that leave one of these names out.

    Raises:
        ValueError: some are missing.
    """
    if missing := set(names) - set(keys):
        raise ValueError(f"no words for {', '.join(sorted(missing))}; add them")
