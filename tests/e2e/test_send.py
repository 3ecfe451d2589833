"""`roadmap send`: a step, here and now, by SMTP, whatever the mail server does."""

import asyncio
import json
import signal
from functools import partial
from types import SimpleNamespace

import psutil
import pytest

from flows.rounds.delivering import settle
from tasks.prefect_api.orchestration import reporting_to
from tests.cli.command import said
from tests.e2e import soon
from tests.e2e.commands import started, surroundings
from tests.e2e.conftest import ISLES
from tests.smtp.server import DROP, TAKE_AND_DROP, serving, unused_port
from tests.waiting import SECONDS, until

pytestmark = pytest.mark.e2e

STEP = "briefing/invitation"
DUE = "2031-03-11T09:00"
CASE = ("--review", ISLES, "--at", DUE)
SIGNED = ("--by", "Aroha Te Puni", "--reason", "the provider's log")


@pytest.fixture
def settings(monkeypatch, server, tmp_path):
    """The settings of somebody who sends; `settings(SMTP_PORT=25)` changes some."""

    def set_them(**more):
        for name, value in more.items():
            monkeypatch.setenv(f"ROADMAP_{name}", str(value))

    monkeypatch.setenv("PREFECT_API_URL", server.api)
    monkeypatch.setenv("COLUMNS", "300")
    set_them(HOME=tmp_path / "home", MODE="live", SMTP_HOST="127.0.0.1", SMTP_TLS="none", SMTP_TIMEOUT="60")
    return set_them


@pytest.fixture
def roadmap(settings, monkeypatch, capsys):
    """The command, in this process, which knows Prefect already: quick."""
    before = signal.getsignal(signal.SIGTERM)
    yield partial(said, monkeypatch, capsys)
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def mail(settings):
    """A mail server, and what it is to do: `mail(RCPT=["550 5.1.1 nobody"])`."""
    with serving() as server:
        settings(SMTP_PORT=server.port)
        yield server


@pytest.fixture
def near(tmp_path):
    """The words that name the small review, in which nothing waits for a person."""
    return SimpleNamespace(
        send=("send", soon.STEP, "--review", soon.write(tmp_path)), review=tmp_path / "isles.yaml"
    )


def ledger(roadmap, review, *words):
    """The messages as `roadmap ledger --json` gives them."""
    listed = roadmap("ledger", "--json", "--review", review, *words)
    assert listed.code == 0, listed.err
    return json.loads(listed.out)


def states(roadmap, review):
    return {row["recipient"]: row["state"] for row in ledger(roadmap, review)}


def test_what_waits_for_a_person_leaves_when_somebody_signs_and_never_again(roadmap, mail):
    held = roadmap("send", STEP, *CASE)
    assert held.code == 3, held.err
    assert held.out.splitlines()[1].startswith("12 held: they wait for a person: --yes releases them")
    assert mail.accepted == []

    sent = roadmap("send", STEP, *CASE, "--yes", "--by", "Aroha Te Puni")
    assert sent.code == 0, sent.err
    assert sent.out.splitlines() == [f"{STEP}: 12 sent", "12 sent", "Nothing is left to do."]
    assert len(set(mail.recipients())) == len(mail.accepted) == 12

    again = roadmap("send", STEP, *CASE, "--yes")
    assert again.code == 0
    assert again.out.splitlines() == [f"{STEP}: nothing new", "12 sent before", "Nothing is left to do."]
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


def test_a_refused_address_ends_with_4_and_is_sent_again_once_somebody_says_so(roadmap, mail, near):
    mail.script["RCPT"] = ["550 5.1.1 no such user"]
    failed = roadmap(*near.send)
    assert failed.code == 4, failed.err
    assert "1 failed: they did not leave" in failed.out
    assert "1 sent" in failed.out.splitlines()
    [row] = ledger(roadmap, near.review, "--state", "failed")
    assert "550 5.1.1 no such user" in row["reason"]

    settled = roadmap(
        "settle", row["message_id"].strip("<>"), "--as", "again", *SIGNED, "--review", near.review
    )
    assert settled.out.startswith("1 message settled as again, signed by Aroha Te Puni."), settled.err
    assert roadmap(*near.send).code == 0
    assert sorted(mail.recipients()) == soon.PEOPLE


