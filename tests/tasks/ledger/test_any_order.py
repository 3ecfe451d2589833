"""Whatever happens in whichever order, nobody gets a mailing twice, and nothing leaves a final state."""

from contextlib import ExitStack
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.mail.message import Skip, State
from tasks.ledger import Ledger, LedgerProblem, Outcome
from tests.tasks.ledger.build import AT, STEP, draft, mailing

NAMES = ("aa", "bb", "cc")
ENDS = {"arrives": State.SENT, "bounces": State.FAILED, "breaks": State.UNKNOWN, "refused": State.RELEASED}
ACCEPTED = {"arrives", "breaks", "dies", "dies late"}
DIES = {"dies early", "dies", "dies late"}
OFTEN = ["draft", "redraft", "take", "arrives"]
RARE = ["old draft", *DIES, "resolve", "recover", "release", "stop", "withdraw", "answered"]
ACTIONS = [*OFTEN, *OFTEN, *OFTEN, *ENDS, *RARE]


class World:
    """Senders, a mail server, a coordinator and a clock, on one step."""

    def __init__(self, ledger, senders):
        self.ledger, self.senders, self.now, self.revision = ledger, senders, AT, 0
        self.open, self.accepted, self.final = [], [], {}
        self.me = senders.enter_context(ledger.handing_over())

    def do(self, action):
        self.now = self.now.add(minutes=1)
        match action:
            case "draft" | "redraft" | "old draft":
                self.draft({"draft": 1, "redraft": 0, "old draft": -1}[action])
            case "answered":
                self.draft(0, skip=Skip.ANSWERED)
            case "take":
                self.claimed(self.ledger.claims.take(STEP, self.now, self.me.name, 2))
            case _ if self.open and (action in DIES or action in ENDS):
                self.send(action)
            case "resolve":
                self.resolve()
            case "recover":
                self.ledger.claims.recover(STEP, self.now)
            case "release":
                self.ledger.mailings.release(STEP, self.now, "Ana")
            case "stop":
                self.ledger.mailings.stop(STEP, self.now, "Ana", "")
            case "withdraw":
                milestone = STEP.partition("/")[0]
                self.ledger.mailings.withdraw(milestone, Skip.SUPERSEDED, self.now, self.revision)

    def draft(self, newer, **more):
        revision = max(0, self.revision + newer)
        self.revision = max(self.revision, revision)
        state = State.HELD if revision % 4 == 3 else State.RELEASED
        drafts = [draft(n, **more) for n in NAMES]
        self.ledger.mailings.draft(mailing(revision), drafts, self.now, state=state)

    def claimed(self, claims):
        self.open += claims
        self.me.claimed(claim.id for claim in claims)

    def send(self, action):
        """The server takes a message, or not; the sender may die before the final dot, after it, or when it
        has noted that the message was taken. It may go on with what it claimed, but for a dot."""
        claim = self.open.pop(0)
        if action != "dies early":
            try:
                self.me.begin(claim.id)
            except LedgerProblem:
                return
        if action in ACCEPTED:
            self.accepted.append(claim.recipient)
        if action in {"arrives", "dies late"}:
            self.me.answered(claim.id, accepted=True)
        if action in DIES:
            self.die()
        else:
            again = self.now.add(minutes=2) if action == "refused" else None
            said = [Outcome(claim.id, ENDS[action], self.now, action, again)]
            turn = {"step": STEP, "by": self.me.name, "at": self.now}
            claims = self.ledger.claims.settle(said, then_take=1, **turn)
            self.me.settled([claim.id])
            self.claimed(claims)

    def die(self):
        self.senders.close()
        self.open = []
        self.me = self.senders.enter_context(self.ledger.handing_over())

    def resolve(self):
        """A coordinator asks the recipients, and finds out the truth."""
        busy = {claim.id for claim in self.open}
        for state in (State.UNKNOWN, State.FAILED):
            for message in self.ledger.messages(state=state):
                if message.id not in busy:
                    self.resolve_one(message)

    def resolve_one(self, message):
        there = message.recipient in self.accepted and message.state is State.UNKNOWN
        what = State.SENT if there else State.RELEASED
        try:
            self.ledger.claims.resolve(message.message_id, what, self.now, "Ana", "asked them")
        except LedgerProblem:
            self.ledger.claims.resolve(message.message_id, State.SKIPPED, self.now, "Ana", "asked them")

    def check(self):
        assert len(self.accepted) == len(set(self.accepted))
        assert len({c.id for c in self.open}) == len(self.open)
        messages = self.ledger.messages()
        sent = {m.id: m for m in messages if m.state is State.SENT}
        assert self.final.items() <= sent.items()
        assert {m.recipient for m in sent.values()} <= set(self.accepted)
        self.final = sent


def test_nobody_gets_a_mailing_twice(url, another, monkeypatch):
    monkeypatch.setattr("tasks.ledger.base.dialects.SYNCHRONOUS", "OFF")  # no power is cut here
    examples, number = 30 if "sqlite" in url else 8, iter(range(1000))
    store = another()._store  # one for all, since a new one has to compile all statements again

    @settings(max_examples=examples, deadline=None, derandomize=True)
    @given(st.lists(st.sampled_from(ACTIONS), min_size=15, max_size=40))
    def tried(actions):
        with ExitStack() as senders:
            world = World(Ledger(replace(store, review=f"review-{next(number)}")), senders)
            for action in actions:
                world.do(action)
                world.check()

    tried()
