"""Whoever registers after joining instructions left gets them with the next round; nobody does twice."""

import pytest

from flows.rounds.collecting import collecting
from tasks.people.late_comers import hour_of_round
from tasks.prefect_api.orchestration import reporting_to
from tests.tasks.filled import fill
from tests.tasks.people.registering import (
    ANA,
    BEN,
    EVE,
    FOCAL,
    HEADINGS,
    JOINING,
    joined,
    played,
    registered,
    row,
)

ROWS = (row(1, ANA, "Ana Pérez"), row(2, FOCAL, "Ben Okoro", BEN))


def written(folder):
    return sorted(mail.name for mail in (folder / "outbox" / JOINING).glob("*.eml"))


@pytest.mark.e2e
async def test_the_next_round_sends_them(server, context, path, tmp_path):
    opened = registered(context, tmp_path, ROWS[0])
    joined(opened)
    await played(opened, JOINING)
    fill(tmp_path, *ROWS, headings=HEADINGS)
    async with reporting_to(server, tmp_path / "caller"):
        first = await collecting(at=EVE.add(hours=3), review=str(path), return_state=True)
        again = await collecting(at=EVE.add(hours=4), review=str(path), return_state=True)
        fill(tmp_path, *ROWS, row(3, FOCAL, "Cai Lim", "cai@xa.example.org"), headings=HEADINGS)
        late = await collecting(at=EVE.add(hours=26), review=str(path), return_state=True)
    assert f"{JOINING}: 3 sent" in first.message
    assert JOINING not in again.message
    assert JOINING not in late.message  # the event has begun
    assert written(tmp_path) == sorted(f"{address}.eml" for address in (ANA, BEN, FOCAL))


async def test_the_answer_book_is_read_each_hour_from_the_joining_instructions_until_the_event(
    context, tmp_path
):
    opened = registered(context, tmp_path, ROWS[0])
    joined(opened)
    assert hour_of_round(context(EVE.add(minutes=5)), None) is None  # nothing has left yet
    await played(opened, JOINING)
    hour = EVE.add(hours=1)
    assert hour_of_round(context(hour.add(minutes=20)), EVE.add(minutes=5)) == hour
    assert hour_of_round(context(hour.add(minutes=30)), hour.add(minutes=21)) is None
    assert hour_of_round(context(EVE.add(hours=26)), EVE) is None
