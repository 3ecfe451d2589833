"""What a person found out about messages: signed, dated, all of them or none."""

import pendulum
import pytest

from roadmap.mail.message import Disallowed, State
from roadmap.problems import Refusal
from tasks.context import open_context
from tasks.deciding.settling import settle_messages
from tasks.ledger import Content, Draft, LedgerProblem, Mailing, Outcome
from tests.tasks import isles

AT = pendulum.datetime(2030, 5, 29, 9, tz="UTC")
STEP = "briefing/invitation"
SIGNED = ("C. Ordinator", "the provider's log")


@pytest.fixture
def context(tmp_path, monkeypatch):
    """A context whose ledger holds a message that was sent, one that failed, and two that are unknown."""
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    with open_context(isles.write(tmp_path), AT) as opened:
        content = Content("en", "Subject", "<p>Text</p>", "Text")
        drafts = [Draft(f"{n}@xa.example.org", "XA", "", "en", content) for n in range(4)]
        mailing = Mailing(STEP, 0, "briefing-invitation", AT, None)
        opened.ledger.mailings.draft(mailing, drafts, AT, state=State.RELEASED)
        became = (State.SENT, State.FAILED, State.UNKNOWN, State.UNKNOWN)
        with opened.ledger.sender() as me:
            claims = opened.ledger.claims.take(STEP, AT, me, 4)
            opened.ledger.claims.settle([Outcome(c.id, s, AT) for c, s in zip(claims, became, strict=True)])
        yield opened


def states(context):
    return [message.state.value for message in context.ledger.messages()]


def test_all_of_a_state_are_settled_at_once(context):
    settled = settle_messages(context, "sent", *SIGNED, state="unknown")
    assert len(settled.messages) == 2
    assert settled.steps == [STEP]
    assert states(context) == ["sent", "failed", "sent", "sent"]


def test_each_is_signed_and_dated(context):
    settled = settle_messages(context, "again", *SIGNED, step=STEP)
    assert states(context) == ["sent", "released", "released", "released"]
    decisions = context.ledger.history.decisions("resolve")
    assert {d.subject for d in decisions} == {m.message_id for m in settled.messages}
    assert {(d.by, d.reason, d.at) for d in decisions} == {(*SIGNED, AT)}


def test_by_message_id_with_or_without_its_brackets(context):
    bare = context.ledger.messages()[2].message_id.strip("<>")
    settle_messages(context, "skipped", *SIGNED, [bare])
    assert states(context) == ["sent", "failed", "skipped", "unknown"]


def test_one_that_is_not_there_settles_none(context):
    known = context.ledger.messages()[2].message_id
    with pytest.raises(LedgerProblem, match="no such message here: <else@where>; nothing was settled"):
        settle_messages(context, "sent", *SIGNED, [known, "else@where"])
    assert states(context) == ["sent", "failed", "unknown", "unknown"]


def test_one_that_was_sent_settles_none(context):
    ids = [message.message_id for message in context.ledger.messages()]
    with pytest.raises(Disallowed):
        settle_messages(context, "again", *SIGNED, ids)
    assert states(context) == ["sent", "failed", "unknown", "unknown"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "say which messages"),
        ({"step": "meeting/invitation"}, "no unknown or failed message fits"),
    ],
)
def test_what_is_missing_is_said(context, more, told):
    with pytest.raises(LedgerProblem, match=told):
        settle_messages(context, "sent", *SIGNED, **more)


@pytest.mark.parametrize(("by", "reason"), [("", "the log"), ("C. Ordinator", " ")])
def test_unsigned_settles_none(context, by, reason):
    with pytest.raises(Refusal, match=r"it is not signed; say who does it \(by\) and why \(reason\)"):
        settle_messages(context, "sent", by, reason, step=STEP)
    assert states(context) == ["sent", "failed", "unknown", "unknown"]
