"""`roadmap ledger` and `roadmap settle`: what became of each message, and what a person found out."""

import json
from datetime import datetime
from pathlib import Path

import pendulum
import pytest

from config.settings import Settings
from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing, Outcome
from tests.tasks import isles

AT = pendulum.datetime(2030, 5, 29, 9, tz="UTC")
STEP = "briefing/invitation"
FIELDS = {
    *("step", "recipient", "state", "message_id", "revision", "reason", "changed_at", "party", "name"),
    *("language", "subject", "way", "attempts", "retry_at", "sent_at", "in_one_mail_with"),
}


@pytest.fixture
def review(tmp_path, roadmap):
    """A review whose ledger holds a message that was sent and one that is unknown, both in the outbox."""
    path = isles.write(tmp_path)
    with open_context(path, AT) as context:
        content = Content("en", "Invitation", "<p>Come.</p>", "Come.")
        drafts = [Draft(f"{n}@xa.example.org", "XA", "Ana", "en", content) for n in ("one", "two")]
        mailing = Mailing(STEP, 0, "briefing-invitation", AT, None)
        context.ledger.mailings.draft(mailing, drafts, AT, state=State.RELEASED)
        with context.ledger.sender() as me:
            sent, lost = context.ledger.claims.take(STEP, AT, me, 2)
            outcomes = [Outcome(sent.id, State.SENT, AT), Outcome(lost.id, State.UNKNOWN, AT, "no reply")]
            context.ledger.claims.settle(outcomes)
    return path


def listed(roadmap, review, *words):
    said = roadmap("ledger", "--json", "--review", review, *words)
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_every_message_with_all_that_is_known_of_it(roadmap, review):
    rows = listed(roadmap, review)
    assert all(set(row) == FIELDS for row in rows)
    assert [row["recipient"] for row in rows] == ["one@xa.example.org", "two@xa.example.org"]
    assert rows[1]["reason"] == "no reply"
    assert rows[0]["way"] == "outbox"
    assert rows[0]["sent_at"] == "2030-05-29T12:00:00+03:00"
    assert rows[1]["sent_at"] is None
    assert all(datetime.fromisoformat(row["changed_at"]).utcoffset() is not None for row in rows)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (("--state", "unknown"), 1),
        (("--state", "failed"), 0),
        (("--step", STEP), 2),
        (("--step", "meeting/invitation"), 0),
        (("--recipient", "ONE@xa.example.org"), 1),
        (("--way", "outbox"), 2),
        (("--way", "live"), 0),
    ],
)
def test_only_those_that_are_asked_for(roadmap, review, words, number):
    assert len(listed(roadmap, review, *words)) == number


def test_the_table_for_people_holds_whole_message_ids(roadmap, review):
    said = roadmap("ledger", "--review", review, "--state", "unknown")
    [row] = listed(roadmap, review, "--state", "unknown")
    assert row["message_id"] in said.out
    assert said.out.endswith("1 message\n")


def test_without_a_ledger_there_is_an_empty_list_and_none_is_made(roadmap, tmp_path):
    path = isles.write(tmp_path)
    assert listed(roadmap, path) == []
    assert roadmap("ledger", "--review", path).out == "There is no ledger yet, so nothing has been drafted.\n"
    assert not (tmp_path / "home").exists()


def test_an_emptied_ledger_is_refused_by_every_command_until_somebody_signs_for_it(roadmap, review):
    url = Settings().ledger
    Path(url.removeprefix("sqlite:///")).write_bytes(b"")
    for command in ("ledger", "history", "plan"):
        refused = roadmap(command, "--review", review)
        assert (refused.code, refused.err.count("\n")) == (1, 1)
        assert "roadmap restore" in refused.err
    signed = ("--by", "Ana", "--reason", "the disk was lost")
    done = roadmap("ledger", "adopt", "--review", review, *signed)
    assert (done.code, done.err) == (0, "")
    assert "0 messages may have left since" in done.out
    assert roadmap("ledger", "adopt", "--review", review, *signed).out.startswith(
        "Nothing to adopt: this is the ledger in use"
    )
    assert listed(roadmap, review) == []
    assert "ledger adopted" in roadmap("history", "--review", review).out


def test_a_ledger_that_is_gone_with_all_that_remembers_it_is_adopted_beside_its_senders(roadmap, review):
    file = Path(Settings().ledger.removeprefix("sqlite:///"))
    for one in (*file.parent.glob(f"{file.name}*"), *Settings().witnesses.iterdir()):
        if one.is_file():
            one.unlink()
    assert "roadmap ledger adopt" in roadmap("ledger", "--review", review).err
    done = roadmap("ledger", "adopt", "--review", review, "--by", "Ana", "--reason", "the disk was lost")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        "Adopted the ledger, which is new: mail was sent from another one in its place, which is missing. "
        "It has no entries yet.\n"
    )
    assert listed(roadmap, review) == []
    assert file.with_name(f"{file.name}.senders").is_dir()


def test_a_word_that_is_no_state_is_told_with_those_that_are(roadmap, review):
    said = roadmap("ledger", "--review", review, "--state", "lost")
    assert said.code == 1
    assert said.err.startswith("“lost” is not a message state; use one of drafted, held, released, ")
    assert roadmap("ledger", "--review", review, "--way", "post").err == (
        "“post” is not a way of sending; use one of live, redirect, outbox\n"
    )


def test_settling_says_how_many_and_what_to_do_next(roadmap, review):
    words = (
        "--step",
        STEP,
        "--as",
        "again",
        "--by",
        "C. Ordinator",
        "--reason",
        "the log",
        "--review",
        review,
    )
    said = roadmap("settle", *words)
    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        "1 message settled as again, signed by C. Ordinator.",
        f"Send them again: `roadmap send {STEP}` (mode outbox).",
    ]
    assert [row["state"] for row in listed(roadmap, review)] == ["sent", "released"]


def test_settling_what_was_sent_is_refused_in_one_line(roadmap, review):
    [row] = listed(roadmap, review, "--state", "sent")
    words = ("--as", "again", "--by", "C. Ordinator", "--reason", "the log", "--review", review)
    said = roadmap("settle", row["message_id"], *words)
    assert said.code == 1
    assert said.err.count("\n") == 1


def test_settling_asks_for_a_signature(roadmap, review):
    said = roadmap("settle", "--step", STEP, "--as", "sent", "--reason", "the log", "--review", review)
    assert said.code == 2
    assert "--by" in said.err
    assert [row["state"] for row in listed(roadmap, review)] == ["sent", "unknown"]
