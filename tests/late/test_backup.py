"""A backup taken while a mailing runs, and brought back: nobody gets a mail twice, whatever left since."""

import shutil
import sqlite3
import stat
import time
from pathlib import Path

import pendulum
import pytest

from roadmap.mail.message import State
from roadmap.people.decisions import Decision
from tasks.ledger import Content, Draft, Ledger, LedgerProblem, Mailing, Outcome
from tasks.ledger.copies.backup import back_up
from tasks.ledger.copies.restore import Restoring, restore
from tests.force.sending import AT, DOMAIN, REVIEW, STEP, write
from tests.force.trials import Deliveries, compare, kill

MADE, LATER = AT.add(hours=1), AT.add(hours=3)
BY = "C. Ordinator"
DOUBT = "restored from the backup of "
PEOPLE = 60


def opened(url, **more):
    return Ledger.open(url, REVIEW, domain=DOMAIN, **more)


def send(ledger, number, at=AT, step=STEP):
    with ledger.sender() as me:
        claims = ledger.claims.take(step, at, me, number)
        ledger.claims.settle([Outcome(claim.id, State.SENT, at) for claim in claims])
    return {claim.recipient for claim in claims}


def states(ledger, step=STEP):
    found = {}
    for message in ledger.messages(step):
        found[message.state] = found.get(message.state, 0) + 1
    return found


def one(step, due, **more):
    content = Content("en", "Subject", "<p>Words</p>", "Words")
    return Mailing(step, 0, "reminder", due, None, **more), [Draft("a@x.org", "XA", "", "en", content)]


@pytest.fixture
def written(url, tmp_path):
    """A ledger of which ten have left, its backup of that moment, and then ten more have left."""
    write(url, PEOPLE)
    with opened(url) as ledger:
        send(ledger, 10)
        made = back_up(url, tmp_path / "copies" / "backup", MADE)
        send(ledger, 10, LATER)
    return made.file


def test_a_backup_taken_while_a_mailing_runs_is_whole_and_of_one_moment(url, sink, tmp_path):
    write(url, PEOPLE)
    sink.forget()
    deliveries = Deliveries(url, sink, tmp_path, 4)
    process, _ = deliveries.start()
    while len(sink.accepted()) < PEOPLE // 3:
        assert process.is_alive()
        time.sleep(0.001)
    made = back_up(url, tmp_path / "backup", MADE)
    left_by_then = {to for to, _ in sink.accepted()}
    kill(process)  # unless it has ended: a dump takes as long as so small a mailing
    left = {to for to, _ in sink.accepted()}

    restored = restore(url, Restoring(made.file, LATER, BY, force=True))
    with opened(url) as ledger:
        sent = {m.recipient for m in ledger.messages(STEP, state=State.SENT)}
        unknown = ledger.messages(STEP, state=State.UNKNOWN)
    assert len(sent) + len(unknown) == PEOPLE
    assert sent <= left_by_then
    assert all(m.reason.startswith(DOUBT) for m in unknown)
    assert left - sent <= {m.recipient for m in unknown}
    assert restored.unknown == len(unknown) > 0

    deliveries.finish()
    found = compare(url, sink, PEOPLE, kills=1)
    assert (found.doubled, found.missing, found.wrong) == (0, 0, 0), found
    assert {to for to, _ in sink.accepted()} == left


def test_what_had_not_left_waits_for_a_person_and_leaves_once_they_say_so(url, written):
    restore(url, Restoring(written, LATER, BY, force=True))
    with opened(url) as ledger:
        assert states(ledger) == {State.SENT: 10, State.UNKNOWN: 50}
        assert send(ledger, PEOPLE, LATER) == set()
        [message, *_] = ledger.messages(STEP, state=State.UNKNOWN)
        ledger.claims.resolve(message.message_id, State.RELEASED, LATER, BY, "not in the sent folder")
        assert send(ledger, PEOPLE, LATER) == {message.recipient}


def test_what_one_machine_restored_the_others_take(url, written, tmp_path):
    homes = [tmp_path / "here", tmp_path / "there"]
    for home in homes:
        opened(url, witnesses=home).close()
    restore(url, Restoring(written, LATER, BY, force=True))
    for home in homes:
        with opened(url, witnesses=home) as ledger:
            assert states(ledger) == {State.SENT: 10, State.UNKNOWN: 50}
            assert send(ledger, PEOPLE, LATER) == set()


