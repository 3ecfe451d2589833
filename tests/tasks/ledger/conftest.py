"""A new ledger for every test: on a real file, and again on a real Postgres."""

import pytest

from tasks.ledger import Ledger
from tests.tasks.ledger.build import address_of

DOMAIN = "mail.example.org"


@pytest.fixture(scope="session")
def pattern(postgres):
    """A database with the ledger's tables, for others to be copies of: faster than making them each time."""
    name = postgres.database()
    Ledger.open(postgres.url(name), "review", domain=DOMAIN).close()
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    """The address of a new ledger."""
    if request.param == "sqlite":
        yield address_of(tmp_path)
        return
    server, pattern = (request.getfixturevalue(name) for name in ("postgres", "pattern"))
    name = server.database(like=pattern)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request, tmp_path):
    """The address of a ledger that nobody has opened yet."""
    return address_of(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def ledger(url):
    with Ledger.open(url, "review", domain=DOMAIN) as opened:
        yield opened


@pytest.fixture
def another(url):
    """Opens the same ledger again: another review, another way."""
    opened = []

    def make(review="review", **more):
        opened.append(Ledger.open(url, review, domain=DOMAIN, **more))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def file(tmp_path):
    """The address of a new ledger on SQLite, and its file."""
    return address_of(tmp_path), tmp_path / "ledger.db"


@pytest.fixture
def on_file(file):
    with Ledger.open(file[0], "review", domain=DOMAIN) as opened:
        yield opened
