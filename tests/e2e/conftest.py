"""What the end-to-end tests share: an invented review of another region, and rehearsals of it."""

import signal
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.command import said
from tests.e2e import soon
from tests.e2e.commands import ended, started, surroundings
from tests.smtp.server import serving

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


@pytest.fixture
def settings(monkeypatch, server, tmp_path):
    """The settings of somebody who sends; `settings(SMTP_PORT=25)` changes some."""

    def set_them(**more):
        for name, value in more.items():
            monkeypatch.setenv(f"ROADMAP_{name}", str(value))

    monkeypatch.setenv("PREFECT_API_URL", server.api)
    monkeypatch.setenv("COLUMNS", "300")
    set_them(HOME=tmp_path / "home", MODE="live", SMTP_HOST="127.0.0.1", SMTP_TLS="none", SMTP_TIMEOUT="60")
    return set_them


@pytest.fixture
def roadmap(settings, monkeypatch, capsys):
    """The command, in this process, which knows Prefect already: quick."""
    before = signal.getsignal(signal.SIGTERM)
    yield partial(said, monkeypatch, capsys)
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def mail(settings):
    """A mail server, and what it is to do: `mail(RCPT=["550 5.1.1 nobody"])`."""
    with serving() as server:
        settings(SMTP_PORT=server.port)
        yield server


@pytest.fixture
def near(tmp_path):
    """The words that name the small review, in which nothing waits for a person."""
    return SimpleNamespace(
        send=("send", soon.STEP, "--review", soon.write(tmp_path)), review=tmp_path / "isles.yaml"
    )
