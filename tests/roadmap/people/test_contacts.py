"""Which contact of a party is written to, where some take no mail or want none."""

from roadmap.answers.standing import fold_answers
from roadmap.mail.message import Skip
from roadmap.people.audience import Known, digest_readers, recipients
from roadmap.review.rules import StepRule
from tests.samples import DIRECTORY, briefing, call, review, rule

EVERYONE = {"delegations": "all", "stakeholders": "all"}


def written(contacts="first", **known):
    """Each party's addresses with why they are skipped."""
    made = review(briefing(audience=EVERYONE))
    step = StepRule.model_validate(rule("step", "on start, 09:00", contacts=contacts))
    sets = {name: frozenset(addresses) for name, addresses in known.items()}
    found = recipients(made, DIRECTORY, made.milestones[0], step, Known(fold_answers([], made), **sets), None)
    every = {}
    for recipient in found:
        every.setdefault(recipient.party, []).append((recipient.address, recipient.skip))
    return every


FIRST = {party: found[0][0] for party, found in written().items()}
ALL = {party: [address for address, _ in found] for party, found in written("all").items()}
SEVERAL = next(party for party, found in ALL.items() if len(found) > 1)
SINGLE = next(party for party, found in ALL.items() if len(found) == 1)


def test_the_first_contact_that_takes_mail_is_written_to():
    found = written(unreachable={FIRST[SEVERAL]})
    assert found[SEVERAL] == [(ALL[SEVERAL][1], None)]
    assert {p: f for p, f in found.items() if p != SEVERAL} == {
        p: [(address, None)] for p, address in FIRST.items() if p != SEVERAL
    }


def test_of_all_contacts_those_that_take_no_mail_are_left_out():
    assert written("all", unreachable={FIRST[SEVERAL]})[SEVERAL] == [(a, None) for a in ALL[SEVERAL][1:]]


def test_where_no_contact_is_left_that_is_said():
    assert written(unreachable=set(ALL[SEVERAL]))[SEVERAL] == [(FIRST[SEVERAL], Skip.NO_ADDRESS)]
    assert written("all", unreachable={FIRST[SINGLE]})[SINGLE] == [(FIRST[SINGLE], Skip.NO_ADDRESS)]


def test_a_stakeholder_who_unsubscribed_is_skipped_and_nobody_takes_their_place():
    assert written(unsubscribed={FIRST["dockers"]})["dockers"][0] == (FIRST["dockers"], Skip.UNSUBSCRIBED)


def test_a_delegation_cannot_unsubscribe():
    assert written(unsubscribed={FIRST["XA"]}) == written()


def test_the_digest_goes_to_a_contact_that_takes_mail():
    made = review(call())
    digest = made.digest.model_copy(update={"joined_by": "call"})
    made = made.model_copy(update={"digest": digest})
    gone = frozenset({FIRST[SEVERAL]})
    found = digest_readers(
        made, DIRECTORY, Known(fold_answers([], made), {"call": (SEVERAL,)}, unreachable=gone)
    )
    assert [r.address for r in found[1:]] == [ALL[SEVERAL][1]]
