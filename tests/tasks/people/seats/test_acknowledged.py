"""Whoever registers persons reads who was recorded: one mail for a round, and none twice for one row."""

from tasks.deciding.decisions import settle
from tests.tasks.people.registering import ANA, BEN, FOCAL, row
from tests.tasks.people.seats.test_news import NOON, round_of, texts

NAMES = ("Ana Pérez", "Ben Okoro", "Cleo Díaz", "Dan Roe", "Eva Smith")
FIVE = [row(n, FOCAL, name) for n, name in enumerate(NAMES, 1)]


async def test_five_persons_of_one_sender_are_acknowledged_in_one_mail(context, tmp_path):
    await round_of(context, tmp_path, *FIVE)
    await round_of(context, tmp_path, *FIVE, at=NOON.add(hours=1))
    ((address, text),) = texts(tmp_path, "acknowledgements")
    assert address == FOCAL
    assert all(name in text for name in NAMES)
    assert "State" not in text  # everyone is let in


async def test_one_more_person_is_acknowledged_alone(context, tmp_path):
    await round_of(context, tmp_path, *FIVE[:4])
    await round_of(context, tmp_path, *FIVE, at=NOON.add(hours=1))
    _, (_, text) = texts(tmp_path, "acknowledgements")
    assert "Eva Smith" in text
    assert "Dan Roe" not in text


async def test_who_registers_and_withdraws_is_acknowledged_each_time(context, tmp_path):
    await round_of(context, tmp_path, FIVE[0])
    await round_of(context, tmp_path, FIVE[0], row(9, FOCAL, NAMES[0], coming="No"), at=NOON.add(hours=1))
    assert ["Coming? No" in text for _, text in texts(tmp_path, "acknowledgements")] == [False, True]


async def test_the_acknowledgement_says_who_is_in_and_who_waits(context, tmp_path, limited):
    limited("{capacity: 1}")
    await round_of(context, tmp_path, *FIVE[:2])
    ((_, text),) = texts(tmp_path, "acknowledgements")
    assert text.index("Ana Pérez") < text.index("State: accepted") < text.index("Ben Okoro")
    assert "State: on the waiting list" in text


async def test_a_row_that_may_be_somebody_known_says_that_it_waits(context, tmp_path):
    first = row(1, ANA, "Ana María Pérez")
    doubt = row(2, FOCAL, "A. M. Pérez", BEN)
    opened = await round_of(context, tmp_path, first, doubt)
    assert len(opened.known.standing.unsettled()) == 1
    found = dict(texts(tmp_path, "acknowledgements"))
    assert "waits until the coordinator has verified it" in found[FOCAL]
    assert "A. M. Pérez" not in found[ANA]  # nobody knows that address: a bare receipt
    await round_of(context, tmp_path, first, doubt, at=NOON.add(hours=1))
    assert len(texts(tmp_path, "acknowledgements")) == 2


async def test_a_row_that_waited_is_acknowledged_once_more_when_it_is_settled_and_says_so(context, tmp_path):
    rows = row(1, ANA, "Ana María Pérez"), row(2, FOCAL, "A. M. Pérez", BEN)
    opened = await round_of(context, tmp_path, *rows)
    ((answer, _),) = opened.known.standing.unsettled()
    settle(opened, answer.key, "XA", "C. Ordinator", "They are two")
    for hour in (1, 2):
        await round_of(context, tmp_path, *rows, at=NOON.add(hours=hour))
    states = [text.partition("State: ")[2] for at, text in texts(tmp_path, "acknowledgements") if at == FOCAL]
    assert [state.startswith("waits until") for state in states] == [True, False]
    assert states[1].startswith("verified and recorded")


async def test_a_row_that_waited_and_finds_no_place_says_that(context, tmp_path, limited):
    limited("{capacity: 1}")
    rows = row(1, ANA, "Ana María Pérez"), row(2, FOCAL, "A. M. Pérez", BEN)
    opened = await round_of(context, tmp_path, *rows)
    ((answer, _),) = opened.known.standing.unsettled()
    settle(opened, answer.key, "XA", "C. Ordinator", "They are two")
    await round_of(context, tmp_path, *rows, at=NOON.add(hours=1))
    told = [text for at, text in texts(tmp_path, "acknowledgements") if at == FOCAL]
    assert "State: on the waiting list" in told[-1]


async def test_a_row_that_is_left_out_as_a_copy_is_not_acknowledged_again(context, tmp_path):
    rows = row(1, ANA, "Ana María Pérez"), row(2, FOCAL, "A. M. Pérez", BEN)
    opened = await round_of(context, tmp_path, *rows)
    ((answer, _),) = opened.known.standing.unsettled()
    settle(opened, answer.key, None, "C. Ordinator", "A copy")
    await round_of(context, tmp_path, *rows, at=NOON.add(hours=1))
    assert len(texts(tmp_path, "acknowledgements")) == 2