def test_a_message_that_may_have_left_is_never_sent_again_by_itself(roadmap, mail, near):
    mail.script["END"] = [TAKE_AND_DROP]
    assert roadmap(*near.send).code == 4
    assert roadmap(*near.send).code == 4
    assert sorted(states(roadmap, near.review).values()) == ["sent", "unknown"]
    assert sorted(mail.recipients()) == soon.PEOPLE

    settle = ("settle", "--step", soon.STEP, "--state", "unknown", "--as", "sent", "--review", near.review)
    assert roadmap(*settle, *SIGNED).code == 0
    assert roadmap(*near.send).code == 0
    assert sorted(mail.recipients()) == soon.PEOPLE
    again = roadmap(*settle, *SIGNED)
    assert again.code == 1
    assert again.err == "no unknown or failed message fits; `roadmap ledger` lists what there is\n"


def test_what_is_refused_for_now_waits_and_leaves_later(roadmap, mail):
    roadmap("send", STEP, *CASE)
    mail.script["RCPT"] = ["451 4.7.1 greylisted"]
    waits = roadmap("send", STEP, *CASE, "--yes")
    assert waits.code == 3
    assert (
        "1 released: the server refused them for now; call this again from Tue 11 Mar 2031 09:05" in waits.out
    )
    assert len(mail.accepted) == 11

    assert roadmap("send", STEP, "--review", ISLES, "--at", "2031-03-11T09:06").code == 0
    assert len(set(mail.recipients())) == len(mail.accepted) == 12


def test_a_mailing_over_the_days_budget_goes_on_the_next_day(roadmap, mail, tmp_path):
    review = soon.write(tmp_path, "{per_day: 1}")
    waits = roadmap("send", soon.STEP, "--review", review)
    assert waits.code == 3
    assert "1 released: the account's day is used up; call this again from " in waits.out
    assert len(mail.accepted) == 1


def test_a_server_that_is_not_there_is_no_mistake_and_nothing_is_lost(roadmap, settings, near):
    settings(SMTP_PORT=unused_port())
    waits = roadmap(*near.send)
    assert waits.code == 3, waits.err
    assert "cannot be reached" in waits.out
    assert set(states(roadmap, near.review).values()) == {"released"}


def test_a_wrong_password_is_said_in_one_message_and_nothing_is_touched(
    roadmap, mail, settings, near, caplog
):
    mail.login = ("secretariat", "right")
    settings(SMTP_USER="secretariat", SMTP_PASSWORD="quite-wrong")
    wrong = roadmap(*near.send)
    assert wrong.code == 1
    assert (
        "refuses the login: 535 5.7.8 bad credentials; correct ROADMAP_SMTP_USER and the password"
        in wrong.err
    )
    assert wrong.err.count("\n") == 1
    assert "quite-wrong" not in wrong.err + wrong.out + caplog.text
    assert "Traceback" not in wrong.err + wrong.out + caplog.text
    assert set(states(roadmap, near.review).values()) == {"released"}


def test_a_line_that_breaks_before_the_message_is_complete_loses_nothing(roadmap, mail, near):
    mail.script["DATA"] = [DROP]
    assert roadmap(*near.send).code in {0, 3}
    assert len(mail.accepted) in {1, 2}
    assert "unknown" not in states(roadmap, near.review).values()


def test_a_dry_run_sends_nothing_and_says_so(roadmap, mail, settings, near):
    settings(MODE="dry")
    dry = roadmap(*near.send)
    assert dry.code == 3
    assert "2 released: the mode is dry, in which nothing leaves (ROADMAP_MODE)" in dry.out
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
        ((STEP, "--review", ISLES, "--at", "2031-03-01T09:00"), "briefing/invitation is due on 2031-03-11"),
        ((STEP, "--review", ISLES, "--at", "soon"), "“soon” is not a moment; write 2024-10-08T09:00"),
    ],
)
def test_a_mistake_is_one_line_and_ends_with_1(roadmap, mail, words, told):
    mistaken = roadmap("send", *words)
    assert mistaken.code == 1
    assert mistaken.err.startswith(told)
    assert mistaken.err.count("\n") == 1
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
    assert said[2].startswith("1 unknown: they may have left")
    assert sorted(mail.recipients()) == soon.PEOPLE
