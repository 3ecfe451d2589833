"""What comes late, twice or at a wrong hour, on the real flows and server: the right mails, once, or a typed
“too late” on the board."""

import pendulum
import pytest

from flows.decisions.deciding import release
from flows.milestones.briefing import briefing
from flows.playing.ending import UNSETTLED
from flows.rounds.delivering import settle
from flows.rounds.digest import digest
from roadmap.mail.message import Skip, State
from tasks.context import open_context
from tasks.ledger import Content
from tasks.prefect_api.orchestration import reporting_to
from tests.boards import board, paragraph
from tests.smtp.account import live_by
from tests.tasks import isles
from tests.tasks.filled import fill

pytestmark = pytest.mark.e2e

ZONE = "Africa/Nairobi"
DUE = pendulum.datetime(2030, 5, 29, 9, tz=ZONE)  # of the briefing's invitation
REMINDER = pendulum.datetime(2030, 6, 12, 9, tz=ZONE)
START = pendulum.datetime(2030, 6, 19, tz=ZONE)
INVITATION = "briefing/invitation"
INVITES = '09:00", mail: briefing-invitation'
BY = "C. Ordinator"
PEOPLE = ["focal@xa.example.org", "focal@xb.example.org"]


@pytest.fixture
def outbox(tmp_path, monkeypatch):
    """The folder that mail is put into."""
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ROADMAP_MODE", "outbox")
    (tmp_path / "home").mkdir()
    fill(tmp_path / "home")
    return tmp_path / "home" / "outbox"


@pytest.fixture
def review(tmp_path, outbox):
    written, _ = isles.spoil(isles.REVIEW, INVITES, INVITES.replace("mail:", "release: true, mail:"))
    return str(isles.write(tmp_path, written))


@pytest.fixture
def play(server, review, tmp_path):
    """Runs a flow in this process, reported to the server, and gives its last state."""

    async def run(flow, *words, at, **more):
        async with reporting_to(server, tmp_path / "caller"):
            return await flow(*words, at=at, review=review, return_state=True, **more)

    return run


def mails(outbox, step=INVITATION):
    return sorted(path.name for path in (outbox / step).glob("**/*.eml"))


async def test_a_step_three_days_late_and_run_twice_writes_to_everyone_once(play, outbox):
    await play(briefing, "briefing", "invitation", at=DUE)
    await play(release, INVITATION, BY, at=DUE)
    late = REMINDER.add(days=3)
    for _ in range(2):
        ended = await play(briefing, "briefing", "reminder", at=late)
        assert ended.message == "briefing/reminder: 2 sent"
    assert len(mails(outbox, "briefing/reminder")) == 2


async def test_a_step_that_is_late_over_its_deadline_is_on_the_board_with_whom_it_did_not_reach(
    play, server, outbox, review
):
    ended = await play(briefing, "briefing", "reminder", at=START.add(hours=1))
    assert (ended.name, ended.is_completed()) == ("TooLate", True)
    assert mails(outbox, "briefing/reminder") == []
    shown = paragraph(server, "too-late", "briefing/reminder")
    assert "- people who did not get it: 2\n" in shown
    assert "- too late since: 19 Jun 2030 00:00 Africa/Nairobi\n" in shown
    assert "- was due: 12 Jun 2030 09:00 Africa/Nairobi\n" in shown
    assert "roadmap ledger --step briefing/reminder --state skipped" in shown
    with open_context(review) as context:
        found = context.ledger.messages("briefing/reminder")
    assert sorted(m.recipient for m in found) == PEOPLE
    assert {(m.state, m.reason) for m in found} == {(State.SKIPPED, Skip.TOO_LATE)}

    await play(briefing, "briefing", "reminder", at=START.add(hours=2))
    assert paragraph(server, "too-late", "briefing/reminder").strip() == shown.strip()


async def test_who_releases_after_the_deadline_is_told_that_it_is_too_late(play, server, outbox):
    await play(briefing, "briefing", "invitation", at=DUE)
    ended = await play(release, INVITATION, BY, at=START.add(hours=1))
    assert ended.message == f"{INVITATION}: 2 skipped"
    assert mails(outbox) == []
    assert "- people who did not get it: 2\n" in paragraph(server, "too-late", INVITATION)


