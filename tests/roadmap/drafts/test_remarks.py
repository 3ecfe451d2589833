"""What cannot be so in a review, and what is only odd: each is told where it stands."""

import pytest

from roadmap.drafts.faults import faults
from roadmap.drafts.remarks import remarks
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.review.directory import Directory
from roadmap.review.milestones import Place
from tasks.configuration import find_remarks, load
from tests.samples import (
    DIRECTORY,
    briefing,
    call,
    consultation,
    delegation,
    meeting,
    publication,
    review,
    rule,
    stakeholder,
)
from tests.samples import PARTIES as SAMPLES
from tests.tasks.isles import DELEGATIONS, REVIEW, spoil, told, write

FORM = {"url": "https://un.example.org", "tab": "m"}
EVERY = (briefing(), consultation(), meeting(form=FORM), call(), publication())
CHAIR = {"name": "Chair", "address": "chair@un.example.org"}
DIGEST = {"to": [CHAIR], "first": "2030-05-06", "last": "2030-08-31"}
TUESDAYS = DIGEST | {"first": "2030-06-11", "last": "2030-06-12", "day": "tuesday"}
PARTIES = SAMPLES | {
    "delegations": [
        d | {"languages": ["sw"]} if d["languages"] == ["fr"] else d for d in SAMPLES["delegations"]
    ]
}
FITTING = Directory.model_validate(PARTIES)
FRENCH = {"PF": "Pacific/Tahiti", "NC": "Pacific/Noumea", "WF": "Pacific/Wallis"}
POSTS = [{"id": name, "text": name} for name in "abc"]
POST = {"id": "post", "role": "post", "kind": "choice", "wording": "Post", "choices": POSTS}


def found(*milestones, directory=DIRECTORY, **more):
    return [(fault.path, fault.what) for fault in faults(review(*(milestones or EVERY), **more), directory)]


def odd(*milestones, directory=FITTING, digest=None, **more):
    made = review(*(milestones or EVERY), digest=digest or DIGEST, **more)
    return [(way, what) for way, what, _ in remarks(made, directory)]


def test_a_review_in_which_all_fits_has_neither():
    assert found() == odd() == []


def three(form=None, seats=3, each="post"):
    own = form or {"url": "https://un.example.org", "tab": "c", "questions": [POST]}
    return call(form=own, selection={"seats": seats, "one_of_each": each})


@pytest.mark.parametrize(
    ("milestone", "way", "what"),
    [
        (
            call(selected_by="2030-06-01"),
            "selected_by",
            "`selected_by` (2030-06-01) comes before",
        ),
        (call(closes="2030-04-05"), "closes", "`closes` (2030-04-05) comes before `opens` (2030-05-06)"),
        (
            call(closes="2030-06-05 15:00", selected_by="2030-06-05 10:00"),
            "selected_by",
            "comes before `closes`",
        ),
        (call(selected_by="2030-05"), "selected_by", "`selected_by` (2030-05) comes before `closes`"),
    ],
)
def test_a_call_opens_closes_and_is_decided_in_this_order(milestone, way, what):
    ((path, said), *_) = found(milestone)
    assert path == ("milestones", 0, way)
    assert what in said


def test_dates_that_may_still_be_in_order_are_not_told():
    assert found(call(selected_by="2030-06")) == found(call(selected_by="2030-06-05")) == []


def test_a_text_lacks_the_language_that_mails_fall_back_to():
    (fault,) = found(briefing(title={"sw": "Kichwa"}))
    assert fault[0] == ("milestones", 0, "title")
    assert "missing in “en”" in fault[1]
    (fault,) = found(publication(when="2030-09-01", documents=[{"id": "note", "title": {"sw": "Kichwa"}}]))
    assert fault[0] == ("milestones", 0, "documents", 0, "title")
    assert found(briefing(title="Briefing")) == []


def test_a_text_in_a_language_that_the_review_does_not_write_is_remarked():
    assert odd(briefing(title={"en": "Title", "de": "Titel"})) == [
        (
            ("milestones", 0, "title", "de"),
            "this text is in “de”, which is none of the review's languages, so nobody reads it",
        )
    ]


MANY_TEXTS = (
    "4 texts, of which this is the first, are in “de”, which is none of the review's languages, so nobody "
    "reads them"
)


