"""`roadmap troubles`, and what `roadmap status` says of them: a mailing that waits too long, no server."""

import json

import pendulum
import pytest

from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing
from tests.smtp.server import unused_port
from tests.tasks import isles

STEP = "briefing/invitation"


@pytest.fixture
def review(roadmap, tmp_path, monkeypatch):
    """A review whose invitation has waited for a week, and a watch that nobody has kept."""
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "ROADMAP_AUTH"):
        monkeypatch.delenv(name, raising=False)
    path, at = isles.write(tmp_path), pendulum.now("Africa/Nairobi").subtract(days=7)
    with open_context(path, at) as context:
        draft = Draft("focal@xa.example.org", "XA", "", "en", Content("en", "Come", "<p>x</p>", "x"))
        mailing = Mailing(STEP, 0, "briefing-invitation", at, at.add(days=21))
        context.ledger.mailings.draft(mailing, [draft], at, state=State.HELD)
    return path


def found(said):
    return {row["key"]: row for row in json.loads(said.out)}


def test_what_stands_still_is_listed_with_what_to_do_and_ends_with_1(roadmap, review):
    said = roadmap("troubles", "--review", review, "--json")
    assert said.code == 1
    rows = found(said)
    assert {"server-silent", "watch-silent", f"mailing-held {STEP}"} <= set(rows)
    held = rows[f"mailing-held {STEP}"]
    assert (held["kind"], held["about"]) == ("mailing-held", STEP)
    assert held["remedy"]
    shown = roadmap("troubles", "--review", review)
    assert shown.code == 1
    assert held["what"] in " ".join(shown.out.split())


def test_a_server_that_is_named_and_does_not_answer_is_a_trouble(roadmap, review, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{unused_port()}/api")
    rows = found(roadmap("troubles", "--review", review, "--json"))
    assert {"server-silent", f"mailing-held {STEP}"} <= set(rows)


def test_looking_tells_nobody_and_changes_nothing(roadmap, review):
    looks = [found(roadmap("troubles", "--review", review, "--json")) for _ in range(2)]
    for rows in looks:
        for row in rows.values():
            row.pop("since")  # that of a server that was never heard is the moment of the look
    assert looks[0] == looks[1]
    with open_context(review) as context:
        assert context.ledger.alarms.open() == []
        assert set(context.ledger.counts()) == {STEP}


def test_status_says_them_too(roadmap, review):
    held = found(roadmap("troubles", "--review", review, "--json"))[f"mailing-held {STEP}"]
    trouble = json.loads(roadmap("status", "--review", review, "--json").out)["trouble"]
    assert f"{held['what']} → {held['remedy']}" in trouble


@pytest.mark.e2e
def test_without_any_it_says_that_all_is_well(roadmap, review, idle_server, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", idle_server.api)
    without = found(roadmap("troubles", "--review", review, "--json"))
    assert f"the Prefect server at {idle_server.api} asks for a login" in str(without)
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", idle_server.auth)
    roadmap("stop", STEP, "--by", "C. Ordinator", "--reason", "no longer true", "--review", review)
    with open_context(review) as context:
        context.ledger.alarms.beat("watch", context.at)
    said = roadmap("troubles", "--review", review)
    assert (said.code, said.out) == (0, "All is well.\n")
