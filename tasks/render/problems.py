"""Problems of a template, in words for the person who wrote it."""

from dataclasses import dataclass

from roadmap.problems import Problem


@dataclass(frozen=True)
class TemplateFault:
    """One thing wrong with the templates: where (`path`, with the line if known), what, and the remedy."""

    path: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}; {self.remedy}"


class TemplateProblem(Problem):
    """A template that cannot be used. Its message is one line: file, line, what, and what to do."""

    def __init__(self, file: str, what: str, remedy: str, line: int | None = None) -> None:
        self.file = file
        self.line = line
        where = f"{file}:{line}" if line else file
        super().__init__(" ".join(what.split()), " ".join(remedy.split()), where=where)

    @property
    def fault(self) -> TemplateFault:
        """This problem as a value, for a list of problems."""
        return TemplateFault(self.where, self.what, self.remedy)