def test_many_texts_and_parties_of_one_language_are_one_remark_each():
    parties = PARTIES | {
        "delegations": [
            *PARTIES["delegations"],
            *(delegation(code, zone, languages=("fr",)) for code, zone in FRENCH.items()),
            delegation("TL", "Asia/Dili", languages=("pt",)),
        ]
    }
    texts = [briefing(f"b{n}", title={"en": "Title", "de": "Titel"}) for n in range(4)]
    told = odd(*texts, directory=Directory.model_validate(parties))
    first = len(PARTIES["delegations"])
    assert told == [
        (
            ("milestones", 0, "title", "de"),
            MANY_TEXTS,
        ),
        (
            ("delegations", first, "languages"),
            "3 delegations read none of the review's languages, and are written to in en: PF, NC, WF",
        ),
        (
            ("delegations", first + 3, "languages"),
            "TL reads none of the review's languages, and is written to in en",
        ),
    ]


def reminding(**more):
    return [
        rule("invitation", "21 days before start, 09:00"),
        rule("nudge", "3 days before start, 09:00") | more,
    ]


def test_a_reminder_that_goes_to_everyone_since_it_does_not_say_to_whom_is_remarked():
    ((way, what),) = odd(briefing(steps=reminding(mail="reminder")))
    assert way == ("milestones", 0, "steps", 1)
    assert what.startswith("nudge goes to everyone, also to those who have answered, since it has no `to:`")
    for meant in ({"to": "silent"}, {"to": "everyone"}, {"mail": "invitation"}):
        assert odd(briefing(steps=reminding(**{"mail": "reminder"} | meant))) == []


def test_a_mail_that_a_milestone_sends_again_to_the_silent_is_no_reminder():
    again = reminding(mail="invitation", to="silent")
    assert odd(briefing(steps=again), briefing("second")) == []


def test_a_reminder_without_to_is_remarked_on_its_own_line(tmp_path):
    spoilt, line = spoil(REVIEW, "mail: reminder, to: silent}", "mail: reminder}")
    assert [one.line for one in find_remarks(write(tmp_path, spoilt)) if "goes to everyone" in one.what] == [
        line
    ]


def test_languages_that_are_none_or_that_nobody_writes():
    assert found(languages=["en", "xq"])[0] == (("languages", 1), "“xq” is no language")
    assert "mails fall back to “en”" in found(languages=["sw"])[0][1]


def test_who_reads_none_of_the_languages_is_remarked_in_the_directory():
    parties = PARTIES | {
        "delegations": [*PARTIES["delegations"], delegation("PF", "Pacific/Tahiti", languages=("fr",))],
        "stakeholders": [*PARTIES["stakeholders"], stakeholder("silent", "unions", language="de")],
    }
    here = [way for way, what in odd(directory=Directory.model_validate(parties)) if "reads none" in what]
    assert here == [
        ("delegations", len(PARTIES["delegations"]), "languages"),
        ("stakeholders", len(PARTIES["stakeholders"]), "language"),
    ]


def test_a_host_on_the_clock_of_another_country_is_remarked():
    host = {"city": "Bangkok", "country": "TH", "zone": "America/Santiago"}
    assert (("host", "zone"), "the host is in TH, and the clock America/Santiago is that of CL") in odd(
        host=host
    )
    assert odd(host={**host, "zone": "Asia/Bangkok"}, digest=TUESDAYS) == []
    assert odd(host={"city": "Kolkata", "country": "IN", "zone": "Asia/Calcutta"}, digest=TUESDAYS) == []


def test_a_place_in_another_country_than_its_clock_is_remarked():
    there = meeting(place={"city": "Geneva", "country": "CH"}, form=FORM)
    assert [way for way, _ in odd(there)] == [("milestones", 0, "place")]
    assert odd(there | {"zone": "Europe/Zurich"}) == []
    assert Place.model_validate(there["place"]).country == "CH"


def test_more_seats_than_there_are_cannot_be_filled_and_fewer_are_remarked():
    way = ("milestones", 0, "selection", "seats")
    (fault,) = found(three(seats=4))
    assert fault == (way, "call has 4 seats, one of each post, of which there are 3")
    assert odd(three(seats=2)) == [(way, "call has 2 seats, one of each post, of which there are 3")]
    assert found(three()) == odd(three()) == []
    regions = len({d["sub_region"] for d in PARTIES["delegations"] if d.get("sub_region")})
    form = {"url": "https://un.example.org", "tab": "c"}
    assert found(three(form, regions, "sub-region")) == odd(three(form, regions, "sub-region")) == []
    assert found(three(form, regions + 1, "sub-region"))[0][0] == way