def test_what_waited_for_release_may_have_been_released_since(url, tmp_path):
    with opened(url) as ledger:
        mailing, drafts = one("briefing/invitation", AT)
        ledger.mailings.draft(mailing, drafts, AT, state=State.HELD)
        made = back_up(url, tmp_path / "backup", MADE)
    restore(url, Restoring(made.file, LATER, BY, force=True))
    with opened(url) as ledger:
        [message] = ledger.messages()
        assert (message.state, message.reason[: len(DOUBT)]) == (State.UNKNOWN, DOUBT)
        assert ledger.mailings.release("briefing/invitation", LATER, BY) == 0


def test_what_was_drafted_since_is_held_when_it_is_drafted_anew(url, written):
    restore(url, Restoring(written, LATER, BY, force=True))
    with opened(url) as ledger:
        for step, due, more in (
            ("briefing/reminder", AT.add(hours=2), {}),
            ("digest/2030-05-06", AT.add(hours=4), {"news_since": AT.start_of("day")}),
            ("mailbox/1", AT.add(hours=4), {}),
        ):
            mailing, drafts = one(step, due, **more)
            ledger.mailings.draft(mailing, drafts, AT.add(hours=5), state=State.RELEASED)
        assert states(ledger, "briefing/reminder") == {State.HELD: 1}
        assert states(ledger, "digest/2030-05-06") == {State.HELD: 1}
        assert states(ledger, "mailbox/1") == {State.RELEASED: 1}
        [held] = ledger.messages("briefing/reminder")
        assert "may have been sent before" in held.reason
        assert ledger.mailings.release("briefing/reminder", LATER, BY) == 1


@pytest.mark.parametrize(("nothing_early", "state"), [(False, State.HELD), (True, State.RELEASED)])
def test_a_step_that_is_not_due_yet_may_have_been_sent_early_unless_somebody_knows(
    url, written, nothing_early, state
):
    restore(url, Restoring(written, LATER, BY, force=True, nothing_early=nothing_early))
    with opened(url) as ledger:
        mailing, drafts = one("briefing/last-call", AT.add(days=4), early=True)
        ledger.mailings.draft(mailing, drafts, AT.add(days=4), state=State.RELEASED)
        [message] = ledger.messages("briefing/last-call")
    assert message.state is state
    assert ("may have been sent before" in message.reason) is not nothing_early


def test_what_waits_for_release_anyway_says_that_it_may_have_been_sent(url, written):
    restore(url, Restoring(written, LATER, BY, force=True))
    with opened(url) as ledger:
        mailing, drafts = one("briefing/change", AT.add(days=4), early=True)
        ledger.mailings.draft(mailing, drafts, AT.add(days=4), state=State.HELD)
        [held] = ledger.approvals.held()
    assert "may have been sent before" in held.remark


def test_a_review_of_which_the_backup_knew_nothing_is_in_doubt_as_well(url, tmp_path):
    with opened(url):
        made = back_up(url, tmp_path / "backup", MADE)
    restore(url, Restoring(made.file, LATER, BY, force=True))
    with opened(url) as ledger:
        mailing, drafts = one("briefing/invitation", AT, early=True)
        ledger.mailings.draft(mailing, drafts, LATER.add(hours=1), state=State.RELEASED)
        assert states(ledger, "briefing/invitation") == {State.HELD: 1}


def test_who_restored_it_from_which_backup_is_in_the_history_of_every_review(url, written):
    with Ledger.open(url, "other", domain=DOMAIN) as other:
        other.history.decide(Decision(kind="stop", subject="x", at=LATER, by=BY))
    restore(url, Restoring(written, LATER, BY, force=True))
    with opened(url) as ledger:
        [decision] = ledger.history.decisions("restore")
    assert (decision.by, decision.at, decision.subject) == (BY, LATER, "backup")
    assert decision.value["unknown"] == 50
    if url.startswith("sqlite"):  # Postgres dates its dumps itself
        assert decision.value["backup_of"] == "2030-05-06T10:00:00+00:00"
    with Ledger.open(url, "other", domain=DOMAIN) as other:
        assert other.history.decisions() == []  # it had none when the backup was made


