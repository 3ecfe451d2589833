"""Names of events, calls, posts and parties that are not there, where parts are given."""

import pytest

from roadmap.drafts.faults import faults
from tests.samples import DIRECTORY, briefing, call, meeting, review


def found(*milestones):
    return [(f.path, f.what, f.remedy) for f in faults(review(*milestones), DIRECTORY)]


def test_a_call_is_needed_at_an_event_of_the_review():
    ((path, what, remedy),) = found(meeting(), call(needed_at=["meetin"]))
    assert path == ("milestones", 1, "needed_at", 0)
    assert what == "“call” is needed at “meetin”, which is no event of this review"
    assert remedy == "did you mean “meeting”?"
    assert found(meeting(), briefing(), call(needed_at=["meeting", "briefing"])) == []
    assert found(meeting(), call(needed_at=["call"]))[0][2] == "name one of meeting"


@pytest.mark.parametrize(
    ("speaker", "field", "what", "remedy"),
    [
        ({"call": "cal"}, "call", "“cal” is no call of this review", "did you mean “call”?"),
        (
            {"call": "call", "post": "x"},
            "post",
            "“x” is no post of “call”",
            "leave it out: its form asks for none",
        ),
        (
            {"name": "Zoe", "party": "docker"},
            "party",
            "there is no “docker” in the directory",
            "did you mean “dockers”?",
        ),
    ],
)
def test_an_agenda_item_names_whom_there_is(speaker, field, what, remedy):
    agenda = [{"title": "Opening", "by": [speaker]}]
    assert found(call(), meeting(agenda=agenda)) == [
        (("milestones", 1, "agenda", 0, "by", 0, field), what, remedy)
    ]
