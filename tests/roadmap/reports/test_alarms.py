"""Which troubles are new, which go on, which are over; and that one which comes and goes is one."""

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.reports.alarms import Alarm, may_tell, update_alarms
from roadmap.reports.troubles import Trouble

AT = pendulum.datetime(2030, 5, 6, 9, tz="UTC")
GONE = Trouble("worker-gone", AT, "roadmap")
HELD = Trouble("mailing-held", AT, "briefing/invitation", {"count": "2"})


def watched(*seen, told=True):
    """Watches, each at its minute with what it found; all that is new is told at once."""
    kept: dict[str, Alarm] = {}
    openings = endings = 0
    for minute, found in seen:
        for alarm in update_alarms(kept.values(), found, AT.add(minutes=minute)):
            kept[alarm.key] = alarm
        for key, alarm in kept.items():
            if told and _awaits_its_mail(alarm):
                kept[key], openings = _with(alarm, notice="alarm/1"), openings + 1
            if told and _awaits_its_end(alarm):
                kept[key], endings = _with(alarm, over_notice="alarm/2"), endings + 1
    return kept, openings, endings


def _awaits_its_mail(alarm):
    """True if the trouble is there, and nobody has been told of it."""
    return alarm.gone is None and alarm.notice is None


def _awaits_its_end(alarm):
    """True if the alarm is over, and those who were told of it have not been told so."""
    return alarm.over is not None and alarm.notice is not None and alarm.over_notice is None


def _with(alarm, **values):
    return Alarm(**{**vars(alarm), **values})


def test_a_trouble_is_told_once_however_long_it_lasts():
    kept, openings, endings = watched(*((minute, [GONE]) for minute in range(0, 3000, 10)))
    assert (openings, endings) == (1, 0)
    assert kept[GONE.key].opened == AT


def test_it_is_told_once_more_when_it_has_been_away_for_half_an_hour():
    seen = [(0, [GONE]), (10, [GONE]), (20, []), (30, []), (40, [])]
    kept, openings, endings = watched(*seen)
    assert (openings, endings) == (1, 0)
    kept, openings, endings = watched(*seen, (50, []), (60, []))
    assert (openings, endings) == (1, 1)
    assert kept[GONE.key].gone == AT.add(minutes=20)


def test_what_comes_and_goes_is_told_once_and_not_at_each_turn():
    seen = [(minute, [GONE] if minute // 20 % 2 else []) for minute in range(0, 24 * 60, 10)]
    _, openings, endings = watched(*seen)
    assert (openings, endings) == (1, 0)


def test_what_comes_back_slowly_is_told_less_and_less():
    seen = [(minute, [GONE] if minute // 60 % 2 else []) for minute in range(0, 48 * 60, 10)]
    _, openings, endings = watched(*seen)
    assert openings <= 3
    assert endings <= 2


def test_what_was_never_told_ends_without_a_word():
    kept, _, _ = watched((0, [GONE]), (10, []), told=False)
    assert not _awaits_its_mail(kept[GONE.key])
    assert not _awaits_its_end(kept[GONE.key])


def test_the_same_trouble_may_change_its_number():
    more = Trouble("mailing-held", AT, "briefing/invitation", {"count": "3"})
    kept, openings, _ = watched((0, [HELD]), (10, [more]))
    assert (openings, kept[HELD.key].values) == (1, {"count": "3"})


def test_what_could_not_be_looked_for_goes_on():
    alarm = Alarm(GONE.key, GONE.kind, GONE.about, {}, AT, AT, notice="alarm/1")
    later = AT.add(hours=5)
    assert update_alarms([alarm], [], later, unseen=["worker-gone"]) == []
    assert update_alarms([alarm], [], later)[0].gone == later


def test_a_failure_that_is_only_old_ends_without_being_called_mended():
    failed = Alarm("run-failed x", "run-failed", "x", {}, AT, AT, notice="alarm/1")
    (old,) = update_alarms([failed], [], AT.add(days=7))
    assert old.over
    assert not _awaits_its_end(old)


@pytest.mark.parametrize(("minutes", "may"), [(0, False), (29, False), (30, True), (-10, True)])
def test_one_mail_in_half_an_hour_also_when_the_clock_is_set_back(minutes, may):
    assert may_tell(AT, AT.add(minutes=minutes)) is may
    assert may_tell(None, AT)


@given(st.lists(st.booleans(), max_size=200))
def test_there_is_never_more_than_one_end_for_a_beginning(there):
    seen = [(10 * number, [GONE] if here else []) for number, here in enumerate(there)]
    _, openings, endings = watched(*seen)
    assert openings - 1 <= endings <= openings
    assert openings == 0 if not any(there) else openings >= 1
