"""Where the server is reached, and when it asks for a password."""

import stat

import pytest

from config.settings import Settings
from tasks.machine.access import auth_file, auth_for
from tasks.machine.address import Address
from tasks.machine.parts import absolute, pools

OURS = [Address("127.0.0.1"), Address("127.8.8.8"), Address("::1"), Address("localhost")]
ANYBODYS = [
    Address("0.0.0.0"),
    Address("::"),
    Address("10.1.2.3"),
    Address("review.example.org"),
    Address(""),
]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:4200"),
        ("0.0.0.0", "http://127.0.0.1:4200"),
        ("::", "http://[::1]:4200"),
        ("10.1.2.3", "http://10.1.2.3:4200"),
    ],
)
def test_this_machine_reaches_it_by_an_address_of_its_own(host, url):
    assert Address(host).url == url


@pytest.mark.parametrize("address", OURS, ids=str)
def test_on_the_loopback_it_asks_only_if_it_is_told_to(address, tmp_path, monkeypatch):
    assert auth_for(address, Settings(), tmp_path) is None
    monkeypatch.setenv("ROADMAP_AUTH", "chair:s3cret")
    assert auth_for(address, Settings(), tmp_path) == "chair:s3cret"


@pytest.mark.parametrize("address", ANYBODYS, ids=str)
def test_elsewhere_it_always_asks_and_the_password_stays(address, tmp_path, monkeypatch):
    made = auth_for(address, Settings(), tmp_path)
    user, _, password = made.partition(":")
    assert user == "roadmap"
    assert len(password) >= 24
    assert auth_file(tmp_path).read_text(encoding="utf-8") == made
    assert stat.S_IMODE(auth_file(tmp_path).stat().st_mode) == 0o600
    assert auth_for(address, Settings(), tmp_path) == made
    assert auth_for(address, Settings(), tmp_path / "other") != made


def test_paths_mean_the_same_in_the_folder_of_the_worker(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROADMAP_HOME", "here")
    monkeypatch.setenv("ROADMAP_BOOK", "answers.xlsx")
    monkeypatch.setenv("ROADMAP_SMTP_PASSWORD_FILE", "password.txt")
    found = absolute(Settings())
    assert found["ROADMAP_HOME"] == str(tmp_path / "here")
    assert found["ROADMAP_BOOK"] == str(tmp_path / "answers.xlsx")
    assert found["ROADMAP_SMTP_PASSWORD_FILE"] == str(tmp_path / "password.txt")
    monkeypatch.setenv("ROADMAP_BOOK", "google:1AbC")
    assert "ROADMAP_BOOK" not in absolute(Settings())


def test_the_pools_are_those_of_the_deployments():
    assert pools() == ["roadmap"]
