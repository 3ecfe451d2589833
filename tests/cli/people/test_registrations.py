"""`roadmap registrations`, `accept`, `decline`, `head` and `notified`, as they are typed."""

import json

import pytest

from tasks.collecting.collecting import collected
from tasks.context import open_context
from tests.tasks.filled import fill
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write
from tests.tasks.people.registering import ANA, BEN, EVE, FORM, HEADINGS, STEPS, row

ROWS = (
    row(1, ANA, "Ana Pérez", role="Head"),
    row(2, BEN, "Ben Okoro", role="Head"),
    row(3, "c@xb.example.org", country="XB"),
)
SIGNED = ("--by", "C. Ordinator", "--reason", "The room is small")


@pytest.fixture
def review(tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    start = REVIEW.index("    form:\n"), REVIEW.index("  - id: meeting\n")
    text = (
        REVIEW[: start[0]] + "    registration: {capacity: 2}\n" + FORM + STEPS + REVIEW[start[1] :]
    ).replace("when: 2030-06-19\n", "when: 2030-06-19 10:00\n")
    path = write(tmp_path, text, DELEGATIONS, STAKEHOLDERS)
    fill(tmp_path / "home", *ROWS, headings=HEADINGS)
    with open_context(path, EVE) as context:
        collected(context)
    return path


def listed(roadmap, review):
    said = roadmap("registrations", "briefing", "--json", "--review", review)
    assert said.code == 0, said.err
    return {one["name"]: one for one in json.loads(said.out)}


def test_each_person_with_their_state_and_nothing_else_that_they_answered(roadmap, review):
    rows = listed(roadmap, review)
    assert [(name, one["state"], one["place"]) for name, one in rows.items()] == [
        ("Ana Pérez", "accepted", None),
        ("Ben Okoro", "accepted", None),
        ("c@xb.example.org", "waiting", 1),
    ]
    assert {key for one in rows.values() for key in one} == {
        *("person", "name", "address", "party", "role", "session", "state", "why", "place", "notified")
    }
    shown = roadmap("registrations", "briefing", "--review", review)
    assert "More than one head of delegation" in shown.out
    assert "accepted: 2" in shown.out


def test_in_80_columns_keys_and_states_are_whole_and_long_names_cut(roadmap, review, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    fill(tmp_path / "home", *ROWS, row(4, "l@xb.example.org", "Ana " * 75, country="XB"), headings=HEADINGS)
    with open_context(review, EVE) as context:
        collected(context)
    rows = listed(roadmap, review)
    lines = roadmap("registrations", "briefing", "--review", review).out.splitlines()
    for one in rows.values():
        assert any(f" {one['person'][:8]} " in line and f" {one['state']}" in line for line in lines)
    assert sum("Ana" in line for line in lines) < 8
    assert "Session" not in lines[1]
    assert all(len(line) <= 80 for line in lines if line.startswith("│"))


def test_decisions_are_signed_and_in_the_history(roadmap, review, tmp_path):
    names = tmp_path / "note.txt"
    names.write_text("1. Ben Okoro\n2. Zoe Zed\n", encoding="utf-8")
    for words in (
        ("decline", "briefing", "Ana Perez", *SIGNED),
        ("accept", "briefing", "c@xb.example.org", *SIGNED),
        ("head", "briefing", BEN, *SIGNED),
        ("notified", "briefing", "XA", "--names", names, *SIGNED),
    ):
        said = roadmap(*words, "--review", review)
        assert said.code == 0, said.err
    rows = listed(roadmap, review)
    assert rows["Ana Pérez"]["state"] == "declined"
    assert rows["Ana Pérez"]["why"] == "The room is small"
    assert (rows["Ben Okoro"]["state"], rows["Ben Okoro"]["notified"]) == ("accepted", True)
    history = roadmap("history", "--json", "--review", review)
    what = [one["what"] for one in json.loads(history.out)]
    assert what[-3:] == [  # the place that Ana left is the next one's already
        "person declined",
        "head of delegation chosen",
        "note verbale recorded",
    ]


def test_the_history_calls_persons_by_name_for_people_and_by_key_for_programs(
    roadmap, review, tmp_path, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "200")
    key = listed(roadmap, review)["Ben Okoro"]["person"]
    roadmap("decline", "briefing", "Ben Okoro", *SIGNED, "--review", review)
    roadmap("head", "briefing", "Ana Pérez", *SIGNED, "--review", review)
    names = ("--name", "Ana Pérez", "--name", "Zoe Zed")
    notified = roadmap("notified", "briefing", "XA", *names, *SIGNED, "--review", review)
    assert notified.out.strip().endswith("signed by C. Ordinator; not registered: Zoe Zed")
    shown = roadmap("history", "--review", review).out
    assert "Ben Okoro (XA, briefing)" in shown
    assert "person Ana Pérez (XA, briefing)" in shown
    assert "names Ana Pérez; Zoe Zed" in shown
    assert key not in shown
    rows = json.loads(roadmap("history", "--json", "--review", review).out)
    assert ("decline", key) in [(one["kind"], one["subject"]) for one in rows]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("accept", "briefing", "Zoe Zed", *SIGNED), "nobody registered"),
        (("decline", "nothing", "Ana", *SIGNED), "nothing"),
        (("head", "meeting", "Ana", *SIGNED), "no persons register"),
        (("notified", "briefing", "XA", "--names", "no-such-file", *SIGNED), "cannot be read"),
        (
            ("notified", "briefing", "dockers' union", *SIGNED),
            "there is no “dockers' union” in the directory",
        ),
        (
            ("notified", "briefing", "Dockers", *SIGNED),
            "there is no “Dockers” in the directory; write dockers",
        ),
        (("registrations", "note"), "note is no event, so nobody registers for it; name an event"),
        (("registrations", "briefin"), "there is no milestone “briefin”; did you mean “briefing”?"),
        (("registrations", "briefing", "--session", "x"), "no seats of its own"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_1(roadmap, review, words, problem):
    said = roadmap(*words, "--review", review)
    assert said.code == 1
    assert problem in said.err
