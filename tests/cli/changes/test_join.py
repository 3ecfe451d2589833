"""`roadmap join`: how an event is joined is recorded, signed, and shown to nobody."""

import json

import pytest

from tests.tasks import isles

LINK, SECRET = "https://meet.example.org/marked-room", "marked-4711"
SIGNED = ("--by", "C. Ordinator", "--reason", "the room is booked")
AT = ("--at", "2030-05-29T14:00")


@pytest.fixture
def review(tmp_path, roadmap):
    return isles.write(tmp_path)


@pytest.fixture
def join(roadmap, review):
    def run(*words):
        return roadmap("join", *words, *SIGNED, *AT, "--review", review)

    return run


def test_it_is_recorded_and_history_plan_and_look_show_that_but_not_what(roadmap, join, review):
    words = ("briefing", "--url", LINK, "--passcode", SECRET)
    looked = join(*words, "--dry-run", "--json")
    recorded = join(*words)
    assert (looked.code, recorded.code) == (0, 0), looked.err + recorded.err
    assert recorded.out == "amendment 1: briefing gets joining information\n"
    commands = (("history",), ("history", "--json"), ("plan",), ("plan", "--json"), ("check",))
    printed = [roadmap(*command, "--review", review).out for command in commands]
    assert "said how to join" in printed[0]
    for text in (looked.out, recorded.out, *printed):
        assert LINK not in text
        assert SECRET not in text
    again = join(*words)
    assert "it is so already" in again.out
    assert len(json.loads(roadmap("history", "--json", "--review", review).out)) == 1


def test_a_look_at_it_speaks_of_joining_and_not_of_dates(join):
    first = join("briefing", "--url", LINK, "--dry-run")
    assert "the same day, with the new details" in first.out
    join("briefing", "--url", LINK)
    looked = join("briefing", "--url", f"{LINK}-2", "--dry-run")
    assert looked.code == 0, looked.err
    assert "Nobody holds joining information of briefing that would then be wrong." in looked.out
    assert "a date" not in looked.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("briefing",), "nobody can join with this; give the address (url), or a telephone number"),
        (("briefing", "--url", "meet"), "“meet” is not an address of the web; write it as https://"),
        (("note", "--url", LINK), "note is no event, so nobody joins it; name an event"),
        (("briefin", "--url", LINK), "there is no milestone “briefin”; did you mean “briefing”?"),
        (
            ("briefing", "--url", LINK, "--session", "two"),
            "briefing has no session “two”; leave the session out",
        ),
        (("briefing", "--url", LINK, "--passcode", "x" * 201), "the passcode is too long"),
    ],
)
def test_what_leads_nowhere_is_refused_in_a_line(join, words, told):
    refused = join(*words)
    assert refused.code == 1
    assert told in refused.err
    assert "Traceback" not in refused.err
