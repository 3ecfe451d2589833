"""A new ledger on a real file for every test."""

import pytest

from tasks.ledger import Ledger
from tests.tasks.ledger.build import address_of


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(address_of(tmp_path), "review", domain="mail.example.org") as opened:
        yield opened
