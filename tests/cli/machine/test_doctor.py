"""`roadmap doctor`: a table, and an exit code that a script can read."""

import pytest

from tests.smtp.server import unused_port
from tests.tasks import isles


@pytest.fixture
def review(tmp_path):
    return isles.write(tmp_path, isles.REVIEW.replace("[en, sw]", "[en, es]"))


def test_in_the_outbox_nothing_has_to_be_mended(roadmap, review):
    said = roadmap("doctor", "--review", review)
    assert said.code == 0, said.out
    assert said.out.endswith("Nothing to correct.\n")
    assert "outbox: mail is written to files; none leaves" in said.out


def test_what_has_to_be_mended_ends_with_1_and_says_what_to_do(roadmap, review, monkeypatch):
    monkeypatch.setenv("ROADMAP_MODE", "live")
    monkeypatch.setenv("ROADMAP_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("ROADMAP_SMTP_PORT", str(unused_port()))
    monkeypatch.setattr("tasks.doctor.examination.txt", lambda name: None)
    said = roadmap("doctor", "--review", review)
    assert said.code == 1
    assert "✗" in said.out
    assert "→ try again later" in said.out
    assert said.err == "1 problem to correct.\n"


def test_a_review_with_a_mistake_is_told_as_by_check(roadmap, tmp_path):
    spoilt, line = isles.spoil(isles.REVIEW, "kind: meeting", "kind: gathering")
    path = isles.write(tmp_path, spoilt)
    said = roadmap("doctor", "--review", path)
    assert said.code == 1
    assert said.err.startswith(f"{path}:{line}: “gathering”")
