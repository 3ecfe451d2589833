"""The form of a call: for each sub-region just its own candidates; and who reads the digest afterwards."""

import pendulum
import pytest
from pydantic import ValidationError

from roadmap.people.audience import digest_readers
from roadmap.problems import Refusal
from roadmap.reports.waiting import unmade_choices
from tasks.collecting.collecting import collected
from tasks.context import open_context
from tasks.deciding.decisions import choose
from tasks.forms.asking import Filled
from tasks.forms.selection import NOBODY, a_call, fields, form, picked, seats
from tasks.mailing.digests import draft_digest
from tests.rehearsal.small import at_home
from tests.tasks import isles
from tests.tasks.filled import A, B, fill

ZONE = "Africa/Nairobi"
AT = pendulum.datetime(2030, 6, 10, 9, tz=ZONE)
CALL = """
  - id: chairs
    kind: call
    title: Co-chairs
    source: III
    audience: {delegations: sub-regional}
    opens: 2030-05-06
    closes: 2030-06-05
    selected_by: 2030-06-20
    selection: SELECTION
    form: {tab: Chairs, url: "https://forms.example.org/chairs"}
"""
HEADINGS = ["Timestamp", "Email Address", "Country or territory", "Name of the candidate"]
HEADINGS += ["Reasons for the expression of interest"]
STAMP = "2030-06-01 10:00:00"


def row(sender, code, name):
    return [STAMP, sender, code, name, "We [care](https://x.example)"]


@pytest.fixture(params=["{seats: 2, one_of_each: sub-region}"])
def path(request, tmp_path):
    text = isles.REVIEW.replace("digest:\n", "digest:\n  joined_by: chairs\n", 1)
    with at_home(tmp_path):
        yield isles.write(tmp_path, text + CALL.replace("SELECTION", request.param))


@pytest.fixture
def answered(path, tmp_path):
    def rows(*given):
        fill(tmp_path, *given, headings=HEADINGS, tab="Chairs")
        opened = stack.enter_context(open_context(path, AT))
        collected(opened)
        return opened

    from contextlib import ExitStack

    with ExitStack() as stack:
        yield rows


def offered(asked, seat):
    return asked.model_json_schema()["properties"][seat.field]["enum"]


def test_each_sub_region_offers_only_its_own_and_nobody(answered):
    context = answered(row(A, "XA", "Ana"), row(B, "XB", "Ben"))
    call = a_call(context, "chairs")
    asked, (north, south) = form(context, call), seats(context, call)
    assert (north.title, south.title) == ("North", "South")
    assert [choice.rpartition(" · ")[2] for choice in offered(asked, north)] == ["XA", NOBODY]
    assert [choice.rpartition(" · ")[2] for choice in offered(asked, south)] == ["XB", NOBODY]
    assert ": Ana · " in offered(asked, north)[0]
    assert asked.model_json_schema()["required"] == [north.field, south.field, "by", "reason"]
    shown = asked.model_json_schema()["properties"][north.field]["description"]
    assert "We \\[care\\](https\\://x.example)" in shown
    assert "Ben" not in shown
    with pytest.raises(ValidationError):
        asked(by="me", reason="x", **{north.field: offered(asked, south)[0], south.field: NOBODY})


def test_a_sub_region_without_candidates_has_no_field_and_is_named(answered):
    context = answered(row(A, "XA", "Ana"))
    asked = form(context, a_call(context, "chairs"))
    assert len(fields(context, a_call(context, "chairs"))) == 1
    assert "- South: no candidate" in asked._description


def test_choices_become_parties_that_the_call_accepts(answered):
    context = answered(row(A, "XA", "Ana"), row(B, "XB", "Ben"))
    north, south = seats(context, a_call(context, "chairs"))
    filled = Filled(by="me", reason="x", **{north.field: north.offered[0], south.field: NOBODY})
    assert picked(filled.choices) == ["XA"]
    choose(context, "chairs", picked(filled.choices), filled.by, filled.reason)
    assert context.known.chosen == {"chairs": ("XA",)}


def test_another_candidate_makes_another_form(answered):
    before = fields(context := answered(row(A, "XA", "Ana")), a_call(context, "chairs"))
    after = fields(context := answered(row(A, "XA", "Ana"), row(B, "XB", "Ben")), a_call(context, "chairs"))
    assert before < after


@pytest.mark.parametrize("path", ["{seats: 1}"], indirect=True)
def test_a_call_for_one_offers_all_who_stand(answered):
    context = answered(row(A, "XA", "Ana"), row(B, "XB", "Ben"))
    (seat,) = seats(context, a_call(context, "chairs"))
    assert [choice.rpartition(" · ")[2] for choice in seat.offered] == ["XA", "XB"]


def test_it_is_due_until_it_is_made(answered):
    context = answered(row(A, "XA", "Ana"))

    def due(at):
        return [call.id for call, _ in unmade_choices(context.review, context.plan, context.known, at)]

    assert due(AT.subtract(days=5)) == []
    assert due(AT) == ["chairs"]
    choose(context, "chairs", ["XA"], "me", "x")
    assert due(AT) == []


async def test_the_chosen_read_the_digest_from_then_on(answered):
    context = answered(row(A, "XA", "Ana"), row(B, "XB", "Ben"))

    async def read_by(at):
        context.at = at
        step = await draft_digest.fn(context)
        return {message.recipient for message in context.ledger.messages(step=step)}

    chair = "chair@un.example.org"
    assert await read_by(AT) == {chair}
    choose(context, "chairs", ["XB"], "me", "x")
    assert await read_by(AT.add(days=7)) == {chair, B}
    assert [
        reader.address for reader in digest_readers(context.review, context.directory, context.known)
    ] == [
        chair,
        B,
    ]


def test_what_is_no_call_is_said(answered):
    with pytest.raises(Refusal, match="briefing is a briefing, not a call"):
        a_call(answered(), "briefing")
