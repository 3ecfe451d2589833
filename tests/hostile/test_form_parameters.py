"""What somebody may type into the forms of amendments, through Prefect's validation and ours."""

from contextlib import suppress

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prefect.exceptions import ParameterTypeError
from pydantic import ValidationError

from flows.decisions import amending
from roadmap.answers.recognition import Index
from roadmap.drafts.proposals import Proposal
from roadmap.plan.amendments import Amendment, in_force
from roadmap.plan.plan import plan
from roadmap.plan.refusals import refuse
from roadmap.problems import InvalidValue, Problem
from roadmap.review.dates import Relative, When, read_date
from roadmap.review.moments import as_moment, on_clock
from roadmap.review.offsets import Offset, read_offset
from tasks.forms.amendment import YES, Approval
from tests.hostile.budget import within
from tests.samples import AT, DIRECTORY, briefing, call, consultation, meeting, publication, review

REVIEW = review(briefing(), consultation(), meeting(), call(), publication())
FLOWS = {
    "move": amending.move_milestone,
    "fix": amending.fix_date,
    "cancel": amending.call_off,
    "reinstate": amending.reinstate,
}
WORST = {
    "200,000 letters": "a" * 200_000,
    "200,000 dots and a stop": " · " * 70_000,
    "200,000 strokes": "/" * 200_000,
    "markup": "<script>alert(1)</script>",
    "markdown": "[x](javascript:alert(1)) | `` ~~~~~~",
    "a zero byte": "briefing\0",
    "another direction": "briefing\u202e",
    "half a character": "\ud800",
    "a template": "{{ secretariat.name }}{% raw %}",
    "a path": "../../etc/passwd",
    "nothing": "",
    "a number": 10**400,
    "no number": float("nan"),
    "a list": [["briefing"] * 1000],
    "a mapping": {"id": "briefing"},
    "none": None,
    "bytes": b"briefing",
}
EDGES = [
    *["9999-12-31", "0001-01-01", "9999-12-31 23:59", "2030-02-30", "2030-13", "end of 9999"],
    *["99999999999 days before meeting", "3650 days after meeting", "1 day before briefing", "on briefing"],
    *[
        "9" * 5000 + " days before meeting",
        "2030-06-26/2199-01-01",
        "2030-06-26/2030-06-20",
        "2030-06-26 25:61",
    ],
    *["-1 days before meeting", "٢٠٣٠-٠٦-٢٦", "nan", "inf", "2030-06-26T10:00:00Z", "[" * 10_000],
]


def decided(kind, **parameters):
    """What becomes of a form: a refusal in words, or the plan with the amendment."""
    asked = FLOWS[kind].validate_parameters({"at": None, "review": None, **parameters})
    proposal = amending._proposal(
        kind, asked["milestone"], asked.get("to"), asked.get("date"), asked["by"], asked["reason"]
    )
    try:
        amendment = proposal.amendment(REVIEW, AT)
        refuse(in_force(REVIEW), amendment)
        return plan(in_force(REVIEW, [amendment]), DIRECTORY)
    except Problem as problem:
        return str(problem)


@pytest.mark.parametrize("shape", WORST)
@pytest.mark.parametrize("name", ["milestone", "to", "date", "by", "reason"])
def test_whatever_is_typed_is_refused_in_a_few_words_or_planned(name, shape):
    given_ = {"milestone": "briefing", "to": "2030-06-26", "by": "C.", "reason": "why", name: WORST[shape]}
    for kind in ("move", "fix"):
        with within(cpu=1.0), suppress(ParameterTypeError):
            said = decided(kind, **given_)
            assert len(said) < 1000 if isinstance(said, str) else said.steps
    if name not in {"to", "date"}:
        with within(cpu=1.0), suppress(ParameterTypeError):
            said = decided("cancel", **{key: given_[key] for key in ("milestone", "by", "reason")})
            assert len(said) < 1000 if isinstance(said, str) else said.steps


@pytest.mark.parametrize("date", EDGES)
@pytest.mark.parametrize("kind", ["move", "fix"])
@pytest.mark.parametrize("milestone", ["briefing", "meeting", "call/closes", "note"])
def test_a_date_at_the_edge_is_refused_in_a_few_words_or_planned(kind, milestone, date):
    with within(cpu=1.0):
        said = decided(kind, milestone=milestone, to=date, by="C.", reason="why")
    assert len(said) < 1000 if isinstance(said, str) else said.steps


def test_what_is_typed_into_names_is_kept_as_text_without_control_characters():
    made = Proposal("move", "briefing", "2030-06-26", None, " A.\0\x1b[31m ", "because\r\nso").amendment(
        REVIEW, AT
    )
    assert (made.by, made.reason) == ("A.[31m", "because\nso")


@pytest.mark.parametrize(
    "given_",
    [
        {"approve": YES, "by": "a" * 201, "reason": "why"},
        {"approve": YES, "by": "C.", "reason": "a" * 2001},
        {"approve": YES, "by": " ", "reason": "why"},
        {"approve": "yes", "by": "C.", "reason": "why"},
        {"approve": True, "by": "C.", "reason": "why"},
        {"approve": YES, "by": ["C."], "reason": {"a": 1}},
        {},
    ],
)
def test_a_form_of_approval_takes_no_other_answers(given_):
    with pytest.raises(ValidationError):
        Approval.model_validate(given_)


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_moment_out_of_reach_is_refused(year):
    for read in (as_moment, lambda value: on_clock(value, "Africa/Nairobi")):
        with pytest.raises(InvalidValue, match="is out of reach; write one from 1900 to 2199"):
            read(pendulum.datetime(year, 1, 2))
    with pytest.raises(ValidationError, match="out of reach"):
        Amendment(kind="cancel", milestone="x", at=pendulum.datetime(year, 1, 2), by="C.", reason="why")


dated = st.text(alphabet="0123456789-/: Tendofyrsbfkm٣", max_size=40)


@given(dated | st.text(max_size=60))
def test_any_text_is_a_date_or_no_date(text):
    with within(cpu=1.0), suppress(InvalidValue):
        found = read_date(text)
        assert isinstance(found, When | Relative)
        assert read_date(str(found)) == found


@given(dated.map(lambda text: f"{text} days before start, 09:00") | st.text(max_size=60))
def test_any_text_is_an_offset_or_none(text):
    with within(cpu=1.0), suppress(InvalidValue):
        found = read_offset(text)
        assert isinstance(found, Offset)
        assert read_offset(str(found)) == found


INDEX = Index(DIRECTORY, REVIEW.languages)


@given(st.text(max_size=300) | st.text(alphabet="Isle XAB,;-()&·\n\u0301ﷺ🇵🇪", max_size=300))
def test_any_text_names_somebody_or_nobody(text):
    with within(cpu=1.0):
        named = INDEX.delegation(text)
        near = INDEX.nearly(text, {"XA", "XB"})
    assert named.code in {None, "XA", "XB", "XC", "XD"}
    assert set(near) <= {party.id for party in DIRECTORY.parties}
