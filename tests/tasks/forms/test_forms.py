"""What the forms offer and show: the choices, what a change would do, a mailing as it would leave."""

from flows.decisions.amending import move_milestone
from roadmap.drafts.proposals import Proposal
from roadmap.plan.amendments import Amendment
from tasks.deciding.effects import summary
from tasks.deciding.foreseeing import foresee
from tasks.forms.amendment import approval, board
from tasks.forms.choices import (
    chosen,
    dates,
    events_online,
    milestones,
    open_dates,
    steps,
    steps_to_send,
    steps_to_settle,
)
from tasks.forms.joining import joining_form
from tasks.forms.shape import FORMS, shown
from tasks.mailing.looking import look_at
from tests.tasks.deciding.moving import (
    BY,
    CHANGE,
    DUE,
    INVITATION,
    MOVED,
    REMINDER,
    WHY,
    A,
    B,
    cancel,
    draft,
    invited,
    move,
)


def ids(choices):
    return [chosen(choice) for choice in choices]


def foreseen(context, at=MOVED, to="2030-06-26"):
    given = {"kind": "move", "milestone": "briefing", "to": to, "at": at, "by": BY, "reason": WHY}
    return foresee(context(at), Amendment.model_validate(given))


def test_a_choice_reads_as_people_know_it_and_ends_in_its_id(context):
    assert dates(context(MOVED))[0] == "Briefing (2030-06-19) · briefing"
    assert chosen("Briefing (2030-06-19) · briefing") == chosen("briefing") == "briefing"


def test_every_date_can_be_moved_until_its_milestone_is_cancelled(context):
    now = context(MOVED)
    assert ids(milestones(now)) == [m.id for m in now.review.milestones]
    cancel(now, "briefing", BY, WHY)
    assert "briefing" not in ids(milestones(now)) + ids(dates(now))


def test_the_choice_of_a_date_follows_an_amendment(context):
    now, _ = move(context)
    assert dates(now)[0] == "Briefing (2030-06-26) · briefing"


def test_only_what_is_open_is_to_be_fixed(context):
    now = context(MOVED)
    offered = {identity.partition("/")[0] for identity in ids(open_dates(now))}
    assert offered == {fix.milestone for fix in now.plan.to_fix}


async def test_what_is_due_and_was_not_played_is_offered_first_and_what_is_too_late_not_at_all(context):
    now = context(DUE)
    assert ids(steps_to_send(now))[0] == INVITATION
    await draft(now, INVITATION)
    assert ids(steps_to_send(context(DUE)))[-1] == INVITATION
    after = context(now.step(INVITATION).expires)
    assert INVITATION not in ids(steps_to_send(after))
    assert INVITATION in ids(steps(after))
    assert steps_to_settle(after) == []


def test_a_form_shows_titles_and_choices_and_hides_what_is_for_scripts(context):
    schema = move_milestone.parameters.model_dump()
    found = shown(schema, FORMS["move a milestone"], context(MOVED))
    assert list(found["properties"]) == ["milestone", "to"]
    assert found["properties"]["milestone"]["enum"] == dates(context(MOVED))
    assert found["properties"]["milestone"]["title"] == "Which date"
    assert found["required"] == ["milestone", "to"]
    assert "enum" not in schema["properties"]["milestone"]


async def test_what_a_move_would_do_is_said_in_sentences_and_shown_whole(context):
    await invited(context)
    found = foreseen(context)
    sentences = [effect.text for effect in summary(found)]
    assert "2 steps move." in sentences
    assert "2 addresses hold a date of briefing that would then be wrong." in sentences
    assert f"{CHANGE}: 2 mails (2 en); it waits for release." in sentences
    text = "\n".join(board(found))
    assert f"| {REMINDER} | Wed 12 Jun 2030 09:00 | Wed 19 Jun 2030 09:00 |  |" in text
    assert "New date:      Wednesday, 26 June 2030" in text


def test_what_would_be_refused_or_too_late_stands_out(context):
    disordered = "\n".join(board(foreseen(context, to="2030-10-01")))
    assert "- **Order rule broken: briefing (2030-10-01) would not come before " in disordered
    assert "; it would be refused.**" in disordered
    late = "\n".join(board(foreseen(context, to="2030-05-20")))
    assert f"- **{INVITATION} would be too late: it would not leave.**" in late
    assert "- **It would be refused: " in late


def test_an_approval_is_not_given_by_an_empty_form(context):
    form = approval(foreseen(context), "if-briefing-moves")
    assert set(form.model_json_schema()["required"]) == {"approve", "by", "reason"}
    assert form(approve="yes, record it", by=BY, reason=WHY).given
    assert not form(approve="no, leave all as it is", by=BY, reason=WHY).given


async def test_a_look_writes_to_whom_the_step_would_and_records_nothing(context):
    now = context(DUE)
    found = look_at(now, now.step(INVITATION))
    assert {r.address for r in found.written_to} == {A, B}
    assert found.languages == {"en": 2}
    assert now.ledger.messages(INVITATION) == []
    await draft(now, INVITATION)
    assert found.samples[0].text in {now.ledger.content(m.content_id).text for m in now.ledger.messages()}


def test_the_form_for_joining_asks_about_the_event_and_its_session_at_its_first_field(context):
    way = Proposal("join", "briefing", by=BY, reason=WHY)
    first, *_ = joining_form(context(MOVED), way).model_json_schema()["properties"].values()
    assert "**How is “Briefing” joined online?** None is known yet." in first["description"]


def test_what_is_over_is_offered_last(path, context):
    text = path.read_text()
    start, end = text.index("  - id: briefing\n"), text.index("  - id: meeting\n")
    second = text[start:end].replace("id: briefing", "id: second", 1).replace("2030-06-19", "2030-07-19")
    path.write_text(text[:end] + second.replace("tab: Briefing", "tab: Second") + text[end:])
    assert ids(events_online(context(MOVED))) == ["briefing", "second"]
    assert ids(events_online(context(MOVED.replace(month=7, day=1)))) == ["second", "briefing"]
