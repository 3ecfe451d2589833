"""A small review with its ledger, whose invitation was sent, and the mails that come back."""

import asyncio

import pendulum
import pytest

from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing, Outcome
from tasks.mailbox.folder import FolderMailbox
from tasks.mailbox.reading import read_mailbox
from tasks.mailbox.replacing import replace_bounced
from tasks.mailbox.telling import tell_coordinator
from tests.tasks import isles
from tests.tasks.mailbox.mails import KEY, SENT_AT, STEP

SECOND = "      - {role: permanent-mission, address: mission@xa.example.org, name: Mission}\n"
DELEGATIONS = isles.DELEGATIONS.replace("focal@xa.example.org}\n", "focal@xa.example.org}\n" + SECOND)
REVIEW = isles.REVIEW.replace(
    "  website: https://un.example.org\n",
    "  website: https://un.example.org\n  unsubscribe: https://un.example.org/unsubscribe\n",
).replace(
    "audience: {delegations: all}\n    when: 2030-06-19",
    "audience: {delegations: all, stakeholders: all}\n    when: 2030-06-19",
)


@pytest.fixture
def review(tmp_path, monkeypatch):
    """The review's file; its home is an empty folder, and messages are those of the live way."""
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ROADMAP_MODE", "live")
    monkeypatch.setattr("tasks.ledger.base.keys.token_urlsafe", lambda _: KEY)
    return isles.write(tmp_path, review=REVIEW, delegations=DELEGATIONS)


@pytest.fixture
def at_context(review):
    """`with at_context() as context`: the context some time after the invitation was sent."""
    return lambda **later: open_context(review, SENT_AT.add(**(later or {"hours": 1})))


@pytest.fixture
def context(at_context):
    """A context whose invitation has been sent to the first contact of everyone."""
    with at_context() as opened:
        send(opened)
        yield opened


def send(context, state=State.SENT, step=STEP, recipients=(), limit=100):
    """Have the invitation sent, without any postman."""
    content = Content("en", "Briefing", "<p>Welcome</p>", "Welcome")
    wanted = recipients or (
        ("focal@xa.example.org", "XA"),
        ("focal@xb.example.org", "XB"),
        ("office@dockers.example.org", "dockers"),
    )
    drafts = [Draft(address, party, "", "en", content) for address, party in wanted]
    mailing = Mailing(step, 0, "briefing-invitation", SENT_AT, pendulum.datetime(2030, 6, 19))
    context.ledger.mailings.draft(mailing, drafts, SENT_AT, state=State.RELEASED)
    with context.ledger.sender() as me:
        claims = context.ledger.claims.take(step, SENT_AT, me, limit)
        context.ledger.claims.settle([Outcome(claim.id, state, SENT_AT) for claim in claims])


@pytest.fixture
def mailbox(tmp_path):
    """An empty folder of .eml files, read as a mailbox."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


def read_round(context, folder):
    """A round as the flow does it, up to the delivery."""

    async def play():
        read = await read_mailbox.fn(context, FolderMailbox(folder))
        await replace_bounced.fn(context)
        return read, await tell_coordinator.fn(context)

    return asyncio.run(play())
