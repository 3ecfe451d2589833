"""Where the server is reached, and the login that it asks for."""

import os
import stat

import pendulum
import pytest

from config.settings import Settings
from tasks.machine.access import auth_file, auth_for, named
from tasks.machine.address import Address
from tasks.machine.parts import absolute, pools
from tasks.machine.state import Machine, born, held, write


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


@pytest.mark.parametrize("known", ["", "chair:s3cret"])
def test_it_always_asks_and_the_password_stays(known, tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_AUTH", known)
    made = auth_for(Settings(), tmp_path)
    user, _, password = made.partition(":")
    assert made == known or (user == "roadmap" and len(password) >= 24)
    assert auth_file(tmp_path).read_text(encoding="utf-8") == made
    assert stat.S_IMODE(auth_file(tmp_path).stat().st_mode) == 0o600
    monkeypatch.delenv("ROADMAP_AUTH")
    assert auth_for(Settings(), tmp_path) == made
    assert auth_for(Settings(), tmp_path / "other") != made


@pytest.mark.parametrize(
    ("given", "auth"),
    [
        ("http://127.0.0.1:4200/api", "roadmap:kept"),  # that of this home: no more has to be said
        ("http://127.0.0.1:4200/api/", "roadmap:kept"),
        ("http://127.0.0.1:4300/api", ""),  # another's, which never gets this one's password
    ],
)
def test_a_server_named_by_its_address_alone_gets_its_own_login_and_no_other(
    given, auth, tmp_path, monkeypatch
):
    monkeypatch.delenv("PREFECT_API_AUTH_STRING", raising=False)
    monkeypatch.setenv("PREFECT_API_URL", given)
    pid, now, own = os.getpid(), pendulum.now("UTC"), "http://127.0.0.1:4200"
    with held(tmp_path) as file:
        write(file, Machine(pid=pid, born=born(pid), began=now, url=own, api=f"{own}/api", guarded=True))
        auth_file(tmp_path).write_text("roadmap:kept", encoding="utf-8")
        assert named(tmp_path).auth == auth
        monkeypatch.setenv("PREFECT_API_AUTH_STRING", "chair:other")
        assert named(tmp_path).auth == "chair:other"


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
