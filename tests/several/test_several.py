"""Two servers on one Postgres and Redis, and three workers: a mailing is shared, and survives a death.

`make chaos` does the same with 20,000 recipients (tests/force/chaos.py)."""

import pytest

from tests.several.cluster import cluster
from tests.several.mailing import CONNECTIONS, remind, review, settings, split
from tests.sink import running

pytestmark = pytest.mark.e2e

RECIPIENTS, RATE = 400, 40  # so slow that all three workers come to take their share


def test_a_mailing_is_shared_and_a_dead_worker_and_server_lose_and_double_nothing(postgres, tmp_path):
    file = review(tmp_path, f"{{share: 100, per_second: {RATE}}}")
    with running(tmp_path) as sink, cluster(tmp_path, postgres, 3, **settings(sink)) as machines:
        done = split(machines, sink, file, RECIPIENTS, after=RECIPIENTS // 3)
        assert done.found.holds(CONNECTIONS), done
        assert len(done.senders) == 3, done
        assert len(done.dead) == 1
        assert done.seconds > (RECIPIENTS - CONNECTIONS) / RATE - 1  # all together keep to the rate
        assert remind(machines, sink, file) == ["focal@xa.example.org", "focal@xb.example.org"]
