"""Applying a difference, whatever runs the server has and wherever it is broken off."""

from hypothesis import event, given
from hypothesis import strategies as st

from roadmap.plan.difference import Found, differences
from tests.roadmap.plan.scheduled import DUE, FILE, INVITATION, as_found, schedule, told, want
from tests.samples import AT, amendment

PLANS = [
    schedule(),
    schedule(now=DUE.add(days=1)),
    schedule(now=DUE.add(days=1), played=[(INVITATION, 0)]),
    schedule(amendment("move", "briefing", "2030-06-26 10:00"), now=DUE.add(days=1)),
    schedule(amendment("cancel", "briefing"), now=DUE.add(days=1)),
    schedule(amendment("move", "meeting", "2030-09")),
]
AS_WANTED = ("key", "due", "deployment", "name", "parameters")
KEYS = sorted({wanted.key for planned in PLANS for wanted in planned.wanted} | {"briefing/ghost"})
ALL = [wanted for planned in PLANS for wanted in planned.wanted]


@st.composite
def runs(draw):
    """Any run: as one of the plans wants it, but for some of what it is."""
    number = draw(st.integers(0, 10**6))
    wanted = draw(st.sampled_from(ALL))
    changes = {
        "key": st.sampled_from(KEYS),
        "due": st.sampled_from([AT, DUE, DUE.add(days=1), DUE.add(days=40)]),
        "standing": st.sampled_from(["scheduled", "scheduled", "waiting", "running"]),
        "deployment": st.sampled_from(["briefing/briefing", "meeting/meeting", ""]),
        "parameters": st.just({"milestone": "briefing", "step": "invitation", "review": FILE, "at": "x"}),
        "name": st.just("calm-otter"),
        "tags": st.just(frozenset({"roadmap"})),
        "made_as": st.sampled_from(["", "somebody's", want(PLANS[0]).idempotency]),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(changes)), max_size=3, unique=True))
    return as_found(wanted, number, **{name: draw(changes[name]) for name in chosen})


found_sets = st.lists(runs(), max_size=12, unique_by=lambda run: run.id)


def calls(difference, start):
    """What applying does, one call at a time: a run made, or a run's id cancelled."""
    numbers = iter(range(start, start + 10**4))
    for wanted in difference.create:
        yield as_found(wanted, next(numbers))
    for move in difference.move:
        yield as_found(move.wanted, next(numbers))
        yield move.old.id
    for judged in difference.cancel:
        yield judged.run.id


def is_as_wanted(run, wanted):
    same = all(getattr(run, name) == getattr(wanted, name) for name in AS_WANTED)
    return same and run.tags.issuperset(
        wanted.tags
    )  # without them somebody made it by hand, to play it again


def after(found, done):
    gone = {call for call in done if isinstance(call, str)}
    return [run for run in found if run.id not in gone] + [run for run in done if isinstance(run, Found)]


@given(st.sampled_from(PLANS), found_sets, st.data())
def test_wherever_applying_is_broken_off_applying_again_ends_in_agreement(planned, found, data):
    first = list(calls(differences(planned, found), 10**7))
    event(f"calls: {min(len(first) // 5 * 5, 20)} or more")
    broken_off = after(found, first[: data.draw(st.integers(0, len(first)))])
    second = list(calls(differences(planned, broken_off), 2 * 10**7))
    end = differences(planned, after(broken_off, second))
    assert end.agrees, end


@given(st.sampled_from(PLANS), found_sets)
def test_in_the_end_each_wanted_run_is_there_once_and_no_run_under_way_was_touched(planned, found):
    difference = differences(planned, found)
    touched = {one.run.id for one in difference.cancel} | {move.old.id for move in difference.move}
    assert not touched & {run.id for run in found if run.standing == "running"}
    left = after(found, list(calls(difference, 10**7)))
    scheduled = [run for run in left if run.standing == "scheduled"]
    for wanted in planned.wanted:
        mine = [run for run in left if run.key == wanted.key]
        right = [run for run in scheduled if is_as_wanted(run, wanted)]
        assert len(right) <= 1
        assert mine
        if wanted.due > planned.now.add(minutes=5):
            assert len(right) == 1
            others = [run for run in mine if run.standing == "scheduled" and run not in right]
            assert all(run.by_hand and run.due <= planned.now and run.parameters["at"] for run in others)


@given(st.sampled_from(PLANS), found_sets, st.randoms(use_true_random=False))
def test_the_order_in_which_the_server_tells_does_not_matter(planned, found, chance):
    other = list(found)
    chance.shuffle(other)
    assert _sorted(differences(planned, found)) == _sorted(differences(planned, other))


def _sorted(difference):
    return (
        sorted(wanted.key for wanted in difference.create),
        sorted((move.old.id, move.why) for move in difference.move),
        sorted(told(difference.cancel)),
        sorted(told(difference.keep)),
    )
