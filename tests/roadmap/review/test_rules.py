"""A step's role, and what follows from its fields whatever it is called."""

import pytest
from pydantic import ValidationError

from roadmap.plan.amendments import in_force
from roadmap.plan.changes import dated_steps, goes_again
from roadmap.plan.recalling import recalled
from roadmap.reports.waiting import selection_steps
from roadmap.review.rules import StepRule, replied_to
from tests.samples import amendment, briefing, call, consultation, planned, review, rule

ROLES = {  # of the default steps of all kinds
    "announces": {"save-the-date", "announcement"},
    "invites": {"invitation"},
    "reminds": {"reminder", "second-reminder", "last-call"},
    "asks": {"escalation", "selection", "chase", "notice", "debrief"},
    "informs": {"joining-instructions", "closing"},
    "thanks": {"thanks"},
}


def a_rule(when="7 days before start, 09:00", to="everyone", **more):
    return StepRule.model_validate(rule("x", when, to=to) | more)


def test_the_default_steps_have_the_roles_that_their_names_promise(real):
    found = {}
    for kind in real.review.kinds.values():
        for one in kind.steps:
            found.setdefault(one.role, set()).add(one.step)
    assert found == ROLES


@pytest.mark.parametrize(
    ("when", "to", "more", "role"),
    [
        ("7 days before start, 09:00", "silent", {}, "reminds"),
        ("7 days after closing, 09:00", "silent", {}, "reminds"),
        ("7 days before start, 09:00", "coordinator", {}, "asks"),
        ("on opening, 09:00", "everyone", {}, "invites"),
        ("3 days before closing, 09:00", "everyone", {}, "invites"),
        ("45 days before start, 09:00", "everyone", {"only_while": "imprecise"}, "announces"),
        ("on start, 10:00", "everyone", {}, "announces"),
        ("on selection, 10:00", "everyone", {}, "announces"),
        ("1 day before start, 09:00", "coming", {}, "informs"),
        ("2 days after end, 09:00", "coming", {}, "thanks"),
        ("2 days after closing, 09:00", "answered", {}, "thanks"),
        ("3 days before closing, 09:00", "answered", {}, "informs"),
        ("2 days after closing, 09:00", "chosen", {}, "informs"),
        ("2 days after closing, 09:00", "answered", {"role": "informs"}, "informs"),
        ("on start, 10:00", "everyone", {"role": "invites"}, "invites"),
    ],
)
def test_a_role_follows_from_the_other_fields_unless_it_is_written(when, to, more, role):
    assert a_rule(when, to, **more).role == role


@pytest.mark.parametrize(
    ("to", "role", "what"),
    [
        ("silent", "invites", "a step to “silent” reminds"),
        ("coordinator", "thanks", "a step to “coordinator” asks"),
        ("everyone", "asks", "only a step to “coordinator” asks; write `to: coordinator`"),
        ("coming", "corrects", "only a step to “holders” corrects"),
    ],
)
def test_a_role_that_does_not_fit_is_refused(to, role, what):
    with pytest.raises(ValidationError, match=what):
        a_rule(to=to, role=role)


@pytest.mark.parametrize("to", ["silent", "coming", "coordinator"])
def test_answers_are_read_before_a_mail_that_depends_on_them(to):
    assert a_rule(to=to).reads_answers
    assert not a_rule(to="everyone").reads_answers
    assert not a_rule("2 days after end, 10:00", to="coming").reads_answers


RENAMED = [
    rule("hold-it", "40 days before start, 09:00", only_while="imprecise"),
    rule("ask-them", "21 days before start, 09:00"),
    rule("nudge", "7 days before start, 09:00", to="silent"),
    rule("third-nudge", "3 days before start, 09:00", to="silent"),
    rule("how-to-come", "1 day before start, 09:00", to="coming"),
    rule("count-them", "1 day before start, 09:00", to="coordinator"),
]


def test_all_thread_under_what_invites_and_that_under_the_save_the_date():
    rules = [StepRule.model_validate(one) for one in RENAMED]
    replies = {one.step: getattr(replied_to(one, rules), "step", None) for one in rules}
    assert replies == {
        "hold-it": None,
        "ask-them": "hold-it",
        "nudge": "ask-them",
        "third-nudge": "ask-them",
        "how-to-come": "ask-them",
        "count-them": None,
    }


def test_steps_under_other_names_give_dates_are_recalled_and_are_told_again():
    milestone, move = briefing(steps=RENAMED), amendment("move", "briefing", "2030-06-26")
    plan = planned(milestone, amendments=[move])
    steps = {step.name: step for step in plan.steps}
    assert [one.name for one in recalled(plan, steps["third-nudge"])] == ["ask-them"]
    assert steps["change"].rule.role == "corrects"
    given = {"ask-them", "nudge", "third-nudge", "how-to-come", "change", "cancellation"}
    assert dated_steps(review(milestone), review(milestone).milestone("briefing")) == given
    roadmap = in_force(review(milestone), [move])
    again = {name for name, step in steps.items() if goes_again(roadmap, step)}
    assert again == {"nudge", "third-nudge", "how-to-come", "count-them", "change"}


def test_each_session_has_a_thread_of_its_own_where_each_invites_by_itself():
    each = [rule("ask", "21 days before start, 09:00", per="session")]
    talks = consultation(days=("2030-07-03", "2030-07-10"), steps=each)
    assert [step.name for step in planned(talks).steps] == ["ask-session-1", "ask-session-2"]
    given = dated_steps(review(talks), review(talks).milestone("talks"))
    assert {"ask-session-1", "ask-session-2"} <= given


def test_a_call_asks_for_its_choice_once_by_the_first_step_that_does():
    steps = [
        rule("ask", "on opening, 09:00"),
        rule("count", "1 day before closing, 09:00", to="coordinator"),
        rule("choose", "2 days after closing, 09:00", to="coordinator"),
        rule("hurry", "4 days after closing, 09:00", to="coordinator"),
    ]
    made = review(call(steps=steps))
    assert [step.name for _, step in selection_steps(made, planned(call(steps=steps)))] == ["choose"]
