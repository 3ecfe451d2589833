"""A round publishes who takes part and what is open on site, and no answer that is sensitive."""

import pytest

from flows.rounds.collecting import collecting
from tasks.prefect_api.orchestration import reporting_to
from tests.boards import board
from tests.rehearsal.small import at_home
from tests.tasks.filled import fill
from tests.tasks.people.attending import BEFORE, COLUMNS, TAB, person, write_review

pytestmark = pytest.mark.e2e

ROWS = (
    person(1, "Ana Pérez", function="Directora", diet="halal", passport="P-4711"),
    person(2, "*Ben* <b>", role="Head", visa="Yes", accessibility="wheelchair"),
)
LATER = BEFORE.add(days=50)  # more than thirty days after the meeting


async def test_both_boards_and_the_erasure(server, tmp_path):
    path = write_review(tmp_path)
    with at_home(tmp_path):
        fill(tmp_path, *ROWS, headings=list(COLUMNS.values()), tab=TAB)
        async with reporting_to(server, tmp_path / "caller"):
            state = await collecting(at=BEFORE, review=str(path), return_state=True)
            assert state.is_completed(), state.message
            listed, onsite = board(server, "participants"), board(server, "on-site")
            later = await collecting(at=LATER, review=str(path), return_state=True)
            again = await collecting(at=LATER.add(hours=1), review=str(path), return_state=True)
    assert "## Estados Miembros (2)" in listed
    assert "- \\*Ben\\* \\<b\\> (Jefatura de delegación)" in listed
    assert "#### Ana Pérez" in onsite
    assert "letter asked for" in onsite
    assert not any(secret in listed + onsite for secret in ("halal", "P-4711", "wheelchair", "@"))
    assert "meeting: 2 answers to sensitive questions erased" in later.message
    assert "erased" not in again.message
