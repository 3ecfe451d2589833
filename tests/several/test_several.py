"""Two servers on one Postgres and one Redis, and two workers: a mailing is shared, and survives a death.

`make chaos` does the same with 20,000 recipients and three workers (tests/several/chaos.py)."""

import pytest

from tests.e2e import soon
from tests.several.mailing import CONNECTIONS, trial

pytestmark = pytest.mark.e2e

RECIPIENTS, WORKERS, RATE = 300, 2, 40


def test_a_dead_worker_and_a_dead_server_lose_and_double_nothing_of_a_shared_mailing(postgres, tmp_path):
    done = trial(tmp_path, postgres, RECIPIENTS, WORKERS, f"{{share: 150, per_second: {RATE}}}")
    assert done.found.holds(CONNECTIONS), done
    assert (done.senders, done.dead) == (WORKERS, 1)
    assert done.seconds > done.rest / RATE - 1, done  # all together keep to the rate
    assert done.reminded == soon.PEOPLE
