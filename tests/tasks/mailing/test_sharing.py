"""Who helps to deliver a large mailing: as many as there are workers, and shares for them."""

from types import SimpleNamespace

import pytest

from roadmap.mail.message import State
from tasks.context import open_context
from tasks.ledger import Content, Draft, Mailing
from tasks.mailing import sharing
from tests.e2e import soon

PEOPLE = 5


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """The helpers that are ordered when five messages are released: `await shared(workers=3)`."""
    ordered = []

    async def order(deployment, when, name, *, key, **parameters):
        ordered.append((name, key, parameters))
        return True

    async def share(sending, workers, mode="live", **given):
        async def online():
            return workers

        review = str(soon.write(tmp_path, sending))
        run = SimpleNamespace(id="r1", parameters={"review": review, "at": None} | given)
        monkeypatch.setenv("ROADMAP_HOME", str(tmp_path))
        monkeypatch.setenv("ROADMAP_MODE", mode)
        monkeypatch.setenv("ROADMAP_SMTP_HOST", "127.0.0.1")
        monkeypatch.setattr(sharing, "of_this_run", lambda: run)
        monkeypatch.setattr(sharing, "order", order)
        monkeypatch.setattr(sharing, "_online", online)
        with open_context(review) as context:
            content = Content("en", "Invitation", "<p>Come.</p>", "Come.")
            people = [Draft(f"o{n}@example.org", f"P{n}", "", "en", content) for n in range(PEOPLE)]
            context.ledger.mailings.draft(
                Mailing(soon.STEP, 0, "invitation", context.at, None),
                people,
                context.at,
                state=State.RELEASED,
            )
            assert await sharing.share(context, soon.STEP) == len(ordered)
        return ordered

    return share


async def test_each_further_share_goes_to_a_helper_that_knows_the_review_and_that_it_helps(shared, tmp_path):
    ordered = await shared("{share: 2}", workers=9)
    given = {"step": soon.STEP, "helps": True, "review": str(tmp_path / "isles.yaml")}
    names = [f"deliver {soon.STEP} · helper {number}" for number in (1, 2)]
    assert ordered == [(name, f"r1 {name}", given) for name in names]


async def test_no_more_help_than_there_are_other_workers(shared):
    assert len(await shared("{share: 1}", workers=3)) == 2


@pytest.mark.parametrize(
    ("sending", "workers", "more"),
    [
        ("{share: 5}", 9, {}),  # one run sends so many by itself
        ("{share: 2, per_day: 2}", 9, {}),  # no more may leave today
        ("{share: 2}", 1, {}),
        ("{share: 2}", 0, {}),  # the pool has not heard of its workers yet
        ("{share: 2}", 9, {"helps": True}),
        ("{share: 2}", 9, {"mode": "outbox"}),  # a folder of one machine
        ("{share: 2}", 9, {"mode": "dry"}),
    ],
)
async def test_it_is_left_to_one_run(shared, sending, workers, more):
    assert await shared(sending, workers=workers, **more) == []
