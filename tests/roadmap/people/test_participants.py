"""The list of participants: sections in the review's order, parties by name, the head of delegation first."""

from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known
from roadmap.people.participants import participants
from roadmap.review.directory import Directory
from tests.roadmap.people.test_registered import ASKED, row
from tests.samples import DIRECTORY, briefing, consultation, review

EVERYONE = {"delegations": "all", "stakeholders": "all"}
SECTIONS = [
    {"title": "States", "delegations": "member"},
    {"title": {"en": "Unions", "sw": "Vyama"}, "constituencies": ["unions"]},
    {"title": "Associates", "delegations": "associate"},
]


def listed(*rows, language="en", attended=None, sections=SECTIONS, directory=DIRECTORY, kept_out=None):
    made = review(briefing(form=ASKED, audience=EVERYONE), participants=sections)
    known = Known(fold_answers(rows, made), kept_out=kept_out)
    found = participants(made, directory, made.milestones[0], known, language, attended=attended)
    lines = [(s.title, [(p.party, [x.name for x in p.persons]) for p in s.parties]) for s in found.sections]
    return lines, found


ROWS = [
    row(1, "a@xb.example", "Ana", "XB"),
    row(2, "b@xb.example", "Ben", "XB", role="head"),
    row(3, "c@xa.example", "Cruz", "XA", role="adviser"),
    row(4, "d@dock.example", "Dora", "dockers"),
    row(5, "e@college.example", "Eva", "college"),
    row(6, "f@xc.example", "Fay", "XC"),
    row(7, "g@xa.example", "Gil", "XA", attending="no"),
]


def test_sections_in_their_order_and_what_no_section_takes_at_the_end():
    lines, found = listed(*ROWS)
    assert lines[0] == ("States", [("XA", ["Cruz"]), ("XB", ["Ben", "Ana"])])
    assert [title for title, _ in lines][1:] == ["Unions", "Associates", DIRECTORY_ACADEMIA]
    assert (found.count, [section.count for section in found.sections]) == (6, [3, 1, 1, 1])


DIRECTORY_ACADEMIA = review(briefing()).constituencies["academia"].say("en")


def test_in_the_readers_language_but_in_the_order_of_the_hosts():
    lines, _ = listed(*ROWS, language="sw")
    assert lines[1][0] == "Vyama"


def test_a_sort_name_moves_a_party_within_its_section():
    data = DIRECTORY.model_dump(by_alias=True)
    next(d for d in data["delegations"] if d["code"] == "XA")["sort"] = {"en": "Zenith, Republic of"}
    lines, _ = listed(*ROWS, directory=Directory.model_validate(data))
    assert [party for party, _ in lines[0][1]] == ["XB", "XA"]


def test_only_those_who_are_let_in_and_in_the_final_list_those_who_came():
    lines, _ = listed(*ROWS, kept_out={("briefing", None): frozenset({"k1"})})
    assert ("XB", ["Ben"]) in lines[0][1]
    lines, found = listed(*ROWS, attended=frozenset({"k2"}))
    assert lines == [("States", [("XB", ["Ben"])])]
    assert found.is_final


def test_who_came_without_a_place_is_on_the_final_list():
    lines, _ = listed(*ROWS, attended=frozenset({"k1"}), kept_out={("briefing", None): frozenset({"k1"})})
    assert lines == [("States", [("XB", ["Ana"])])]


def test_nobody_is_an_empty_list():
    lines, found = listed()
    assert (lines, found.count) == ([], 0)


def of_session(session, kept_out):
    talks = consultation(days=("2030-07-03", "2030-07-10"), form=TALKS, audience=EVERYONE)
    made = review(talks)
    rows = [
        row(1, "a@xa.example", "Ana", milestone="talks", talks="Session 1"),
        row(2, "b@xa.example", "Ben", milestone="talks", talks="Session 2"),
        row(3, "c@xa.example", "Cruz", milestone="talks"),
    ]
    known = Known(fold_answers(rows, made), kept_out=kept_out)
    found = participants(made, DIRECTORY, made.milestones[0], known, "en", session=session)
    return [person.name for s in found.sections for party in s.parties for person in party.persons]


SESSIONS = {"id": "talks", "role": "sessions", "kind": "choices", "wording": "Sessions"}
TALKS = {**ASKED, "questions": [*ASKED["questions"], SESSIONS]}


def test_of_a_session_only_its_persons_and_of_the_event_whoever_is_let_in_to_any():
    assert of_session("session-1", {}) == ["Ana", "Cruz"]
    assert of_session(None, {}) == ["Ana", "Ben", "Cruz"]
    full = {("talks", "session-1"): frozenset({"k1", "k3"})}
    assert of_session("session-1", full) == []
    assert of_session(None, full) == ["Ben", "Cruz"]
