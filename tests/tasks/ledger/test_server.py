"""A Postgres server that goes away in the middle of things."""

import pytest

from roadmap.mail.message import State
from tasks.ledger import Ledger, LedgerProblem, Outcome
from tests.postgres import serving
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, states


@pytest.fixture(scope="module")
def server():
    with serving() as own:
        yield own


def test_a_server_that_went_away_is_a_problem_in_words_and_loses_nothing(server):
    url = server.url(server.database())
    with Ledger.open(url, "review", domain="x.org") as ledger:
        ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
        with ledger.sender() as me:
            (claim,) = ledger.claims.take(STEP, AT, me, 1)
            server.pull_the_plug()
            sent = [Outcome(claim.id, State.SENT, AT)]
            for attempt in (
                lambda: ledger.claims.settle(sent, then_take=1, step=STEP, by=me),
                ledger.messages,
                lambda: ledger.claims.recover(None, AT),
                ledger.sender().__enter__,
            ):
                with pytest.raises(LedgerProblem, match="the server does not answer; make sure that it runs"):
                    attempt()
            server.start()
        # The lock went with the server, so nobody can know any more whether the first one left.
        assert ledger.claims.recover(None, LATER) == 1
        assert states(ledger)["BB", 0] == (State.RELEASED, "")
        ledger.claims.settle(sent)
        assert states(ledger)["AA", 0] == (State.SENT, "")


def test_what_was_handed_over_is_known_though_the_server_crashed(server):
    url = server.url(server.database())
    with Ledger.open(url, "review", domain="x.org") as ledger:
        ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
        with ledger.handing_over() as me:
            a, b = (claim.id for claim in ledger.claims.take(STEP, AT, me.name, 2))
            me.claimed([a, b])
            me.begin(a)
            server.pull_the_plug()
            server.start()
    with Ledger.open(url, "review", domain="x.org") as ledger:
        assert ledger.claims.recover(None, LATER) == 2
        assert [state for state, _ in states(ledger).values()] == [State.UNKNOWN, State.RELEASED]


def test_a_connection_that_was_idle_while_the_server_started_again_is_replaced(server, monkeypatch):
    with Ledger.open(server.url(server.database()), "review", domain="x.org") as ledger:
        server.pull_the_plug()
        server.start()
        monkeypatch.setattr("tasks.ledger.base.dialects.IDLE_SECONDS", 0.0)
        assert ledger.messages() == []


def test_a_wrong_address_on_the_server_is_explained(postgres):
    with pytest.raises(LedgerProblem, match=r"nothing of that name; create it there.*nowhere"):
        Ledger.open(postgres.url("nowhere"), "review", domain="x.org")
