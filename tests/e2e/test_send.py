"""`roadmap send`: a step, here and now, by SMTP, whatever the mail server does."""

import asyncio

import psutil
import pytest

from cli.main import BUG, REPORT
from flows.rounds.delivering import settle
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e import soon
from tests.e2e.commands import started, surroundings
from tests.e2e.conftest import ISLES
from tests.e2e.sending import CASE, STEP, ledger
from tests.smtp.server import DROP, unused_port
from tests.waiting import SECONDS, until

pytestmark = pytest.mark.e2e


def test_what_waits_for_a_person_leaves_when_somebody_signs_and_never_again(roadmap, mail):
    held = roadmap("send", STEP, *CASE)
    assert held.code == 3, held.err
    assert held.out.splitlines()[1].startswith("12 held: release with --yes")
    assert mail.accepted == []

    sent = roadmap("send", STEP, *CASE, "--yes", "--by", "Aroha Te Puni")
    assert sent.code == 0, sent.err
    assert sent.out.splitlines() == [f"{STEP}: 12 sent", "12 sent", "Done: nothing left to send."]
    assert len(set(mail.recipients())) == len(mail.accepted) == 12

    again = roadmap("send", STEP, *CASE, "--yes")
    assert again.code == 0
    assert again.out.splitlines() == [f"{STEP}: nothing new", "12 sent before", "Done: nothing left to send."]
    assert len(mail.accepted) == 12


def test_what_may_have_been_sent_before_a_restoring_is_released_by_nobody_who_has_not_read_so(
    roadmap, mail, tmp_path
):
    made, by = tmp_path / "kept.sqlite", ("--by", "Aroha Te Puni")
    roadmap("send", "talks/invitation", *CASE)  # there is a ledger, which knows nothing of the briefing
    assert roadmap("backup", "--out", made, "--review", ISLES).code == 0
    restored = roadmap("restore", made, *by, "--review", ISLES)
    assert restored.code == 0, restored.err
    held = roadmap("send", STEP, *CASE, "--yes", *by)
    assert held.code == 3
    assert "12 held: the ledger was restored since: it may have been sent before" in held.out
    assert mail.accepted == []
    released = roadmap("release", STEP, *by, "--reason", "not in the sent folder", "--review", ISLES)
    assert released.code in {0, 3}, released.err


def test_the_ledger_lists_what_was_sent_and_by_what_way(roadmap, mail, settings, near):
    settings(MODE="redirect", REDIRECT_TO="trial@isles.example.org")
    assert roadmap(*near.send).code == 0
    settings(MODE="live")
    assert roadmap(*near.send).code == 0
    assert sorted(mail.recipients()) == sorted(["trial@isles.example.org"] * 2 + soon.PEOPLE)

    rows = ledger(roadmap, near.review, "--recipient", soon.PEOPLE[0])
    assert [row["way"] for row in rows] == ["redirect", "live"]
    assert {row["state"] for row in rows} == {"sent"}
    assert len({row["message_id"] for row in rows}) == 2
    assert all(row["sent_at"].endswith("+03:00") for row in rows)
    assert len(ledger(roadmap, near.review, "--way", "live", "--step", soon.STEP, "--state", "sent")) == 2


def test_a_dry_run_sends_nothing_and_says_so(roadmap, mail, settings, near):
    settings(MODE="dry")
    dry = roadmap(*near.send)
    assert dry.code == 3
    assert "2 released: the mode is dry (ROADMAP_MODE), so nothing leaves" in dry.out
    assert mail.accepted == []


def test_what_is_too_late_is_not_sent_and_leaves_nothing_to_do(roadmap, mail):
    roadmap("send", STEP, *CASE)
    late = roadmap("send", STEP, "--review", ISLES, "--at", "2031-06-01T09:00", "--yes")
    assert late.code == 0, late.err
    assert "12 skipped" in late.out
    assert mail.accepted == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("briefing/farewell", "--review", ISLES), "briefing/farewell is not in the plan; briefing has "),
        (
            ("briefing/invitations", "--review", ISLES),
            "briefing/invitations is not in the plan; did you mean",
        ),
        (("zzz", "--review", ISLES), "zzz is not in the plan; `roadmap plan` lists its steps"),
        ((STEP, "--review", ISLES, "--at", "2031-03-01T09:00"), "briefing/invitation is due on 11 Mar 2031"),
        ((STEP, "--review", ISLES, "--at", "soon"), "“soon” is not a moment; write 2024-10-08T09:00"),
    ],
)
def test_a_mistake_is_one_line_and_ends_with_1(roadmap, mail, words, told):
    mistaken = roadmap("send", *words)
    assert mistaken.code == 1
    assert mistaken.err.startswith(told)
    assert mistaken.err.count("\n") == 1
    assert mail.accepted == []


def test_a_bug_within_the_flow_is_a_traceback(roadmap, mail, near, monkeypatch):
    def fail(*_):
        raise KeyError("briefing")

    monkeypatch.setattr("tasks.mailing.mailing.considered", fail)
    told = roadmap(*near.send)
    assert told.code == BUG
    assert told.err.startswith("Traceback (most recent call last):")
    assert told.err.endswith(f"KeyError: 'briefing'\n{REPORT}")
    assert mail.accepted == []


def test_a_prefect_server_that_does_not_answer_is_named(roadmap, mail, near, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{unused_port()}/api")
    mistaken = roadmap(*near.send)
    assert mistaken.code == 1
    assert "does not answer" in mistaken.err
    assert "PREFECT_API_URL" in mistaken.err


def test_a_coordinator_settles_in_prefect_and_what_is_sent_again_leaves_at_once(
    roadmap, mail, near, server, tmp_path
):
    mail.script["END"] = [DROP]
    assert roadmap(*near.send).code == 4
    [row] = ledger(roadmap, near.review, "--state", "unknown")

    async def settled():
        async with reporting_to(server, tmp_path / "caller"):
            ids = [row["message_id"]]
            return await settle(
                "again", "Aroha Te Puni", "the log", ids, review=str(near.review), return_state=True
            )

    state = asyncio.run(settled())
    assert state.message == f"1 message settled as again; {soon.STEP}: 2 sent"
    assert sorted(mail.recipients()) == soon.PEOPLE


def test_killed_in_mid_mailing_it_leaves_no_process_and_goes_on_when_called_again(mail, near, tmp_path):
    """With a Prefect server of its own: nobody has to start one, or to end it."""
    mail.script["END"] = ["take and stall"]
    env = surroundings(
        tmp_path / "login",
        ROADMAP_HOME=str(tmp_path / "home"),
        ROADMAP_MODE="live",
        ROADMAP_SMTP_HOST="127.0.0.1",
        ROADMAP_SMTP_PORT=str(mail.port),
        ROADMAP_SMTP_TLS="none",
        ROADMAP_SMTP_CONNECTIONS="1",
    )
    words = ["roadmap", *map(str, near.send)]
    with started(words, tmp_path / "killed.log", env) as process:
        until(lambda: mail.accepted, every=0.05)
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        assert children
        until(lambda: not any(child.is_running() for child in children))

    with started(words, tmp_path / "again.log", env) as process:
        assert process.wait(timeout=SECONDS) == 4, (tmp_path / "again.log").read_text(encoding="utf-8")
    said = (tmp_path / "again.log").read_text(encoding="utf-8").splitlines()
    assert said[1] == "1 sent"
    assert said[2].startswith("1 unknown: may have left")
    assert sorted(mail.recipients()) == soon.PEOPLE
