"""A home in which nothing runs, and a server that answers as Prefect's does."""

import pytest

from tests.cli.machine.answering import NOW, SEEN, answering_as_prefect
from tests.tasks import isles


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def review(tmp_path, monkeypatch):
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "ROADMAP_AUTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ROADMAP_REVIEW", str(isles.write(tmp_path)))
    monkeypatch.setattr("cli.machine.status.pendulum.now", lambda zone: NOW)


@pytest.fixture
def prefect():
    with answering_as_prefect() as facts:
        facts.workers = [{"name": "one", "status": "ONLINE", "last_heartbeat_time": SEEN}]
        yield facts
