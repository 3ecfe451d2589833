"""The file of a review that succeeds another: the earlier file with its dates, id and paths changed."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from roadmap.drafts.successor import Successor
from roadmap.problems import Refusal
from tasks.configuration.load import Loaded
from tasks.configuration.rewriting import Edit, rewrite

_SCHEMA = re.compile(r"^(#\s*yaml-language-server:\s*\$schema=)(\S+)", re.MULTILINE)


def draft_successor(earlier: Loaded, following: Successor, out: Path) -> str:
    """The text of the new review, to be written to `out`: with the same comments and order, each moved date
    marked as tentative, and relative paths adapted to its folder.

    Raises:
        ConfigurationProblem: a date cannot be changed without changing another value.
    """
    text = rewrite(earlier.path, _edits(earlier, following, out))
    return _SCHEMA.sub(lambda match: match[1] + _relative_to(out, earlier.path, match[2]), text)


def write_draft(out: Path, text: str) -> None:
    """Write a new file, without overwriting another.

    Raises:
        Refusal: the file exists already, or cannot be written.
    """
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(f"{out}: the file exists already", "choose another --out") from None
    except OSError as problem:
        raise Refusal(f"{out}: it cannot be written ({problem.strerror})", "choose another --out") from None


def _edits(earlier: Loaded, following: Successor, out: Path) -> Iterator[Edit]:
    yield Edit(["id"], following.id)
    directory = _relative_to(out, earlier.path, earlier.review.directory)
    if directory != earlier.review.directory:
        yield Edit(["directory"], directory)
    for move in following.moves:
        yield Edit(move.way, move.to, f"tentative: was {move.was} in {following.earlier}")


def _relative_to(out: Path, earlier: Path, name: str) -> str:
    """A path relative to the earlier file, made relative to the new one."""
    before, after = earlier.parent.resolve(), out.parent.resolve()
    if before == after or Path(name).is_absolute() or "://" in name:
        return name
    return Path(os.path.relpath((before / name).resolve(), after)).as_posix()