async def test_a_run_resumed_after_a_code_change_sends_the_words_that_were_released(
    play, outbox, review, monkeypatch
):
    await play(briefing, "briefing", "invitation", at=DUE)
    with open_context(review) as context:
        context.ledger.mailings.release(INVITATION, DUE, BY)
        released = context.ledger.content(context.ledger.messages(INVITATION)[0].content_id)

    monkeypatch.setattr("tasks.letters.letter.Correspondence.write", lambda *_: Content("en", "Z", "Z", "Z"))
    ended = await play(briefing, "briefing", "invitation", at=DUE.add(hours=1))
    assert ended.message == f"{INVITATION}: 2 sent"
    assert len(mails(outbox)) == 2
    with open_context(review) as context:
        assert context.ledger.content(context.ledger.messages(INVITATION)[0].content_id) == released


async def test_a_clock_set_back_an_hour_sends_nothing_twice(play, outbox, review):
    await play(briefing, "briefing", "invitation", at=DUE)
    await play(release, INVITATION, BY, at=DUE.add(hours=1))
    back = DUE.add(minutes=10)
    assert (await play(release, INVITATION, BY, at=back)).message == f"{INVITATION}: 2 sent"
    assert (await play(briefing, "briefing", "invitation", at=back)).message == f"{INVITATION}: 2 sent"
    assert len(mails(outbox)) == 2
    for hour in (9, 8):
        await play(digest, at=DUE.add(days=1).set(hour=hour))
    with open_context(review) as context:
        assert [m.state for m in context.ledger.messages("digest/2030-05-30")] == [State.SENT]


async def test_digests_of_days_on_which_the_worker_was_away_are_one(play, review):
    for minute in range(2):
        await play(digest, at=DUE.add(days=4, minutes=minute))
    with open_context(review) as context:
        steps = {m.step: m.state for m in context.ledger.messages() if m.step.startswith("digest/")}
    assert steps == {"digest/2030-06-02": State.SENT}


async def test_a_moment_without_a_zone_is_on_the_hosts_clock(play):
    early = await play(briefing, "briefing", "invitation", at=DUE.subtract(hours=1).naive())
    assert early.is_failed()
    assert "run it then" in early.message
    assert (await play(briefing, "briefing", "invitation", at=DUE.naive())).message == f"{INVITATION}: 2 held"


async def test_each_decision_renews_the_board_of_the_history(play, server):
    await play(briefing, "briefing", "invitation", at=DUE)
    await play(release, INVITATION, BY, reason="seen", at=DUE.add(hours=1))
    shown = board(server, "history").splitlines()
    assert shown[0].startswith("#### 29 May 2030 10:00 Africa/Nairobi, ")
    assert shown[0].endswith(BY)
    assert shown[2:] == [f"- what: released {INVITATION}: 2 messages", "- why: seen"]


async def test_what_is_settled_to_be_sent_again_and_does_not_leave_fails_the_run(
    play, review, smtp_sink, monkeypatch
):
    live_by(monkeypatch, smtp_sink)
    await play(briefing, "briefing", "invitation", at=DUE)
    with open_context(review) as context:
        context.ledger.mailings.release(INVITATION, DUE, BY)
        context.ledger.claims.take(INVITATION, DUE, "a dead sender", 1)
        context.ledger.claims.recover(None, DUE)
    monkeypatch.setenv("ROADMAP_SMTP_USER", "secretariat")
    monkeypatch.setenv("ROADMAP_SMTP_PASSWORD", "wrong")
    smtp_sink.login = ("secretariat", "right")
    ended = await play(settle, "again", BY, "not sent", step=INVITATION, at=DUE.add(hours=1))
    assert ended.is_failed()
    assert ended.name != UNSETTLED
    assert ended.message.startswith("1 message settled as again; ")
    assert smtp_sink.accepted == []
