"""The limit of a reader's week: the more urgent goes first, and what finds no room waits, or is dropped."""

import pendulum
import pytest

from cli.mailings.remaining import remaining
from roadmap.mail.message import Skip, State
from tasks.mailing.digests import gather
from tasks.mailing.held_back import dropped_since, show_held_back, with_held_back
from tasks.mailing.limiting import counting_steps
from tasks.mailing.mailing import delivered, draft_mailing
from tasks.prefect_api.progress import under_way
from tests.rehearsal.small import at_home
from tests.tasks.filled import round_of, row
from tests.tasks.isles import DELEGATIONS, REVIEW, write

ZONE = "Africa/Nairobi"
HEAD = REVIEW[: REVIEW.index("order:")]
EVENT = """
  - id: {0}
    kind: briefing
    title: {0}
    source: II
    audience: {{delegations: all}}
    when: {1}
    place: {{virtual: true, join: {{url: "https://meet.example.org/room"}}}}
    form: {{tab: {2}, url: "https://forms.example.org/{0}", each: party}}
    steps:
"""
INVITATION = {"step": "invitation", "mail": "briefing-invitation", "release": "true"}
WEDNESDAY = pendulum.datetime(2030, 6, 12, 9, tz=ZONE)
A, B = "focal@xa.example.org", "focal@xb.example.org"


def event(name, when, *steps):
    lines = (", ".join(f"{key}: {value!r}" for key, value in step.items()) for step in steps)
    rows = "".join(f"      - {{{line}}}\n" for line in lines).replace("'true'", "true")
    return EVENT.format(name, when, name.title()) + rows


def nudge(when, name="nudge"):
    return {"step": name, "when": f"{when}, 09:00", "mail": "reminder", "to": "silent"}


def invitation(when):
    return INVITATION | {"when": f"{when}, 09:00"}


@pytest.fixture
def path(tmp_path, request):
    """The review that a test gives as its parameters: the limit, and its events."""
    limit, *events = request.param
    text = f"{HEAD}sending: {{per_week: {limit}}}\nmilestones:{''.join(events)}"
    with at_home(tmp_path):
        yield write(tmp_path, text, DELEGATIONS, "stakeholders: []\n")


def reviews(limit, *events):
    return pytest.mark.parametrize("path", [(limit, *events)], indirect=True)


async def play(context, key, at):
    """Draft a step and deliver it, as its run does; who it waits for is released at once."""
    now = context(at)
    await draft_mailing.fn(now, now.step(key))
    now.ledger.mailings.release(key, at, "C. Ordinator")
    return with_held_back(now, delivered(now, key))


def sent(context, at=WEDNESDAY):
    """Days on which mail left to the first of the two, by step."""
    rows = context(at).ledger.messages(state=State.SENT, recipient=A)
    return {m.step: m.sent_at.in_timezone(ZONE).date().isoformat() for m in rows}


# Invited on Friday 7 June; the reminder is due on Wednesday 12 June, the last one on Wednesday 26 June.
ONE = event(
    "briefing",
    "2030-06-28",
    invitation("21 days before start"),
    nudge("16 days before start"),
    nudge("2 days before start", "final"),
)
FRIDAY = WEDNESDAY.subtract(days=5)


@reviews(1, ONE)
async def test_a_reminder_waits_for_the_day_on_which_there_is_room_and_then_leaves(context):
    await play(context, "briefing/invitation", FRIDAY)
    result = await play(context, "briefing/nudge", WEDNESDAY)
    assert result.states == {State.RELEASED: 2}
    assert result.waits == FRIDAY.add(days=7)
    assert result.why == "2 held back: the limit is 1 mail a reader in seven days"
    assert (await play(context, "briefing/nudge", WEDNESDAY.add(days=1))).states == {State.RELEASED: 2}
    result = await play(context, "briefing/nudge", FRIDAY.add(days=7))
    assert (result.states, result.waits) == ({State.SENT: 2}, None)


@reviews(1, ONE)
async def test_whoever_answers_while_a_reminder_waits_is_not_reminded(context, tmp_path):
    await play(context, "briefing/invitation", FRIDAY)
    await play(context, "briefing/nudge", WEDNESDAY)
    await round_of(context, tmp_path, row(A, "XA"), at=WEDNESDAY.add(days=1))
    result = await play(context, "briefing/nudge", FRIDAY.add(days=7))
    assert result.states == {State.SENT: 1, State.SKIPPED: 1}
    (left,) = context(WEDNESDAY).ledger.messages(step="briefing/nudge", state=State.SENT)
    assert left.recipient == B


