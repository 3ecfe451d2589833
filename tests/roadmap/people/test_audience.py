"""Whom a milestone is for, and who of them a step writes to."""

import pytest

from roadmap.answers.matching import Match
from roadmap.mail.message import Skip
from roadmap.people.audience import as_recipient, digest_readers, parties, recipients
from roadmap.review.milestones import Audience
from roadmap.review.rules import StepRule
from tests.samples import DIRECTORY, answer, briefing, call, consultation, known, review, rule


def wanted(**audience):
    return [p.id for p in parties(Audience(**audience), DIRECTORY)]


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ({"delegations": "all"}, ["XA", "XB", "XC", "XD"]),
        ({"delegations": "members"}, ["XA", "XB", "XD"]),
        ({"delegations": "associates"}, ["XC"]),
        ({"delegations": "sub-regional"}, ["XA", "XB"]),  # not those outside the region, nor associates
        ({"delegations": "all", "sub_regions": ["south"]}, ["XB", "XC"]),
        ({"stakeholders": "all"}, ["dockers", "college"]),
        ({"stakeholders": ["unions"]}, ["dockers"]),
        ({"stakeholders": "all", "sub_regions": ["north"]}, []),
        ({"delegations": "associates", "stakeholders": ["academia"]}, ["XC", "college"]),
        ({}, []),
    ],
)
def test_an_audience_is_delegations_and_stakeholders(audience, who):
    assert wanted(**audience) == who


def considered(to, *answers, made=None, contacts="first", session=None, **chosen):
    made = made or review(briefing())
    step = StepRule.model_validate(rule("step", "on start, 09:00", to=to, contacts=contacts))
    milestone = made.milestones[0]
    return recipients(made, DIRECTORY, milestone, step, known(made, *answers, **chosen), session)


def written(found):
    return [r.party for r in found if r.skip is None]


def test_everyone_is_written_to_whoever_answered():
    assert written(considered("everyone", answer("briefing", "XA", coming="No"))) == ["XA", "XB", "XC", "XD"]


def test_a_reminder_skips_those_who_answered_and_says_so():
    found = considered("silent", answer("briefing", "XA", coming="No"))
    assert written(found) == ["XB", "XC", "XD"]
    assert [(r.party, r.skip) for r in found if r.skip] == [("XA", Skip.ANSWERED)]


def test_a_reminder_is_held_from_the_likely_owner_of_an_answer():
    made, _ = answer("briefing", "XB")
    found = considered("silent", (made, Match(None, "likely", ("XB", "XC"))))
    assert written(found) == ["XA", "XD"]
    assert {r.party: r.skip for r in found if r.skip} == dict.fromkeys(["XB", "XC"], Skip.PERHAPS_ANSWERED)


def test_those_coming_are_those_who_said_yes_in_any_language():
    answers = [answer("briefing", "XA", coming="Ndiyo"), answer("briefing", "XB", coming="No")]
    assert written(considered("coming", *answers)) == ["XA"]
    assert written(considered("answered", *answers)) == ["XA", "XB"]


def test_a_sessions_mail_goes_to_those_coming_to_it():
    choices = [{"id": f"session-{n}", "text": f"Session {n}"} for n in (1, 2)]
    question = {"id": "which", "role": "sessions", "kind": "choices", "wording": "Which?", "choices": choices}
    form = {"tab": "talks", "url": "https://forms.example.org/x", "questions": [question]}
    made = review(consultation(days=("2030-07-03", "2030-07-10"), form=form))
    answers = [answer("talks", "XA", which="Session 2"), answer("talks", "XB", which="Session 1, Session 2")]
    assert written(considered("coming", *answers, made=made, session="session-1")) == ["XB"]
    assert written(considered("coming", *answers, made=made, session="session-2")) == ["XA", "XB"]


def test_the_chosen_are_those_of_this_call():
    assert written(considered("chosen", made=review(call()), call=("XB",), other=("XA",))) == ["XB"]


def test_the_coordinator_is_a_person_of_the_review():
    (found,) = considered("coordinator")
    assert (found.party, found.address, found.zone) == (
        "coordinator",
        "coordinator@un.example.org",
        "Africa/Nairobi",
    )


def test_a_last_call_goes_to_every_contact_of_a_party():
    addresses = [r.address for r in considered("everyone", contacts="all") if r.party == "XA"]
    assert addresses == ["focal@xa.example.org", "mission@xa.example.org"]


def test_each_is_written_to_in_a_language_that_the_review_writes_in():
    assert {r.party: r.language for r in considered("everyone")} == {
        "XA": "sw",
        "XB": "en",
        "XC": "en",
        "XD": "sw",
    }


def test_each_reads_on_the_clock_of_their_capital():
    found = considered("everyone", made=review(briefing(audience={"stakeholders": "all"})))
    assert {r.party: r.zone for r in found} == {"dockers": "Pacific/Auckland", "college": "Africa/Nairobi"}


def test_the_digest_is_read_by_the_co_chairs_and_the_delegations_that_were_chosen():
    made = review(call())
    digest = made.digest.model_copy(update={"joined_by": "call"})
    made = made.model_copy(update={"digest": digest})
    assert [r.party for r in digest_readers(made, DIRECTORY, known(made))] == ["co-chair"]
    found = digest_readers(made, DIRECTORY, known(made, call=("XA", "XC")))
    assert [r.address for r in found[1:]] == ["focal@xa.example.org", "focal@xc.example.org"]


def test_a_person_is_written_to_in_their_language():
    made = review()
    who = made.secretariat.coordinator.model_copy(update={"language": "sw"})
    assert as_recipient(who, made, "coordinator").language == "sw"
