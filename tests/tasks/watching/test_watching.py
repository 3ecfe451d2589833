"""The watch without a server: what the ledger tells, told once by mail, webhook and check, whatever dies."""

import asyncio
import json
from email import message_from_bytes, policy

import pendulum
import pytest

from config.settings import Settings, SettingsProblem
from roadmap.mail.message import State
from roadmap.reports.troubles import Trouble
from tasks.ledger import Content, Draft, Mailing, Outcome
from tasks.mailing.mailing import delivered
from tasks.watching.board import rows
from tasks.watching.ledger import of_ledger, of_the_watch
from tasks.watching.outside import posted, pulse
from tasks.watching.telling import draft_alarm
from tests.listener import listening

AT = pendulum.datetime(2030, 5, 29, 9, tz="Africa/Nairobi")
STEP = "briefing/invitation"
GONE = Trouble("worker-gone", AT, "roadmap")
LATE = Trouble("runs-late", AT, values={"count": "3", "detail": "collecting"})


def mails(folder):
    found = sorted((folder / "outbox").glob("alarm/**/*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


def told(context, when, *found):
    """A watch without a server: what it found is kept, drafted and delivered."""
    opened = context(when)
    opened.ledger.alarms.watch(found, when)
    for step in asyncio.run(draft_alarm.fn(opened)):
        delivered(opened, step)
    return opened


def text(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def test_troubles_of_one_watch_are_one_mail_with_what_to_do(context, tmp_path):
    told(context, AT, GONE, LATE)
    (mail,) = mails(tmp_path)
    assert mail["To"].addresses[0].addr_spec == "coordinator@un.example.org"
    assert mail["Subject"] == "Alarm: 2 new"
    assert "prefect worker start" in mail.get_body(("html",)).get_content()


def test_each_is_told_once_and_once_more_when_it_is_over(context, tmp_path):
    for minutes in range(0, 60, 10):
        told(context, AT.add(minutes=minutes), GONE)
    assert len(mails(tmp_path)) == 1
    for minutes in range(60, 120, 10):
        told(context, AT.add(minutes=minutes))
    assert [mail["Subject"] for mail in mails(tmp_path)] == [
        "Alarm: 1 new",
        "Alarm: 1 over",
    ]
    assert "29 May 2030, 10 a.m." in text(mails(tmp_path)[1])


def test_a_storm_is_gathered(context, tmp_path):
    for minute in range(60):
        many = [Trouble("mailing-held", AT, f"briefing/{n}", {"count": "1"}) for n in range(minute)]
        told(context, AT.add(minutes=minute), *many)
    assert len(mails(tmp_path)) == 2


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("where", ["draft", "drafted", "delivered"])
def test_killed_anywhere_the_next_watch_tells_it_once(context, tmp_path, monkeypatch, where):
    opened = context(AT)
    opened.ledger.alarms.watch([GONE], AT)
    with monkeypatch.context() as patched:
        if where == "draft":
            patched.setattr("tasks.watching.telling.draft_notice", _die)
        if where == "drafted":
            patched.setattr(opened.ledger.alarms, "drafted", _die)
        if where != "delivered":
            with pytest.raises(Killed):
                asyncio.run(draft_alarm.fn(opened))
        else:
            asyncio.run(draft_alarm.fn(opened))
    told(context, AT.add(minutes=10), GONE)
    told(context, AT.add(minutes=50), GONE)
    assert len(mails(tmp_path)) == 1


def _die(*_):
    raise Killed


def test_whom_the_settings_name_gets_it(context, tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_ALARM_TO", "night@un.example.org")
    told(context, AT, GONE)
    assert mails(tmp_path)[0]["To"].addresses[0].addr_spec == "night@un.example.org"


def draft(context, state, became=None):
    """An invitation to one delegation, in a state."""
    content = Content("en", "Subject", "<p>Text</p>", "Text")
    mailing = Mailing(STEP, 0, "briefing-invitation", AT, AT.add(days=20))
    drafts = [Draft("focal@xa.example.org", "XA", "", "en", content)]
    context.ledger.mailings.draft(mailing, drafts, AT, state=state)
    if became:
        with context.ledger.sender() as me:
            (claim,) = context.ledger.claims.take(STEP, AT, me, 1)
            context.ledger.claims.settle([Outcome(claim.id, became, AT)])


def keys(context):
    return {trouble.key for trouble in of_ledger(context)}


def test_what_waits_too_long_and_what_is_unknown_is_found_in_the_ledger(context):
    draft(context(AT), State.HELD)
    assert f"mailing-held {STEP}" not in keys(context(AT.add(days=1)))
    assert f"mailing-held {STEP}" in keys(context(AT.add(days=3)))
    assert f"messages-unknown {STEP}" not in keys(context(AT))
    context(AT).ledger.mailings.release(STEP, AT, "C. Ordinator")
    with context(AT).ledger.sender() as me:
        (claim,) = context(AT).ledger.claims.take(STEP, AT, me, 1)
        context(AT).ledger.claims.settle([Outcome(claim.id, State.UNKNOWN, AT)])
    assert f"messages-unknown {STEP}" in keys(context(AT))
    assert f"mailing-held {STEP}" not in keys(context(AT.add(days=3)))


def test_a_round_that_is_recorded_is_not_missing(context):
    monday = pendulum.datetime(2030, 6, 3, 12, tz="Africa/Nairobi")
    context(AT).ledger.alarms.beat("watch", AT)
    assert {"round-missing", "digest-missing"} <= keys(context(monday))
    context(AT).ledger.alarms.beat("collecting", monday.subtract(hours=4))
    assert "round-missing" not in keys(context(monday))
    assert "digest-missing" in keys(context(monday))


def test_that_nobody_watches_is_seen_by_others(context):
    assert [one.kind for one in of_the_watch(context(AT))] == ["watch-silent"]
    assert not list(of_the_watch(context(AT), AT.subtract(minutes=5)))  # it has yet to begin
    assert [one.since for one in of_the_watch(context(AT), AT.subtract(hours=1))] == [AT.subtract(hours=1)]
    context(AT).ledger.alarms.beat("watch", AT)
    assert not list(of_the_watch(context(AT.add(minutes=30))))
    assert list(of_the_watch(context(AT.add(minutes=31))))


def test_the_board_lists_what_is_there(context):
    opened = told(context, AT, LATE)
    (row,) = rows(opened)
    assert row["Trouble"] == "3 runs should have begun: collecting"
    assert row["Since"] == "29 May 2030, 9\u00a0a.m."
    assert rows(told(context, AT.add(hours=2))) == []


def test_the_webhook_gets_each_notice_as_json_until_it_takes_it(context, monkeypatch):
    with listening(404, 503) as (url, asked):
        monkeypatch.setenv("ROADMAP_ALARM_WEBHOOK", url)
        opened = told(context, AT, GONE)
        (problem,) = posted(opened)
        assert "it answered 404" in problem
        assert url not in problem
        assert posted(opened) == []
        assert posted(opened) == []
    bodies = [json.loads(body) for _, body in asked]
    assert len(bodies) == 3  # refused, then busy, then taken
    assert bodies[0] == bodies[2]
    assert bodies[2]["id"].startswith("alarm/2030-05-29-0900")
    (new,) = bodies[2]["new"]
    assert (new["kind"], new["about"], new["since"]) == ("worker-gone", "roadmap", AT.isoformat())
    assert bodies[2]["over"] == []


def test_the_check_outside_hears_that_all_is_well_or_what_is_not(context, monkeypatch):
    with listening() as (url, asked):
        monkeypatch.setenv("ROADMAP_PULSE_URL", url)
        assert pulse(told(context, AT)) == []
        assert pulse(told(context, AT, GONE)) == []
        assert pulse(context(AT), ["the mail did not leave"]) == []
    assert asked[0] == ("/key", "")
    assert asked[1][0] == asked[2][0] == "/key/fail"
    assert "No worker takes runs from the work pool roadmap" in asked[1][1]
    assert asked[2][1].startswith("the mail did not leave\n")


def test_a_check_that_is_away_stops_nobody(context, monkeypatch):
    monkeypatch.setenv("ROADMAP_PULSE_URL", "http://127.0.0.1:9/key")
    assert pulse(context(AT)) == ["the external check was not reached (ConnectError)"]


@pytest.mark.parametrize("name", ["ROADMAP_ALARM_WEBHOOK", "ROADMAP_PULSE_URL"])
def test_what_leaves_the_machine_is_encrypted(monkeypatch, name):
    for right in ("https://hc.example.org/key", "http://localhost:8000/key", "http://127.0.0.1/key"):
        monkeypatch.setenv(name, right)
        Settings()
    for wrong in ("http://hc.example.org/key", "ftp://hc.example.org", "hc.example.org"):
        monkeypatch.setenv(name, wrong)
        with pytest.raises(SettingsProblem):
            Settings()
