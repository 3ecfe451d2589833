"""The trial of several machines, for `make chaos`: 20,000 recipients, three workers, two servers.

It is too long for `make test`: servers and workers alone take minutes to start on two cores.
"""

from tests.several.mailing import trial

RECIPIENTS, WORKERS = 20_000, 3


def several(folder, postgres):
    """What came of a mailing that three workers shared until one of them died, and a server with it."""
    folder.mkdir()
    done = trial(folder, postgres, RECIPIENTS, WORKERS, "{share: 2000}")
    assert (done.senders, done.dead, len(done.reminded)) == (WORKERS, 1, 2), done
    assert done.month.wrong == [], done.month
    assert done.month.came == done.month.wanted > 0, done.month
    return done.found
