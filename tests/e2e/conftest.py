"""What the end-to-end tests share: an invented review of another region, and rehearsals of it."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.commands import ended, started, surroundings

ISLES = Path(__file__).parent / "isles" / "isles.yaml"


@dataclass(frozen=True)
class Play:
    """One rehearsal by the command line: its folder, the home of who ran it, and what the command said."""

    out: Path
    home: Path
    said: str


@pytest.fixture(scope="session")
def plays(tmp_path_factory):
    """Two rehearsals at once, with the same seed: over an .xlsx workbook, and through gspread."""
    commands = {"workbook": ["roadmap", "rehearse"], "sheet": ["python", "-m", "tests.sheets.rehearse"]}
    folder = tmp_path_factory.mktemp("plays")
    with ExitStack() as stack:
        running = {}
        for name, command in commands.items():
            words = [*command, "--review", ISLES, "--out", folder / name, "--seed", "7"]
            log, env = folder / f"{name}.log", surroundings(folder / f"home-{name}")
            running[name] = stack.enter_context(started(words, log, env)), log
        said = {name: ended(*one) for name, one in running.items()}
    return {name: Play(folder / name, folder / f"home-{name}", said[name]) for name in said}