def test_digests_on_weekends_and_holidays_are_remarked_with_their_days():
    saturdays = {"to": [CHAIR], "first": "2030-05-06", "last": "2030-05-31", "day": "saturday"}
    ((way, what),) = odd(digest=saturdays)
    assert way == ("digest", "day")
    assert what.startswith("3 digests would come on a weekend or holiday of KE: 2030-05-11, ")
    workers = saturdays | {"day": "wednesday", "first": "2030-05-01", "last": "2030-05-10"}
    assert "1 digest would come on a weekend or holiday of KE: 2030-05-01" in odd(digest=workers)[0][1]


def test_other_things_that_cannot_be():
    digest = {
        "to": [{"name": "C", "address": "c@un.example.org"}],
        "first": "2030-06-06",
        "last": "2030-05-31",
    }
    host = {"city": "Nairobi", "country": "KE", "zone": "Africa/Nairobi", "opens": "18:00", "closes": "08:00"}
    twice = [rule("invitation", "21 days before start, 09:00")] * 2
    agenda = [{"title": "Third day", "day": 3}]
    open_for = [{"call": "meeting", "days": 30, "because": "x", "source": "II"}]
    cases = [
        (found(digest=digest), ("digest", "last"), "the last digest comes before the first"),
        (found(host=host), ("host", "closes"), "the host closes before it opens"),
        (found(briefing(steps=twice)), ("milestones", 0, "steps", 1), "two steps of briefing are called"),
        (
            found(meeting(agenda=agenda)),
            ("milestones", 0, "agenda", 0, "day"),
            "meeting lasts 2 days, and this is on",
        ),
        (found(meeting(), order=open_for), ("order", 0, "call"), "meeting is a meeting, which does not open"),
        (
            found(briefing(audience={"delegations": "all", "sub_regions": ["west"]})),
            ("milestones", 0, "audience", "sub_regions"),
            "“west” is no sub-region of this review",
        ),
        (found(constituencies={}), ("constituencies",), "which is not listed"),
    ]
    for faulty, way, what in cases:
        assert faulty[0][0] == way
        assert what in faulty[0][1]


def test_without_a_form_nobody_is_reminded_and_that_is_remarked():
    formless = briefing(form=None)
    assert [way for way, what in odd(formless) if "has no form" in what] == [("milestones", 0)]
    steps = {step.name for step in plan(in_force(review(formless)), DIRECTORY).steps}
    assert "invitation" in steps
    assert "reminder" not in steps
    asked = [rule("nudge", "3 days before start, 09:00", to="silent")]
    renamed = plan(in_force(review(briefing(form=None, steps=asked))), DIRECTORY)
    assert renamed.steps == renamed.waiting == ()  # by what a step does, whatever it is called
    assert odd(briefing(form=None, steps=[rule("notice", "3 days before start, 09:00")])) == []


def test_remarks_name_file_and_line_of_the_review_and_of_the_directory(tmp_path):
    when = "    when: 2030-09-03/2030-09-04"
    text, line = spoil(REVIEW, when, f"    zone: Asia/Bangkok\n{when}")
    parties, other = spoil(DELEGATIONS, "languages: [en]", "languages: [fr]")
    path = write(tmp_path, text, parties)
    assert load(path)
    said = [str(one).replace(f"{tmp_path}/", "") for one in find_remarks(path)]
    place = line + 2
    assert f"isles.yaml:{place}: meeting is in KE, and the clock Asia/Bangkok is that of TH" in "\n".join(
        said
    )
    assert f"isles/delegations.yaml:{other}: XB reads none of the review's languages" in "\n".join(said)


def test_a_contradiction_names_file_and_line(tmp_path):
    text, line = spoil(REVIEW, '  last: "2030-12-31"', '  last: "2030-01-31"')
    assert told(write(tmp_path, text)) == [
        f"isles.yaml:{line}: the last digest comes before the first; correct one of the two"
    ]
