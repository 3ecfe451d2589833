"""Commands that keep nothing: their home is an empty folder."""

from functools import partial

import pytest

from tests.cli.command import said


@pytest.fixture
def roadmap(monkeypatch, capsys, tmp_path):
    """`roadmap("plan", "--json")` gives what the command left."""
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return partial(said, monkeypatch, capsys)
