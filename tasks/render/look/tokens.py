"""Tokens of the look: type, space and colour, from tokens.yaml, which stylesheets write as var(--name).

Mail programs know no variables, so in a mail each is replaced by its value. A page in a browser gets them as
variables, with those of the dark.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tasks.render.problems import TemplateProblem
from tasks.render.source import label, read_text

LOOK = Path(__file__).resolve().parents[3] / "templates" / "look"
DARK = "-dark"
_VARIABLE = re.compile(r"var\(--([a-z-]+)\)")
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Tokens(BaseModel):
    """Fonts, sizes of type (letters, line) and of space in pixels, and colours (light, dark), by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fonts: dict[str, str]
    type: dict[str, tuple[PositiveInt, PositiveInt]]
    space: dict[str, PositiveInt]
    colours: dict[str, tuple[Colour, Colour]]

    def fill(self, text: str, file: str) -> str:
        """A stylesheet or page with a value for each variable.

        Raises:
            TemplateProblem: a variable has no token.
        """
        values = self._values

        def value(variable: re.Match[str]) -> str:
            if variable[1] not in values:
                line = text.count("\n", 0, variable.start()) + 1
                what = f"“{variable[0]}” is no token of the look"
                raise TemplateProblem(file, what, f"use one of {', '.join(sorted(values))}", line)
            return values[variable[1]]

        return _VARIABLE.sub(value, text)

    def variables(self) -> str:
        """The tokens as variables of a page, in the light and in the dark."""
        light = _rule(name for name in self._values.items() if not name[0].endswith(DARK))
        dark = _rule((name, pair[1]) for name, pair in self.colours.items())
        return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}"

    @property
    def _values(self) -> Mapping[str, str]:
        sizes = {f"{name}-size": f"{pair[0]}px" for name, pair in self.type.items()}
        lines = {f"{name}-line": f"{pair[1]}px" for name, pair in self.type.items()}
        space = {name: f"{size}px" for name, size in self.space.items()}
        light = {name: pair[0] for name, pair in self.colours.items()}
        dark = {f"{name}{DARK}": pair[1] for name, pair in self.colours.items()}
        return {**self.fonts, **sizes, **lines, **space, **light, **dark}


def _rule(values: Iterator[tuple[str, str]]) -> str:
    return ":root { " + " ".join(f"--{name}: {value};" for name, value in values) + " }"


@lru_cache(maxsize=8)
def tokens(folder: Path = LOOK) -> Tokens:
    """The tokens of a folder's tokens.yaml.

    Raises:
        TemplateProblem: there are none, or they are not as they should be.
    """
    path = folder / "tokens.yaml"
    file = label(path, folder)
    try:
        held: Any = YAML(typ="safe").load(read_text(path, file))
        return Tokens.model_validate(held)
    except YAMLError as problem:
        raise TemplateProblem(file, f"it is not YAML ({problem})", "mend the line") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise TemplateProblem(file, f"{key}: {first['msg']}", "write it as those beside it") from None
