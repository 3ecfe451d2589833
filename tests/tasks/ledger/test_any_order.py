"""Whatever happens in whichever order, nobody gets a mailing twice, and nothing leaves a final state."""

import pendulum
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.message import State
from tasks.ledger import Ledger, Outcome
from tests.tasks.ledger.build import AT, STEP, address_of, draft, mailing

NAMES = ("aa", "bb", "cc")
FINAL = {State.SENT, State.SKIPPED}
ENDS = {"arrives": State.SENT, "bounces": State.FAILED, "breaks": State.UNKNOWN}
OFTEN = ["draft", "redraft", "take", "arrives"]
ACTIONS = [*OFTEN, *OFTEN, *OFTEN, *ENDS, "old draft", "dies", "retry", "recover", "release", "stop"]


class World:
    """Senders, a mail server, a coordinator and a clock, on one step."""

    def __init__(self, ledger):
        self.ledger, self.now, self.revision = ledger, AT, 0
        self.open, self.accepted, self.final = [], [], {}

    def do(self, action):
        self.now = self.now.add(minutes=1)
        match action:
            case "draft" | "redraft" | "old draft":
                self.draft({"draft": 1, "redraft": 0, "old draft": -1}[action])
            case "take":
                self.open += self.ledger.claims.take(STEP, self.now, "sender", 2)
            case "dies" | "arrives" | "bounces" | "breaks" if self.open:
                self.send(action)
            case "retry":
                self.ledger.claims.retry([m.id for m in self.ledger.messages(state=State.FAILED)], self.now)
            case "recover":
                self.ledger.claims.recover(STEP, self.now, older_than=pendulum.duration(minutes=3))
            case "release":
                self.ledger.mailings.release(STEP, self.now, "Ana")
            case "stop":
                self.ledger.mailings.stop(STEP, self.now, "Ana", "")

    def draft(self, newer):
        revision = max(0, self.revision + newer)
        self.revision = max(self.revision, revision)
        state = State.HELD if revision % 4 == 3 else State.RELEASED
        self.ledger.mailings.draft(mailing(revision), [draft(n) for n in NAMES], self.now, state=state)

    def send(self, action):
        """The server takes a message, or not; the sender may die before it can say so."""
        claim = self.open.pop(0)
        if action != "bounces":
            self.accepted.append(claim.recipient)
        if action != "dies":
            said = [Outcome(claim.id, ENDS[action], self.now)]
            self.open += self.ledger.claims.settle(said, then_take=1, step=STEP, by="sender", at=self.now)

    def check(self):
        assert len(self.accepted) == len(set(self.accepted))
        assert len({c.id for c in self.open}) == len(self.open)
        final = {m.id: m for m in self.ledger.messages() if m.state in FINAL}
        assert self.final.items() <= final.items()
        self.final = final


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(ACTIONS), min_size=15, max_size=40))
def test_nobody_gets_a_mailing_twice(tmp_path_factory, actions):
    with Ledger.open(address_of(tmp_path_factory.mktemp("w")), "review", domain="x.org") as ledger:
        world = World(ledger)
        for action in actions:
            world.do(action)
            world.check()
