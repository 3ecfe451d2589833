"""Which of the mails that wait for one reader leaves on which day: never more than the limit in a week."""

from collections import Counter

import pendulum
from hypothesis import given
from hypothesis import strategies as st
from pendulum import Date

from roadmap.mail.week import WEEK, Urgency, WaitingMail, place_mails

MONDAY = Date(2030, 5, 6)
DUE = pendulum.datetime(2030, 5, 6, 9)

offsets = st.integers(0, 20)
taken_days = st.lists(st.integers(-6, 6), max_size=6)
limits = st.integers(1, 4)


def day(offset):
    return MONDAY.add(days=offset)


def mail(key, rank=0, days=range(5), deadline=10):
    return WaitingMail(Urgency(rank, DUE.add(days=deadline), DUE, key), tuple(map(day, days)))


@st.composite
def mails(draw):
    ranks = draw(st.lists(st.integers(0, 3), max_size=6))
    days = [draw(st.lists(offsets, unique=True, max_size=12).map(sorted)) for _ in ranks]
    return [mail(f"m/{n}", rank, some) for n, (rank, some) in enumerate(zip(ranks, days, strict=True))]


def fullest(days):
    """The most mails in seven days that begin with one of them."""
    counts = Counter(days)
    return max((sum(counts[d.add(days=n)] for n in range(WEEK)) for d in counts), default=0)


def test_all_leave_at_once_while_there_is_room():
    placed = place_mails([day(-6)], [mail("a"), mail("b")], 3)
    assert placed == {"a": MONDAY, "b": MONDAY}


def test_a_full_week_holds_a_mail_back_until_the_first_of_them_is_a_week_old():
    assert place_mails([day(-5), day(-2), day(0)], [mail("a")], 3) == {"a": day(2)}


def test_a_mail_of_the_same_weekday_a_week_ago_takes_no_room():
    assert place_mails([day(-7)] * 3, [mail("a")], 3) == {"a": MONDAY}


def test_the_more_urgent_goes_first_and_then_the_nearer_deadline():
    waiting = [mail("thanks", 3), mail("late", 0, deadline=9), mail("soon", 0, deadline=2)]
    assert place_mails([day(-3)], waiting, 2) == {"soon": MONDAY, "late": day(4), "thanks": None}


def test_it_leaves_room_for_what_is_sure_to_come():
    assert place_mails([day(-1), day(-1), day(4)], [mail("a", days=range(9))], 3) == {"a": day(6)}


def test_a_mail_of_no_more_use_when_there_is_room_has_no_day():
    assert place_mails([day(-1)] * 3, [mail("a", days=[0, 1, 2])], 3) == {"a": None}


def test_without_a_limit_each_leaves_on_its_first_day():
    assert place_mails([day(0)] * 9, [mail("a", days=[1, 2])], None) == {"a": day(1)}


@given(taken_days, mails(), limits)
def test_seven_days_with_a_mail_that_was_let_through_never_hold_more_than_the_limit(taken, waiting, limit):
    placed = [d for d in place_mails(map(day, taken), waiting, limit).values() if d]
    every = Counter([*map(day, taken), *placed])
    for one in placed:
        for back in range(WEEK):
            start = one.subtract(days=back)
            assert sum(every[start.add(days=n)] for n in range(WEEK)) <= limit


@st.composite
def arrivals(draw):
    """Mails that come to wait one after the other, each of use for some days from its own on."""
    found = []
    for number, (first, long, rank) in enumerate(
        draw(st.lists(st.tuples(st.integers(0, 15), st.integers(1, 12), st.integers(0, 3)), max_size=8))
    ):
        found.append((first, mail(f"m/{number}", rank, range(first, first + long))))
    return found


@given(arrivals(), limits)
def test_day_by_day_each_leaves_once_or_is_dropped_and_no_week_is_fuller_than_the_limit(coming, limit):
    waiting, left, dropped = {}, [], set()
    for today in range(40):
        waiting |= {one.urgency.key: one for first, one in coming if first == today}
        still = [
            WaitingMail(one.urgency, tuple(d for d in one.days if d >= day(today)))
            for one in waiting.values()
        ]
        for key, when in place_mails(left, still, limit).items():
            if when is None:
                dropped.add(key)
            elif when == day(today):
                left.append(when)
            if when in (None, day(today)):
                del waiting[key]
    assert not waiting
    assert len(left) + len(dropped) == len(coming)
    assert fullest(left) <= limit


@given(mails(), limits)
def test_none_ever_has_more_than_the_limit_where_all_yield(waiting, limit):
    assert fullest(d for d in place_mails([], waiting, limit).values() if d) <= limit


@given(taken_days, mails(), limits)
def test_a_mail_leaves_on_one_of_its_days_or_none_of_them_has_room(taken, waiting, limit):
    placed = place_mails(map(day, taken), waiting, limit)
    assert placed.keys() == {one.urgency.key for one in waiting}
    for one in waiting:
        own = placed[one.urgency.key]
        before = one.days if own is None else one.days[: one.days.index(own)]
        others = [*map(day, taken), *(d for key, d in placed.items() if d and key != one.urgency.key)]
        for missed in before:
            assert fullest([*others, missed]) > limit


@given(taken_days, mails(), limits, st.randoms())
def test_less_urgent_mails_and_the_order_of_the_list_change_nothing(taken, waiting, limit, random):
    placed = place_mails(map(day, taken), waiting, limit)
    by_urgency = sorted(waiting, key=lambda one: one.urgency)
    for number in range(len(by_urgency) + 1):
        first = by_urgency[:number]
        random.shuffle(first)
        without = place_mails(map(day, taken), first, limit)
        assert without == {key: placed[key] for key in without}
