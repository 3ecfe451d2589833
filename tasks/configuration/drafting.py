"""The file of a review that succeeds another: the earlier one's, with what changes written anew."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from roadmap.drafts.successor import Successor
from roadmap.problems import Refusal
from tasks.configuration.load import Loaded
from tasks.configuration.rewriting import Edit, rewritten

_SCHEMA = re.compile(r"^(#\s*yaml-language-server:\s*\$schema=)(\S+)", re.MULTILINE)


def drafted(earlier: Loaded, following: Successor, out: Path) -> str:
    """The text of the new review as it will stand at `out`: comments and order kept, each moved date marked
    as tentative, and what the file names beside itself found from its new place.

    Raises:
        ConfigurationProblem: a date stands where it cannot be changed alone.
    """
    text = rewritten(earlier.path, _edits(earlier, following, out))
    return _SCHEMA.sub(lambda found: found[1] + _seen_from(out, earlier.path, found[2]), text)


def write_draft(out: Path, text: str) -> None:
    """Write a new file, and never over another.

    Raises:
        Refusal: there is one already, or none can be written there.
    """
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Refusal(f"{out}: there is such a file already", "choose another --out") from None
    except OSError as problem:
        raise Refusal(f"{out}: it cannot be written ({problem.strerror})", "choose another --out") from None


def _edits(earlier: Loaded, following: Successor, out: Path) -> Iterator[Edit]:
    yield Edit(["id"], following.id)
    directory = _seen_from(out, earlier.path, earlier.review.directory)
    if directory != earlier.review.directory:
        yield Edit(["directory"], directory)
    for move in following.moves:
        yield Edit(move.way, move.to, f"tentative: was {move.was} in {following.earlier}")


def _seen_from(out: Path, earlier: Path, name: str) -> str:
    """A path that was relative to the earlier file, relative to the new one."""
    before, after = earlier.parent.resolve(), out.parent.resolve()
    if before == after or Path(name).is_absolute() or "://" in name:
        return name
    return Path(os.path.relpath((before / name).resolve(), after)).as_posix()
