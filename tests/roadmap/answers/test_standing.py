"""Who has answered what, folded from matched answers."""

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from roadmap.review.review import Review

YES_NO = [{"id": "yes", "text": {"en": "Yes", "es": "Sí"}}, {"id": "no", "text": "No"}]
COMING = {"id": "coming", "role": "attending", "kind": "choice", "wording": "Coming?", "choices": YES_NO}
SESSIONS = {"id": "which", "role": "sessions", "kind": "choices", "wording": "Sessions"}
TITLES = {
    "session-1": {"en": "Session 1: Water", "es": "Sesión 1: Agua"},
    "session-2": "Session 2: Roads, bridges as well as safe, dry paths",
    "session-10": "Session 1",
}
PERSON = {"name": "C. Ordinator", "address": "coordinator@un.example.org"}


def form(tab, *questions):
    return {"tab": tab, "url": "https://forms.example.org/x", "questions": questions}


def review():
    briefing = {"kind": "briefing", "when": "2024-10-29 10:00", "place": {"virtual": True}}
    sessions = [{"id": i, "title": t, "when": "2025-01"} for i, t in TITLES.items()]
    consultation = {"kind": "consultation", "place": {"virtual": True}, "sessions": sessions}
    call = {"kind": "call", "opens": "2025-01", "closes": "2025-02", "selected_by": "2025-03"}
    call |= {"selection": {"seats": 1}, "form": form("Call")}
    milestones = {
        "briefing": briefing | {"form": form("Briefing", COMING)},
        "talks": consultation | {"form": form("Talks", COMING, SESSIONS)},
        "call": call,
    }
    shared = {"title": "T", "source": "VI", "audience": {"delegations": "all"}}
    return Review.model_validate(
        {
            "id": "some-review",
            "title": "Some review",
            "source": "A note",
            "languages": ["en"],
            "host": {"city": "Lima", "country": "PE", "zone": "America/Lima"},
            "secretariat": {
                "name": "The Network",
                "sender": "review@un.example.org",
                "coordinator": PERSON,
                "website": "https://example.org",
            },
            "directory": "somewhere",
            "digest": {"to": [PERSON], "first": "2024-10-01", "last": "2025-04-01"},
            "kinds": {kind: {"steps": []} for kind in ("briefing", "consultation", "call")},
            "milestones": [{"id": i, **shared, **m} for i, m in milestones.items()],
        }
    )


REVIEW = review()


def answer(milestone="briefing", minute=0, **values):
    at = pendulum.datetime(2024, 10, 21, 9, minute)
    return Answer(f"{milestone}-{minute}", milestone, "T", minute + 2, "a@x.example", at, values)


def certain(party="BR"):
    return Match(party, "certain")


def test_the_latest_certain_answer_counts_whoever_wrote_it():
    first, last = answer(minute=1, coming="Yes"), answer(minute=5, coming="No")
    standing = fold_answers([(last, certain()), (first, certain())], REVIEW)
    assert standing.answered("briefing", "BR") == last
    assert standing.answered("briefing", "CL") is None
    assert standing.answered("talks", "BR") is None


def test_unsettled_answers_hold_their_likely_owners_and_answer_for_nobody():
    likely, none = (answer(minute=3), Match(None, "likely", ("BR", "CL"))), (answer(), Match(None, "none"))
    standing = fold_answers([likely, none, (answer("talks"), certain())], REVIEW)
    assert standing.perhaps("briefing") == {"BR", "CL"}
    assert standing.perhaps("talks") == frozenset()
    assert standing.unsettled() == [none, likely]
    assert standing.counts("briefing", ["BR", "CL"]) == (0, 2)
    assert standing.counts("talks", ["BR", "CL"]) == (1, 1)


@pytest.mark.parametrize(("said", "coming"), [("Sí", True), ("yes", True), ("No", False), ("Perhaps", False)])
def test_who_comes_has_said_yes(said, coming):
    assert fold_answers([(answer(coming=said), certain())], REVIEW).coming("briefing", "BR") is coming


def test_who_answered_a_form_that_does_not_ask_is_coming():
    standing = fold_answers([(answer("call"), certain())], REVIEW)
    assert standing.coming("call", "BR")
    assert not standing.coming("call", "CL")


@pytest.mark.parametrize(
    ("said", "sessions"),
    [
        ("Session 2: Roads, bridges as well as safe, dry paths, Sesión 1: Agua", {"session-1", "session-2"}),
        (
            "session 1: water; Session 2: Roads; bridges as well as safe; dry paths",
            {"session-1", "session-2"},
        ),
        ("Session 1", {"session-10"}),
        ("session-2, something else", {"session-2"}),
        ("", set(TITLES)),
        ("whatever fits", set(TITLES)),
    ],
)
def test_sessions_are_told_apart_although_their_titles_hold_commas(said, sessions):
    values = {"coming": "Yes"} | ({"which": said} if said else {})
    assert fold_answers([(answer("talks", **values), certain())], REVIEW).sessions("talks", "BR") == sessions


def test_who_does_not_come_has_no_sessions():
    standing = fold_answers([(answer("talks", coming="No", which="Session 1"), certain())], REVIEW)
    assert standing.sessions("talks", "BR") == frozenset()
    assert standing.sessions("briefing", "BR") == frozenset()
