"""A ledger on a real file for every test, and authorities for certificates."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tasks.ledger import Ledger


@dataclass(frozen=True)
class Authorities:
    """Two authorities that sign certificates; `file` holds the one that we trust."""

    made: dict
    file: Path

    def context(self, name, host="127.0.0.1"):
        """A server's side of TLS, with a certificate by one of them."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.made[name].issue_cert(host).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def authorities(tmp_path_factory):
    made = {"trusted": trustme.CA(), "unknown": trustme.CA()}
    file = tmp_path_factory.mktemp("tls") / "authority.pem"
    made["trusted"].cert_pem.write_to_path(file)
    return Authorities(made, file)


@pytest.fixture
def ledger(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger.open(url, "review", domain="network.example.org") as opened:
        yield opened
