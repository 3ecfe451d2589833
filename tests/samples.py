"""A small review of an invented region, and its directory: what the tests of the core are tried on.

Its host works in Nairobi, where the clock never changes; its last capital is Pago Pago's, eleven hours
behind UTC, and its first Auckland's.
"""

import pendulum

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known
from roadmap.plan.amendments import Amendment, in_force
from roadmap.plan.plan import plan
from roadmap.review.directory import Directory
from roadmap.review.review import Review

HOST, LAST = "Africa/Nairobi", "Pacific/Pago_Pago"
AT = pendulum.datetime(2030, 5, 6, 9, tz=HOST)  # a Monday

YES_NO = [
    {"id": "yes", "text": {"en": "Yes", "sw": "Ndiyo"}},
    {"id": "no", "text": {"en": "No", "sw": "Hapana"}},
]
COMING = {"id": "coming", "role": "attending", "kind": "choice", "wording": "Coming?", "choices": YES_NO}
NAME = {"id": "name", "role": "name", "wording": "Name"}


def rule(step, when, **more):
    return {"step": step, "when": when, "mail": step} | more


EVENT = [
    rule("save-the-date", "40 days before start, 09:00", only_while="imprecise"),
    rule("invitation", "21 days before start, 09:00", release=True),
    rule("reminder", "7 days before start, 09:00", to="silent"),
    rule("joining", "1 day before start, 09:00", to="coming", needs_time=True),
    rule("thanks", "2 days after end, 10:00", to="coming"),
]
CALL = [
    rule("invitation", "on opening, 09:00"),
    rule("reminder", "7 days before closing, 09:00", to="silent", contacts="all"),
    rule("selection", "2 days after closing, 09:00", to="coordinator"),
    rule("announcement", "on selection, 10:00"),
]
KINDS = {
    "briefing": {"steps": EVENT, "questions": [COMING]},
    "consultation": {"steps": [*EVENT[:3], {**EVENT[3], "per": "session"}, EVENT[4]], "questions": [COMING]},
    "meeting": {"steps": EVENT},
    "call": {"steps": CALL, "questions": [NAME]},
    "questionnaire": {"steps": CALL[:2]},
    "publication": {"steps": [rule("announcement", "on start, 10:00")]},
}

PLACE = {"virtual": True, "join": {"url": "https://meet.example.org/room"}}
_FORM = {"url": "https://forms.example.org/x"}
_SHARED = {"title": {"en": "Title", "sw": "Kichwa"}, "source": "II", "audience": {"delegations": "all"}}


def briefing(identity="briefing", when="2030-06-19", **more):
    own = {"id": identity, "kind": "briefing", "when": when, "place": PLACE}
    return _SHARED | own | {"form": _FORM | {"tab": identity}} | more


def consultation(identity="talks", days=("2030-07-03",), **more):
    sessions = [{"id": f"session-{n}", "title": f"Session {n}", "when": d} for n, d in enumerate(days, 1)]
    own = {"id": identity, "kind": "consultation", "place": PLACE, "sessions": sessions}
    return _SHARED | own | {"form": _FORM | {"tab": identity}} | more


def meeting(identity="meeting", when="2030-09-03/2030-09-04", **more):
    return _SHARED | {"id": identity, "kind": "meeting", "when": when, "place": PLACE} | more


def call(identity="call", opens="2030-05-06", closes="2030-06-05", selected_by="2030-06-19", **more):
    own = {"id": identity, "kind": "call", "opens": opens, "closes": closes, "selected_by": selected_by}
    return _SHARED | own | {"selection": {"seats": 1}, "form": _FORM | {"tab": identity}} | more


def publication(identity="note", when="14 days before meeting", **more):
    own = {"id": identity, "kind": "publication", "documents": [{"id": "note", "title": "Note"}]}
    return _SHARED | own | {"when": when} | more


def values(*milestones, **more):
    """A review as its file says it."""
    person = {"name": "C. Ordinator", "address": "coordinator@un.example.org"}
    shared = {
        "id": "isles-2030",
        "title": "Review of the Isles",
        "source": "concept note",
        "languages": ["en", "sw"],
        "host": {"city": "Nairobi", "country": "KE", "zone": HOST},
        "secretariat": {
            "name": "Network",
            "sender": "review@un.example.org",
            "coordinator": person,
            "website": "https://un.example.org",
        },
        "directory": "isles",
        "sub_regions": {"north": "North", "south": "South"},
        "constituencies": {"unions": "Unions", "academia": "Academia"},
        "digest": {"to": [person | {"name": "C. Chair"}], "first": "2030-05-06", "last": "2030-12-31"},
        "kinds": KINDS,
    }
    return shared | {"milestones": list(milestones) or [briefing()]} | more


def review(*milestones, **more):
    return Review.model_validate(values(*milestones, **more))


def delegation(code, zone, sub_region=None, languages=("en",), **more):
    low = code.lower()
    contacts = [{"role": "focal-point", "address": f"focal@{low}.example.org"}]
    contacts += [{"role": "permanent-mission", "address": f"mission@{low}.example.org"}]
    own = {"code": code, "zone": zone, "sub_region": sub_region, "languages": list(languages)}
    return own | {"names": {"en": f"Isle {code}"}, "contacts": contacts} | more


def stakeholder(identity, constituency, **more):
    own = {"id": identity, "name": identity.title(), "constituency": constituency, "language": "sw"}
    return own | {"contacts": [{"address": f"office@{identity}.example.org"}]} | more


PARTIES = {
    "delegations": [
        delegation("XA", HOST, "north", ["sw", "en"]),
        delegation("XB", "Pacific/Auckland", "south"),
        delegation("XC", LAST, "south", ["fr"], status="associate"),
        delegation("XD", "Europe/Oslo", None, ["no", "sw"]),
    ],
    "stakeholders": [
        stakeholder("dockers", "unions", country="XB", sub_region="south"),
        stakeholder("college", "academia"),
    ],
}
DIRECTORY = Directory.model_validate(PARTIES)


def planned(*milestones, amendments=(), directory=DIRECTORY, **more):
    """The plan of a small review."""
    return plan(in_force(review(*milestones, **more), amendments), directory)


def amendment(kind, milestone, to=None, **more):
    said = {"kind": kind, "milestone": milestone, "to": to, "at": AT, "by": "Coordinator", "reason": "Agreed"}
    return Amendment.model_validate(said | more)


def answer(milestone, party, **said):
    """An answer that is certainly a party's, with the match that says so."""
    made = Answer(f"{milestone}-{party}", milestone, milestone, 2, f"x@{party.lower()}.example.org", AT, said)
    return made, Match(party, "certain")


def known(made_of, *answers, **chosen):
    return Known(fold_answers(answers, made_of), chosen)