SOON = event("other", "2030-06-14", invitation("21 days before start"), nudge("2 days before start"))


@reviews(1, event("briefing", "2030-06-28", invitation("18 days before start")), SOON)
async def test_what_has_no_room_while_it_is_of_use_is_dropped_and_told(context):
    await play(context, "other/invitation", FRIDAY.subtract(days=14))
    await play(context, "briefing/invitation", WEDNESDAY.subtract(days=2))
    result = await play(context, "other/nudge", WEDNESDAY)
    assert result.states == {State.SKIPPED: 2}
    assert result.waits is None
    assert result.remark.startswith("2 dropped: the limit is 1 mail a reader in seven days")
    now = context(WEDNESDAY)
    assert {m.reason for m in dropped_since(now, WEDNESDAY)} == {Skip.TOO_MANY}
    assert ("other/nudge", "too-many", 2) in gather(now, WEDNESDAY.subtract(days=6)).trouble


@reviews(1, event("briefing", "2030-06-28", invitation("16 days before start")), SOON)
async def test_a_mail_that_a_person_releases_is_never_held_back_and_the_others_leave_room_for_it(context):
    await play(context, "other/invitation", FRIDAY.subtract(days=14))
    assert (await play(context, "other/nudge", WEDNESDAY)).states == {State.SKIPPED: 2}
    assert (await play(context, "briefing/invitation", WEDNESDAY)).states == {State.SENT: 2}


@reviews(
    1,
    event("early", "2030-07-01", invitation("40 days before start"), nudge("19 days before start")),
    event("late", "2030-06-18", invitation("40 days before start"), nudge("4 days before start")),
)
async def test_of_two_the_one_with_the_nearer_deadline_goes_first_even_if_it_is_due_later(context):
    for name in ("early", "late"):
        await play(context, f"{name}/invitation", pendulum.datetime(2030, 5, 22, 9, tz=ZONE))
    assert (await play(context, "early/nudge", WEDNESDAY)).waits == WEDNESDAY.add(days=9)
    await play(context, "late/nudge", WEDNESDAY.add(days=2))
    await play(context, "early/nudge", WEDNESDAY.add(days=9))
    assert sent(context) == {
        "early/invitation": "2030-05-22",
        "late/invitation": "2030-05-22",
        "late/nudge": "2030-06-14",
        "early/nudge": "2030-06-21",
    }


@reviews(1, ONE, SOON)
async def test_the_board_names_the_parties_of_what_waits_and_of_what_was_dropped(context, monkeypatch):
    shown = []

    async def keep(name, rows, described):
        shown.append((name, rows, described))

    monkeypatch.setattr("tasks.mailing.held_back.publish_list", keep)
    await show_held_back.fn(context(WEDNESDAY))
    assert shown == []
    await play(context, "other/invitation", FRIDAY.subtract(days=14))
    await play(context, "briefing/invitation", FRIDAY)
    await play(context, "other/nudge", WEDNESDAY)
    await play(context, "briefing/nudge", WEDNESDAY)
    await show_held_back.fn(context(WEDNESDAY))
    (name, (waits, dropped), described) = shown[0]
    assert (name, described) == ("held-back", "2 mails held back, 2 dropped in two weeks")
    both = "Pseudo-Accents; Pseudo-Bidi"
    assert (waits["step"], waits["whose"]) == ("briefing/nudge", both)
    assert "held back until 14 Jun 2030" in waits["what becomes of it"]
    assert (dropped["step"], dropped["whose"]) == ("other/nudge", both)
    assert "@" not in str(shown)


@reviews(1, ONE)
async def test_the_board_of_sending_and_the_command_say_until_when_it_waits(context):
    await play(context, "briefing/invitation", FRIDAY)
    await play(context, "briefing/nudge", WEDNESDAY)
    now = context(WEDNESDAY)
    (one,) = under_way(now)
    assert (one.step, one.left.held_back, one.goes_on) == ("briefing/nudge", 2, FRIDAY.add(days=7))
    left = remaining(now, "briefing/nudge", "", {})
    assert left.outcome == "waits"
    assert left.lines[-1].startswith("2 released: held back: the limit is 1 mail a reader in seven days; run")


