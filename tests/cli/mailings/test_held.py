"""`roadmap held`, `roadmap stop`, `roadmap release`: what waits, by command."""

import json

import pendulum
import pytest

from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing
from tests.e2e import soon
from tests.tasks import isles

STEP = "briefing/invitation"
SIGNED = ("--by", "C. Ordinator", "--reason", "no longer true")
PEOPLE = ("focal@xa.example.org", "focal@xb.example.org")


@pytest.fixture
def waiting(roadmap, tmp_path):
    """The review's file; its invitation waits for release."""
    path, at = isles.write(tmp_path), pendulum.datetime(2030, 5, 29, 9, tz="Africa/Nairobi")
    with open_context(path, at) as context:
        drafts = [Draft(a, "XA", "", "en", Content("en", "Come", "<p>x</p>", "x")) for a in PEOPLE]
        mailing = Mailing(STEP, 0, "briefing-invitation", at, at.add(days=21))
        context.ledger.mailings.draft(mailing, drafts, at, state=State.HELD)
    return path


def test_what_waits_and_what_happens_if_nobody_acts(roadmap, waiting):
    (one,) = json.loads(roadmap("held", "--review", waiting, "--json").out)
    assert one == {
        "step": STEP,
        "steps": [STEP],
        "revision": 0,
        "messages": 2,
        "languages": {"en": 2},
        "subjects": ["Come"],
        "since": "2030-05-29T09:00:00+03:00",
        "due": "2030-05-29T09:00:00+03:00",
        "too_late_from": "2030-06-19T09:00:00+03:00",
        "if_nobody_acts": "nothing leaves; it expires on 19 Jun 2030 09:00 Africa/Nairobi, and is reported",
    }


def test_stopped_it_waits_no_more(roadmap, waiting):
    said = roadmap("stop", STEP, *SIGNED, "--review", waiting)
    assert (said.code, said.out.strip()) == (0, f"{STEP}: 2 messages stopped, signed by C. Ordinator.")
    assert roadmap("held", "--review", waiting).out.strip() == "No mailing waits for release."
    again = roadmap("stop", STEP, *SIGNED, "--review", waiting)
    assert (again.code, again.err.strip()) == (
        1,
        f"nothing of {STEP} waits for release; `roadmap held` lists what does",
    )


@pytest.mark.parametrize("command", ["release", "stop"])
def test_whoever_decides_says_who_and_why(roadmap, waiting, command):
    said = roadmap(command, STEP, "--by", " ", "--reason", "x", "--review", waiting)
    assert said.code == 1
    assert "it is not signed; say who does it (--by) and why (--reason)" in said.err
    assert len(json.loads(roadmap("held", "--review", waiting, "--json").out)) == 1


@pytest.mark.e2e
def test_released_it_leaves_to_all_but_whom_one_left_out(roadmap, tmp_path, server, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", server.api)
    review = soon.write(tmp_path)
    with open_context(review) as context:
        drafts = [Draft(a, a[6:8].upper(), "", "en", Content("en", "Come", "<p>x</p>", "x")) for a in PEOPLE]
        mailing = Mailing(
            STEP, context.step(STEP).revision, "briefing-invitation", context.at, context.at.add(days=5)
        )
        context.ledger.mailings.draft(mailing, drafts, context.at, state=State.HELD)
    signed = ("--by", "C. Ordinator", "--reason", "read them")
    said = roadmap("release", STEP, *signed, "--exclude", PEOPLE[1], "--review", review)
    assert said.code == 0, said.err
    assert "1 sent" in said.out
    assert [mail.stem for mail in (tmp_path / "home" / "outbox").rglob("*.eml")] == [PEOPLE[0]]
    (deed,) = json.loads(roadmap("history", "--json", "--review", review).out)
    assert (deed["what"], deed["by"], deed["reason"]) == ("released", "C. Ordinator", "read them")
