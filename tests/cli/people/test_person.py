"""`roadmap person forget`: what is erased, what is left to do, and what a trial says."""

import json

import openpyxl
import pendulum
import pytest

from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing
from tests.tasks.isles import write

AT = pendulum.datetime(2030, 6, 9, 7, tz="UTC")
A = "focal@xa.example.org"
SIGNED = ("--by", "C. Ordinator", "--reason", "They wrote")


@pytest.fixture
def path(roadmap, tmp_path):
    """The small review, with one message that has not left."""
    path = write(tmp_path)
    with open_context(path, AT) as context:
        draft = Draft(A, "XA", "Ms Focal", "en", Content("en", "S", "<p>T</p>", "T"))
        context.ledger.mailings.draft(Mailing("briefing/x", 0, "m", AT, None), [draft], AT, state=State.HELD)
        book = openpyxl.Workbook()
        book.worksheets[0].title = "Briefing"
        book.save(context.settings.workbook)
    return path


def test_they_are_gone_and_the_rest_is_said(roadmap, path):
    said = roadmap("person", "forget", A, *SIGNED, "--review", path)
    assert said.code == 0
    assert "1 in messages, 1 in forgotten" in said.out
    assert "Reviews: isles-2030. Pseudonym: forgotten-" in said.out
    assert "1 message to the person stopped." in said.out
    assert "delegations.yaml:7: take this contact out, or name another one" in said.out
    assert A not in said.out
    (message,) = json.loads(roadmap("ledger", "--review", path, "--json").out)
    assert message["recipient"].startswith("forgotten-")
    assert (message["name"], message["state"], message["reason"]) == ("", "skipped", "excluded")
    again = roadmap("person", "forget", A, *SIGNED, "--review", path)
    assert "Ledger rows changed: none." in again.out


def test_a_trial_changes_nothing(roadmap, path):
    tried = json.loads(roadmap("person", "forget", A, *SIGNED, "--review", path, "--dry-run", "--json").out)
    (message,) = json.loads(roadmap("ledger", "--review", path, "--json").out)
    assert (message["recipient"], message["state"]) == (A, "held")
    done = json.loads(roadmap("person", "forget", A, *SIGNED, "--review", path, "--json").out)
    assert (tried.pop("dry_run"), done.pop("dry_run")) == (True, False)
    assert tried == done
    assert (done["rows"]["messages"], done["stopped"], done["reviews"]) == (1, 1, ["isles-2030"])


def test_it_must_be_signed_and_be_somebodys(roadmap, path):
    said = roadmap("person", "forget", A, "--by", " ", "--reason", "x", "--review", path)
    assert (said.code, "it is not signed" in said.err) == (1, True)
    own = roadmap("person", "forget", "chair@un.example.org", *SIGNED, "--review", path)
    assert (own.code, "one of the review's own people" in own.err) == (1, True)
    none = roadmap("person", "forget", "focal", *SIGNED, "--review", path)
    assert (none.code, "not the address of a person" in none.err) == (1, True)