@reviews(1, ONE)
async def test_a_run_that_dies_before_it_looked_for_room_lets_nothing_through_and_the_next_one_does(
    context, monkeypatch
):
    def die(*_):
        raise KeyboardInterrupt

    await play(context, "briefing/invitation", FRIDAY)
    now = context(FRIDAY.add(days=7))
    with monkeypatch.context() as patched:
        patched.setattr("tasks.mailing.mailing.admit", die)
        with pytest.raises(KeyboardInterrupt):
            await draft_mailing.fn(now, now.step("briefing/nudge"))
    assert delivered(now, "briefing/nudge").states == {State.RELEASED: 2}
    assert (await play(context, "briefing/nudge", now.at)).states == {State.SENT: 2}


@reviews(1, ONE)
async def test_nobody_is_let_through_whose_answers_could_not_be_read(context):
    now = context(WEDNESDAY)
    await play(context, "briefing/invitation", FRIDAY.subtract(days=7))
    await draft_mailing.fn(now, now.step("briefing/nudge"), leave=frozenset({"briefing"}))
    assert delivered(now, "briefing/nudge").states == {State.RELEASED: 2}
    await draft_mailing.fn(now, now.step("briefing/nudge"), leave=frozenset({"other"}))
    assert delivered(now, "briefing/nudge").states == {State.SENT: 2}


CALL = """
  - id: {0}
    kind: call
    bundle: posts
    title: {0}
    source: III
    audience: {{delegations: all}}
    opens: 2030-05-06
    closes: 2030-06-05
    selected_by: 2030-06-19
    selection: {{seats: 1}}
    form: {{tab: {0}, url: "https://forms.example.org/{0}"}}
"""


@reviews(
    2,
    CALL.format("chair"),
    CALL.format("keynote"),
    event("one", "2030-06-14", invitation("21 days before start")),
    event("two", "2030-06-13", invitation("20 days before start")),
)
async def test_a_bundle_counts_as_one_mail_and_is_held_back_as_one(context):
    nudged = pendulum.datetime(2030, 5, 29, 9, tz=ZONE)
    friday = nudged.add(days=2)
    await play(context, "chair/invitation", pendulum.datetime(2030, 5, 6, 9, tz=ZONE))
    for key in ("one/invitation", "two/invitation"):
        await play(context, key, friday.subtract(days=7))
    result = await play(context, "keynote/reminder", nudged)
    assert (result.waits, result.why) == (friday, "2 held back: the limit is 2 mails a reader in seven days")
    await play(context, "keynote/reminder", friday)
    delivered(context(friday), "chair/reminder")
    await play(context, "chair/last-call", friday.add(days=3))
    sent_to_a = [m for m in context(friday).ledger.messages(state=State.SENT, recipient=A) if not m.with_step]
    assert [(m.step, m.sent_at.in_timezone(ZONE).day) for m in sent_to_a] == [
        ("chair/invitation", 6),
        ("one/invitation", 24),
        ("two/invitation", 24),
        ("chair/reminder", 31),
        ("chair/last-call", 3),
    ]


@reviews(0, ONE)
async def test_a_limit_of_nought_is_none(context):
    await play(context, "briefing/invitation", FRIDAY)
    assert (await play(context, "briefing/nudge", WEDNESDAY)).states == {State.SENT: 2}


@reviews(1, ONE)
async def test_once_there_is_no_limit_any_more_what_waited_leaves(context, path):
    await play(context, "briefing/invitation", FRIDAY)
    await play(context, "briefing/nudge", WEDNESDAY)
    path.write_text(path.read_text().replace("per_week: 1", "per_week: null"))
    assert (await play(context, "briefing/nudge", WEDNESDAY.add(days=1))).states == {State.SENT: 2}


@reviews(1, ONE)
async def test_where_nothing_leaves_nothing_is_held_back(context, monkeypatch):
    monkeypatch.setenv("ROADMAP_MODE", "dry")
    await draft_mailing.fn(context(FRIDAY), context(FRIDAY).step("briefing/invitation"))
    now = context(WEDNESDAY)
    await draft_mailing.fn(now, now.step("briefing/nudge"))
    assert now.ledger.claims.left("briefing/nudge", WEDNESDAY).held_back == 0


@reviews(2, ONE)
def test_what_counts_is_known_of_steps_that_are_not_planned_too(context):
    keys = counting_steps(context(WEDNESDAY).review)
    assert keys == {"briefing/invitation", "briefing/nudge", "briefing/final"}
