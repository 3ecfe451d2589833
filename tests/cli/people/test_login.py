"""Logins of persons, as commands make them."""

import json
import stat

import pytest

from tasks.guarding.logins import Logins, logins_file


def test_a_login_is_made_shown_once_and_taken_away(roadmap, tmp_path):
    said = roadmap("login", "add", "maria", "--as", "María  José Pérez")
    assert said.code == 0, said.err
    box = said.out.splitlines()[0].removeprefix("On the login page, enter: ")
    file = logins_file(tmp_path / "home")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert box.partition(":")[2] not in file.read_text(encoding="utf-8")
    assert Logins(file).person(box.encode()).name == "María José Pérez"
    assert Logins(file).person(b"maria:guess") is None
    assert json.loads(roadmap("login", "list", "--json").out) == {"maria": "María José Pérez"}
    assert roadmap("login", "list").out == "maria: signs as “María José Pérez”\n"
    assert roadmap("login", "remove", "maria").code == 0
    assert roadmap("login", "remove", "maria").err.startswith("there is no login “maria”")
    assert "Add one: roadmap login add NAME" in roadmap("login", "list").out


@pytest.mark.parametrize("name", ["a:b", "María", "a b", "a" * 65, "", "a\nb"])
def test_what_the_page_cannot_take_is_no_login(roadmap, name):
    said = roadmap("login", "add", "--", name)
    assert said.code == 1
    assert "is not a login" in said.err


def test_two_logins_never_sign_with_one_name(roadmap):
    roadmap("login", "add", "maria", "--as", "C. Ordinator")
    said = roadmap("login", "add", "other", "--as", "c. ordinator")
    assert said.code == 1
    assert "another login has the name" in said.err


def test_a_file_that_others_may_change_or_that_is_spoilt_is_told(roadmap, tmp_path):
    roadmap("login", "add", "maria")
    file = logins_file(tmp_path / "home")
    file.chmod(0o622)
    assert "run: chmod 600" in roadmap("login", "list").err
    file.chmod(0o600)
    file.write_text("[]", encoding="utf-8")
    assert "add the logins again" in roadmap("login", "add", "other").err
