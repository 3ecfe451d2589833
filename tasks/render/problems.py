"""Problems of a template, in words for the person who wrote it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the templates: where (`path`, with the line if known), what, and the remedy."""

    path: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}; {self.remedy}"


class TemplateProblem(Exception):
    """A template that cannot be used. Its message is one line: file, line, what, and what to do."""

    def __init__(self, file: str, what: str, remedy: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        self.what = " ".join(what.split())
        self.remedy = " ".join(remedy.split())
        super().__init__(str(self.problem))

    @property
    def problem(self) -> Problem:
        """This problem as a value, for a list of problems."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return Problem(where, self.what, self.remedy)
