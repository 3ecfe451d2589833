"""What trials of force need: a sink that lingers before it answers, and ledgers to spoil."""

import pytest

from tests.force.bases import Databases, Files
from tests.sink import running

RECIPIENTS = 60


@pytest.fixture(scope="module")
def sink(tmp_path_factory):
    with running(tmp_path_factory.mktemp("sink"), linger=6) as started:
        yield started


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return Files(tmp_path_factory.mktemp("ledgers"), RECIPIENTS)


@pytest.fixture(scope="module")
def databases(postgres):
    return Databases(postgres, RECIPIENTS)


@pytest.fixture(params=["files", "databases"])
def base(request):
    """Ledgers of both kinds: on SQLite and on Postgres."""
    return request.getfixturevalue(request.param)
