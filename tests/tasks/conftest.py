"""A small review whose invitation waits for release, and its context at any moment."""

import pytest

from tasks.context import open_context
from tests.rehearsal.small import at_home
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write


@pytest.fixture
def path(tmp_path):
    held = REVIEW.replace("mail: briefing-invitation}", "mail: briefing-invitation, release: true}")
    with at_home(tmp_path):
        yield write(tmp_path, held, DELEGATIONS, STAKEHOLDERS)


@pytest.fixture
def context(path):
    """Opens the context at a moment, as each run does."""
    opened = []

    def at(when):
        opened.append(open_context(path, when))
        return opened[-1].__enter__()

    yield at
    for one in opened:
        one.__exit__(None, None, None)
