"""What comes late or twice: ledgers on both databases, with the programs of Postgres."""

import os
from pathlib import Path

import pytest

from tests.postgres import pgserver
from tests.sink import running

PROGRAMS = Path(pgserver.__file__).parent / "pginstall" / "bin"


@pytest.fixture(scope="module")
def sink(tmp_path_factory):
    """A mail server that lingers before it answers: whoever is killed then cannot know."""
    with running(tmp_path_factory.mktemp("sink"), linger=6) as started:
        yield started


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path, monkeypatch):
    """The address of a ledger that nobody has opened yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    return request.getfixturevalue("postgres_url")
