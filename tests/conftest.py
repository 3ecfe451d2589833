"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

from tasks.configuration import load

settings.register_profile("any machine", deadline=None)  # tests are not timed: machines are noisy
settings.load_profile("any machine")

REVIEW = Path(__file__).parents[1] / "config" / "lac-2025.yaml"


@pytest.fixture(scope="session")
def real():
    """The real review with its directory: read once, since reading it takes more than a second."""
    return load(REVIEW)


@pytest.fixture(scope="session")
def postgres():
    """A Postgres server, started for the first test that wants it, for all of them."""
    from tests.postgres import serving  # most tests do without the time that it takes to load

    with serving() as server:
        yield server


@pytest.fixture
def postgres_url(postgres):
    """The address of a new and empty database on it."""
    name = postgres.database()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def smtp_sink():
    """A mail server in this process that takes everything: `port`, and `accepted` with envelope and bytes."""
    from tests.smtp.server import serving as serving_mail  # it loads aiosmtpd

    with serving_mail() as server:
        yield server
