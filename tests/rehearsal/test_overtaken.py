"""What the report checks of dates that moved: each of these checks can fail."""

import asyncio
import shutil

from roadmap.plan.amendments import Amendment
from tasks.context import open_context
from tasks.mailing.mailing import delivered, draft_mailing
from tests.rehearsal.doctoring import IN_FORCE, TOLD, edit, failed, mail
from tests.rehearsal.small import END, FIXED, TITLE


def test_a_mail_of_an_older_revision_than_the_one_in_force_is_found(original, home):
    """As if the meeting had moved just before its invitation left."""
    with open_context(home / "isles.yaml", END) as context:
        sent = min(m.sent_at for m in context.ledger.messages("meeting/invitation") if m.sent_at)
        context.ledger.history.amend(_move("meeting", "2030-09-05/2030-09-06", sent.subtract(seconds=1)))
    found = failed(original, home)
    assert f"{TITLE}: Invitation to focal@xa.example.org" in found[IN_FORCE]


def test_a_holder_of_an_old_date_who_was_not_told_is_found_and_one_who_was_is_not(original, home):
    at = FIXED.add(days=8)
    with open_context(home / "isles.yaml", at) as context:
        context.ledger.history.amend(_move("briefing", "2030-06-26", at))
    told = failed(original, home)[TOLD]
    assert "Briefing: Change of date: not to focal@xa.example.org" in told
    assert "Briefing: Change of date: not to focal@xb.example.org" in told
    _tell(home, at.add(hours=1))
    assert TOLD not in failed(original, home)


def test_a_coordinator_may_decide_that_somebody_is_not_told(original, home):
    at = FIXED.add(days=8)
    with open_context(home / "isles.yaml", at) as context:
        context.ledger.history.amend(_move("briefing", "2030-06-26", at))
    _tell(home, at.add(hours=1), exclude=frozenset({"focal@xa.example.org"}))
    assert TOLD not in failed(original, home)


def test_news_to_somebody_who_held_no_date_is_found(original, home):
    at = FIXED.add(days=8)
    with open_context(home / "isles.yaml", at) as context:
        context.ledger.history.amend(_move("briefing", "2030-06-26", at))
    _tell(home, at.add(hours=1))
    path = mail(home, "briefing/change", "focal@xb.example.org.1")
    shutil.copy(path, path.with_name("stranger.eml"))
    edit(path.with_name("stranger.eml"), rb"\nTo: [^\r]*", b"\nTo: office@dockers.example.org")
    found = failed(original, home)[TOLD]
    assert "Briefing: Change of date to office@dockers.example.org, who held no date" in found


def _move(milestone, to, at):
    said = {
        "kind": "move",
        "milestone": milestone,
        "to": to,
        "at": at,
        "by": "C. Ordinator",
        "reason": "floods",
    }
    return Amendment.model_validate(said)


def _tell(home, at, exclude=frozenset()):
    with open_context(home / "isles.yaml", at) as context:
        asyncio.run(draft_mailing.fn(context, context.step("briefing/change")))
        context.ledger.mailings.release("briefing/change", at, "C. Ordinator", exclude=exclude)
        delivered(context, "briefing/change")