def test_a_ledger_that_knows_more_is_not_replaced_unless_it_is_forced(url, written):
    with pytest.raises(LedgerProblem, match=r"newer than the backup.*--force"):
        restore(url, Restoring(written, LATER, BY))
    with opened(url) as ledger:
        assert states(ledger) == {State.SENT: 20, State.RELEASED: 40}


def test_a_ledger_in_use_is_not_replaced_even_if_it_is_forced(url, written):
    with opened(url) as ledger:
        ledger.messages(STEP)
        with pytest.raises(LedgerProblem, match=r"in use; stop the workers"):
            restore(url, Restoring(written, LATER, BY, force=True))
        assert states(ledger) == {State.SENT: 20, State.RELEASED: 40}


def test_a_restoring_that_was_cut_off_leaves_nothing_that_would_send(url, written, monkeypatch):
    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tasks.ledger.copies.restore.doubt_unsent", cut)
        with pytest.raises(KeyboardInterrupt):
            restore(url, Restoring(written, LATER, BY, force=True))
    if url.startswith("sqlite"):
        with opened(url) as ledger:
            assert states(ledger) == {State.SENT: 20, State.RELEASED: 40}
    else:
        with pytest.raises(LedgerProblem, match="a backup that was not completely restored"):
            opened(url)
    assert restore(url, Restoring(written, LATER, BY, force=True)).unknown == 50


def test_what_is_no_backup_is_refused_in_one_line(url, tmp_path):
    write(url, 1)
    strange = tmp_path / "strange"
    strange.write_text("not a backup", encoding="utf-8")
    with pytest.raises(LedgerProblem, match=r"strange.*name another file|pg_restore") as problem:
        restore(url, Restoring(strange, LATER, BY, force=True))
    assert "\n" not in str(problem.value)
    with pytest.raises(LedgerProblem, match=r"the backup .* does not exist"):
        restore(url, Restoring(tmp_path / "none", LATER, BY))
    with pytest.raises(LedgerProblem, match=r"say who restores the ledger"):
        restore(url, Restoring(strange, LATER, " "))


def test_no_backup_is_overwritten_and_only_its_owner_reads_it(url, written):
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    before = written.read_bytes()
    with pytest.raises(LedgerProblem, match="no backup is overwritten"):
        back_up(url, written, LATER)
    assert written.read_bytes() == before
    assert sorted(path.name for path in written.parent.iterdir()) == ["backup"]


def test_a_backup_that_is_put_in_place_by_hand_is_not_opened(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    write(url, 3)
    made = back_up(url, tmp_path / "backup.sqlite", MADE)
    shutil.copy(made.file, tmp_path / "ledger.sqlite")
    with pytest.raises(LedgerProblem, match="`roadmap restore`"):
        opened(url)
    restore(url, Restoring(made.file, LATER, BY))
    with opened(url) as ledger:
        assert states(ledger) == {State.UNKNOWN: 3}


def test_a_ledger_that_is_gone_or_damaged_is_replaced_and_the_damaged_one_kept(tmp_path):
    path = tmp_path / "ledger.sqlite"
    url = f"sqlite:///{path}"
    write(url, 3)
    made = back_up(url, tmp_path / "backup.sqlite", MADE)
    path.write_bytes(b"garbage" * 1000)
    restored = restore(url, Restoring(made.file, LATER, BY))
    assert Path(restored.former).read_bytes() == b"garbage" * 1000
    path.unlink()
    assert restore(url, Restoring(made.file, LATER, BY)).former is None
    with opened(url) as ledger:
        assert states(ledger) == {State.UNKNOWN: 3}


def test_a_file_copied_by_other_means_is_of_its_last_change(tmp_path):
    path = tmp_path / "ledger.sqlite"
    url = f"sqlite:///{path}"
    write(url, 3)
    with sqlite3.connect(path) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    shutil.copy(path, tmp_path / "copy")
    assert restore(url, Restoring(tmp_path / "copy", LATER, BY)).of == pendulum.instance(AT)


def test_without_pg_dump_one_line_says_what_to_install(postgres_url, tmp_path, monkeypatch):
    write(postgres_url, 1)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LedgerProblem, match=r"`pg_dump` is needed.*postgresql-client") as problem:
        back_up(postgres_url, tmp_path / "backup.dump", MADE)
    assert "\n" not in str(problem.value)
