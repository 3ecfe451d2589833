"""Receipts to addresses that nobody knows: whole delegations get theirs, and a flood is held off."""

import pytest

from roadmap.mail.message import State
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.receipts import BareReceipts
from tests.rehearsal.small import at_home
from tests.tasks.isles import DELEGATIONS, REVIEW, write
from tests.tasks.people.registering import FORM, INVITED, registered, row

PARTIES = 60
SYLLABLES = ("bar", "kol", "dun", "fes", "tim", "lov", "mig", "ruk", "pax", "zed")  # no two names are alike
ROUND = INVITED.add(days=1)


@pytest.fixture
def path(tmp_path):
    start, end = REVIEW.index("    form:\n"), REVIEW.index("  - id: meeting\n")
    review = (REVIEW[:start] + FORM + REVIEW[end:]).replace("{delegations: all}", "{stakeholders: all}", 1)
    bodies = "".join(
        f"  - {{id: org-{n}, name: Organisation {n}, constituency: unions, language: en, "
        f"contacts: [{{address: office@org{n}.example.org}}]}}\n"
        for n in range(PARTIES)
    )
    with at_home(tmp_path):
        yield write(tmp_path, review, DELEGATIONS, f"stakeholders:\n{bodies}")


async def receipted(context, folder, *rows, at=ROUND):
    """Do a round; return the addresses that have mail by now."""
    opened = registered(context, folder, *rows, at=at)
    await acknowledge.fn(opened)
    return {m.recipient for m in opened.ledger.messages(state=State.RELEASED)}


def person(party, number, **more):
    name = f"{''.join(SYLLABLES[int(digit)] for digit in f'{number:04d}').title()} Kangaloo"
    return row(
        number % 60, f"p{number}@org{party}.example.org", name, country=f"Organisation {party}", **more
    )


async def test_six_persons_each_of_sixty_parties_get_theirs_with_one_round(context, tmp_path):
    rows = [person(party, number) for party in range(PARTIES) for number in range(6)]
    assert await receipted(context, tmp_path, *rows) == {cells[1] for cells in rows}


async def test_one_address_that_registers_forty_persons_gets_one(context, tmp_path):
    rows = [
        row(n, "x@org1.example.org", f"Person{n} N{n}", f"victim{n}@else.example", country="Organisation 1")
        for n in range(40)
    ]
    assert await receipted(context, tmp_path, *rows) == {"x@org1.example.org"}


async def test_a_thousand_rows_of_parties_that_nobody_knows_get_none(context, tmp_path):
    rows = [row(n % 60, f"x{n}@bogus{n}.example", f"Person{n}", country=f"Bogus {n}") for n in range(1000)]
    assert await receipted(context, tmp_path, *rows) == set()


async def test_a_thousand_addresses_in_one_partys_name_are_bounded_and_take_nothing_from_others(
    context, tmp_path
):
    flood = [person(1, number) for number in range(6, 1006)]
    first = await receipted(context, tmp_path, *flood)
    assert len(first) == 10 + 20
    honest = [person(2, number) for number in range(12)]
    again = await receipted(context, tmp_path, *flood, *honest, at=ROUND.add(hours=1))
    assert again - first == {cells[1] for cells in honest[:10]}
    next_day = await receipted(context, tmp_path, *flood, *honest, at=ROUND.add(days=1))
    assert {cells[1] for cells in honest} <= next_day
    assert len(next_day - again) == 20


async def test_no_receipts_a_day_means_none(context, tmp_path, path):
    path.write_text(path.read_text() + "collecting: {receipts_a_day: 0}\n")
    assert await receipted(context, tmp_path, person(1, 0)) == set()


def test_what_a_day_allows_is_for_all_milestones_of_a_round_together(context, tmp_path, path):
    path.write_text(path.read_text() + "collecting: {receipts_a_party: 0, receipts_a_day: 3}\n")
    opened = registered(context, tmp_path, *(person(1, number) for number in range(5)), at=ROUND)
    answers = [stored.answer for stored in opened.answers.values()]
    receipts = BareReceipts(opened)
    numbers = [len(receipts.choose(m, some)) for m, some in (("briefing", answers[:2]), ("meeting", answers))]
    assert numbers == [2, 1]
