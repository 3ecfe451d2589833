"""The running number on notes verbales: on all of a mailing, nowhere else, and kept when it is rewritten."""

import asyncio

import pendulum
import pytest

from roadmap.mail.message import State
from tasks.context import open_context
from tasks.mailing.looking import look_at
from tasks.mailing.mailing import draft_mailing
from tests.rehearsal.small import at_home
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write
from tests.tasks.mailing.test_bundles import a_call

ZONE = "Africa/Nairobi"
OPENS, INVITES, MEETS = (
    pendulum.datetime(2030, month, day, 9, tz=ZONE) for month, day in ((5, 6), (5, 29), (7, 5))
)
A_MISSION = "      - {role: permanent-mission, address: mission@xb.example.org}\n"
FOCAL, MISSION = "focal@xa.example.org", "mission@xb.example.org"
SENDER = """\
sender:
  introduced: the Network of the Isles
  named: the Network
  mailbox: Network
  missions: the permanent missions of the Isles
  reference: "ISLES/{number}"
"""


@pytest.fixture
def contexts(tmp_path):
    """Opens a review whose second delegation is a permanent mission; it has two calls in a bundle."""
    opened = []
    calls = a_call("chair", "{delegations: all, sub_regions: [north]}") + a_call("keynote")
    review = REVIEW.replace("[en, sw]", "[en, es]").replace(
        "sub_regions: {north", SENDER + "sub_regions: {north"
    )
    focal = "      - {role: focal-point, address: focal@xb.example.org}\n"
    delegations = DELEGATIONS.replace("[sw, en]", "[es, en]").replace(focal, A_MISSION)
    with at_home(tmp_path):
        path = write(tmp_path, review + calls, delegations, STAKEHOLDERS)

        def at(when):
            opened.append(open_context(path, when))
            return opened[-1].__enter__()

        yield at
        for one in opened:
            one.__exit__(None, None, None)


def drafted(context, key):
    asyncio.run(draft_mailing.fn(context, context.step(key)))
    return {
        m.recipient: context.ledger.content(m.content_id).text
        for m in context.ledger.messages(step=key)
        if m.content_id and m.state in {State.HELD, State.RELEASED}
    }


def numbered(texts):
    """The number that each text shows, by its recipient; of those that show one."""
    words = {who: [w for w in text.split() if w.startswith("ISLES/")] for who, text in texts.items()}
    return {who: some for who, some in words.items() if some}


def test_only_notes_verbales_show_the_number_and_each_mailing_has_its_own(contexts):
    texts = drafted(contexts(INVITES), "briefing/invitation")
    assert sorted(texts) == [FOCAL, MISSION]
    assert numbered(texts) == {MISSION: ["ISLES/1"]}
    assert numbered(drafted(contexts(MEETS), "meeting/invitation")) == {MISSION: ["ISLES/2"]}


def test_a_draft_that_is_written_anew_keeps_its_number(contexts):
    drafted(contexts(INVITES), "briefing/invitation")
    drafted(contexts(MEETS), "meeting/invitation")
    again = drafted(contexts(INVITES.add(hours=1)), "briefing/invitation")
    assert numbered(again) == {MISSION: ["ISLES/1"]}


def test_the_notes_of_a_bundle_have_one_number(contexts):
    now = contexts(OPENS)
    assert numbered(drafted(now, "keynote/invitation")) == {MISSION: ["ISLES/1"]}
    drafted(now, "chair/invitation")
    assert now.ledger.notes.number("chair/invitation", 0, OPENS) == 1
    assert now.ledger.notes.number("another/invitation", 0, OPENS) == 2


def test_a_preview_shows_no_number_and_uses_none_up(contexts):
    now = contexts(INVITES)
    texts = {
        n: content.text for n, content in enumerate(look_at(now, now.step("briefing/invitation")).samples)
    }
    assert len(texts) == 2
    assert numbered(texts) == {}
    assert now.ledger.notes.number("briefing/invitation", 0, INVITES) == 1
