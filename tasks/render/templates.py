"""All mails in all languages: which there are, what is wrong with them, and how they read with values."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from tasks.render.compiled import Compiled, Rendered, unknown_names
from tasks.render.look.look import Look
from tasks.render.look.tokens import LOOK
from tasks.render.names import HOUSE_NAMES, Names
from tasks.render.problems import TemplateFault, TemplateProblem
from tasks.render.source import label, read_source
from tasks.render.words.files import differences, plural_faults, read_words
from tasks.render.words.words import Words

TEMPLATES = Path(__file__).parents[2] / "templates"
_NOTHING = {"headline": "", "unsubscribe": ""}  # what the layout leaves out


class Templates:
    """The templates of a folder, for the languages of a review.

    A language without any mail is written in `fallback`; one that has some must have them all. Everything is
    read and compiled at its first use, and kept. `look` is the folder of the layout, if it is another one.
    """

    def __init__(
        self,
        folder: Path,
        languages: Collection[str],
        fallback: str = "en",
        *,
        look: Path | None = None,
        names: Names = HOUSE_NAMES,
    ) -> None:
        self._folder = folder
        self._languages = tuple(dict.fromkeys((*languages, fallback)))
        self._fallback = fallback
        self._names = names
        self._look_folder = look or folder / LOOK.name
        self._looks: dict[str, Look] = {}
        self._compiled: dict[tuple[str, str], Compiled] = {}
        self._words: dict[str, Words] = {}
        self._no_blocks: dict[str, object] = dict.fromkeys(names.blocks, "")

    def mails(self) -> tuple[str, ...]:
        """The mails that the folder has, in alphabetical order."""
        return tuple(sorted(self._languages_by_mail))

    def languages(self, mail: str) -> tuple[str, ...]:
        """The review's languages that a mail is written in."""
        return tuple(
            language for language in self._languages if language in self._languages_by_mail.get(mail, ())
        )

    def language(self, wanted: str) -> str:
        """The language that a reader of `wanted` gets: that one, or the fallback."""
        written = wanted in self._languages and any(
            wanted in some for some in self._languages_by_mail.values()
        )
        return wanted if written else self._fallback

    def words(self, language: str) -> Words:
        """The words around the mails, in the language or in its fallback.

        Raises:
            TemplateProblem: they are missing or not as they should be.
        """
        used = self.language(language)
        if used not in self._words:
            self._words[used] = read_words(self._folder, used)
        return self._words[used]

    def render(self, mail: str, language: str, values: Mapping[str, object]) -> Rendered:
        """A mail with its values in: text as plain strings, `blocks` as a mapping of blocks by name.

        Besides the names that templates use, the layout needs what every mail has
        (`tasks.letters.courtesies.courtesies`), with `reader`, the group of readers, for the footer's words.
        It takes `heading` and `headline` (the event, and one line about it) and `unsubscribe` (a link), where
        they are given.

        Raises:
            TemplateProblem: the template is missing or wrong, or says a name that `values` does not have.
        """
        used = self.language(language)
        words = self.words(used)
        given = values.get("blocks")
        blocks = {**self._no_blocks, **given} if isinstance(given, Mapping) else self._no_blocks
        around = {"words": words, "language": used, "direction": words.direction, "blocks": blocks}
        return self._mail(mail, used).render({**_NOTHING, **values, **around}, used)

    def check(self) -> list[TemplateFault]:
        """Everything that is wrong with the templates of the review's languages; empty if all is well."""
        written = [one for one in self._languages if self.language(one) == one]
        faults = [problem for language in written for problem in self._check(language)]
        return list(dict.fromkeys(faults))

    @cached_property
    def _languages_by_mail(self) -> dict[str, frozenset[str]]:
        """The languages of each mail, by their files."""
        files = [path for path in sorted(self._folder.glob("*/*.md")) if path.parent != self._look_folder]
        mails = {path.parent.name for path in files}
        return {m: frozenset(path.stem for path in files if path.parent.name == m) for m in mails}

    def _mail(self, mail: str, language: str) -> Compiled:
        key = (mail, language)
        if key not in self._compiled:
            source = read_source(self._path(mail, language), self._folder)
            self._compiled[key] = Compiled(source, self._look(self.words(language).direction))
        return self._compiled[key]

    def _look(self, direction: str) -> Look:
        if direction not in self._looks:
            self._looks[direction] = Look(self._look_folder, direction)
        return self._looks[direction]

    def _path(self, mail: str, language: str) -> Path:
        return self._folder / mail / f"{language}.md"

    def _check(self, language: str) -> Iterator[TemplateFault]:
        yield from self._check_words(language)
        for mail in sorted({*self.mails(), *self._names.mails}):
            try:
                self._mail(mail, language)
                yield from unknown_names(read_source(self._path(mail, language), self._folder), self._names)
            except TemplateProblem as problem:
                yield problem.fault

    def _check_words(self, language: str) -> Iterator[TemplateFault]:
        try:
            words, model = self.words(language), self.words(self._fallback)
        except TemplateProblem as problem:
            yield problem.fault
            return
        file = label(self._folder / "words" / f"{language}.yaml", self._folder)
        yield from differences(words, model, file)
        yield from plural_faults(words, file)
