"""A round whose acknowledgements cannot leave: what was read is kept, and the run fails."""

import pytest

from flows.rounds.collecting import collecting
from tasks.context import open_context
from tasks.prefect_api.orchestration import reporting_to
from tests.rehearsal.small import at_home
from tests.smtp.account import live_by
from tests.smtp.server import serving
from tests.tasks import isles
from tests.tasks.filled import AT, A, fill, row

pytestmark = pytest.mark.e2e


async def test_what_was_read_is_kept_and_acknowledged_by_the_next_round(server, tmp_path, monkeypatch):
    path = isles.write(tmp_path)
    with at_home(tmp_path), serving() as mail:
        mail.login = ("secretariat", "right")
        live_by(monkeypatch, mail, USER="secretariat", PASSWORD="quite-wrong")
        fill(tmp_path, row(A))
        async with reporting_to(server, tmp_path / "caller"):
            state = await collecting(at=AT, review=str(path), return_state=True)
            assert state.is_failed()
            assert "refuses the login" in state.message
            with open_context(path, AT) as context:
                assert len(context.answers) == 1
            mail.login = ("secretariat", "quite-wrong")
            later = await collecting(at=AT.add(hours=1), review=str(path), return_state=True)
    assert later.is_completed(), later.message
    assert mail.recipients() == [A]
