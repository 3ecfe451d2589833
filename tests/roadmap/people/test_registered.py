"""Persons who come: who is written to, at which address, in which language, and who reads the link."""

import pendulum

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from roadmap.mail.message import Skip
from roadmap.people.audience import Known
from roadmap.people.registered import registered_recipients
from tests.roadmap.answers.persons.test_registrations import FORM, QUESTIONS
from tests.samples import DIRECTORY, briefing, consultation, review

LANGUAGES = [{"id": "en", "text": "English"}, {"id": "sw", "text": "Kiswahili"}]
LANGUAGE = {"id": "tongue", "role": "language", "kind": "choice", "wording": "Language", "choices": LANGUAGES}
ASKED = {**FORM, "questions": [*QUESTIONS, LANGUAGE]}
FOCAL = DIRECTORY.party("XA").contacts[0].address
ANA, BEN = "ana@xa.example", "ben@xa.example"


def row(number, sender, name, party="XA", milestone="briefing", **values):
    said = {"name": name, "attending": "yes"} | values
    at = pendulum.datetime(2030, 5, 1).add(minutes=number)
    return Answer(f"k{number}", milestone, milestone, number, sender, at, said), Match(party, "certain")


def written(*rows, made=None, session=None, **facts):
    made = made or review(briefing(form=ASKED))
    known = Known(fold_answers(rows, made), **facts)
    return registered_recipients(made, DIRECTORY, made.milestones[0], known, session)


def test_each_person_at_their_address_and_the_focal_point_with_the_list():
    ana, ben, focal = written(row(1, ANA, "Ana"), row(2, FOCAL, "Ben", address=BEN, role="head"))
    assert (ana.address, ana.name, ana.registered.may_join) == (BEN, "Ben", True)
    assert (ben.address, ben.registered.listed) == (ANA, ())
    assert (focal.address, focal.salutation) == (FOCAL, "government")
    assert focal.registered.listed == ("Ben", "Ana")
    assert not focal.registered.may_join


def test_a_focal_point_who_comes_gets_one_mail_with_link_and_list():
    (one,) = written(row(1, FOCAL, "Fay"))
    assert (one.address, one.salutation) == (FOCAL, "participant")
    assert one.registered.may_join
    assert one.registered.listed == ("Fay",)


def test_the_sender_gets_the_copies_of_persons_without_an_address():
    (one,) = written(row(1, FOCAL, "Ana"), row(2, FOCAL, "Ben"))
    assert (one.registered.copies_for, one.registered.may_join) == (("Ana", "Ben"), True)


def test_a_person_in_two_parties_gets_one_mail_and_both_focal_points_their_lists():
    found = written(row(1, ANA, "Ana"), row(2, ANA, "Ana", party="XB"))
    assert [r.address for r in found] == [ANA, FOCAL, DIRECTORY.party("XB").contacts[0].address]


def test_in_the_forms_language_or_the_partys():
    ana, ben, _ = written(row(1, ANA, "Ana", tongue="en"), row(2, BEN, "Ben"))
    assert (ana.language, ben.language) == ("en", "sw")


def test_nobody_of_a_party_that_does_not_come():
    assert written(row(1, FOCAL, "", attending="no")) == []


def test_an_address_that_takes_no_mail_is_skipped_and_said():
    ana, _ = written(row(1, ANA, "Ana"), unreachable=frozenset({ANA}))
    assert ana.skip == Skip.NO_ADDRESS


def test_whoever_is_not_let_in_gets_nothing_and_is_not_listed():
    ben, focal = written(
        row(1, ANA, "Ana"), row(2, BEN, "Ben"), kept_out={("briefing", None): frozenset({"k1"})}
    )
    assert ben.address == BEN
    assert focal.registered.listed == ("Ben",)


def test_each_session_is_written_to_those_who_chose_it_or_none():
    sessions = {"id": "which", "role": "sessions", "kind": "choices", "wording": "Sessions"}
    form = {**ASKED, "questions": [*ASKED["questions"], sessions]}
    made = review(consultation(days=("2030-07-03", "2030-07-04"), audience={"delegations": "all"}, form=form))
    rows = [
        row(1, ANA, "Ana", milestone="talks", which="Session 2"),
        row(2, BEN, "Ben", milestone="talks"),
        row(3, "eva@xa.example", "Eva", milestone="talks", which="Session 7"),
    ]
    assert [r.address for r in written(*rows, made=made, session="session-1")] == [
        BEN,
        "eva@xa.example",
        FOCAL,
    ]
    assert len(written(*rows, made=made, session="session-2")) == 4
