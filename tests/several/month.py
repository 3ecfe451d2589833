"""A month of another review on the same machines as the large mailing: each step writes to whom it is for.

Steps are ordered as the plan has them, at their own moments (`at`), and released by a coordinator where they
wait. Whom each is to reach is asked of the plan and ledger before; whom it reached, of the mail server.
"""

from collections import Counter
from dataclasses import dataclass, field

from config.settings import Settings
from roadmap.mail.message import State
from tasks.configuration import load
from tasks.context import Context
from tasks.ledger import Ledger
from tasks.mailing.mailing import considered
from tests.e2e.conftest import ISLES
from tests.waiting import until

BY = "Aroha Te Puni"
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
LEFT = {State.HELD, State.RELEASED, State.CLAIMED}


@dataclass
class Month:
    """The steps of a month, and what came of those that were played: how many `wanted` mails, how many of
    them came, and what was `wrong` with a step."""

    folder: object
    machines: object
    sink: object
    days: int = 31
    wanted: int = 0
    came: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self):
        """The book has the tabs of this review's forms, and nobody has answered."""
        self.loaded, self.book = load(ISLES), self.folder / "isles.xlsx"
        with self._ledger() as ledger:
            context = self._context(ledger, None)
            first = context.plan.steps[0].due
            context.book.create([context.review.form(m) for m in context.review.milestones if m.form], "en")
            steps = [step for step in context.plan.steps if step.due < first.add(days=self.days)]
        half = len(steps) // 2
        self.first_half, self.second_half = steps[:half], steps[half:]

    def play(self, steps):
        """Order each at its moment, wait for it, release what waits, and count."""
        for step in steps:
            at = step.due.add(minutes=1)
            with self._ledger() as ledger:
                context = self._context(ledger, at)
                expected = {
                    one.address for one in considered(context, context.step(step.key)) if not one.skip
                }
                kind = context.review.milestone(step.milestone).kind
            self._run(f"{kind}/{kind}", milestone=step.milestone, step=step.name, at=at.isoformat())
            with self._ledger() as ledger:
                held = ledger.counts().get(step.key, {}).get(State.HELD)
            if held:
                later = at.add(hours=2).isoformat()
                self._run("release/release", step=step.key, by=BY, reason="read", at=later)
            self._count(step.key, expected)

    def _count(self, key, expected):
        took = Counter(identity for _, identity in self.sink.accepted())
        with self._ledger() as ledger:
            messages = ledger.messages(key)
        came = Counter({m.recipient: took[m.message_id] for m in messages if took[m.message_id]})
        self.wanted += len(expected)
        self.came += came.total()
        left = [m.recipient for m in messages if m.state in LEFT]
        if came != Counter(expected) or left:
            self.wrong.append(f"{key}: {len(expected)} wanted, {came.total()} came, left {left}")

    def _run(self, deployment, **parameters):
        variables = {"env": {"ROADMAP_BOOK": str(self.book)}}
        run = self.machines.run(deployment, variables, review=str(ISLES), **parameters)

        def ended():
            state = self.machines.get(f"flow_runs/{run}")["state"]
            return state if state["type"] in FINAL else None

        state = until(ended, f"{deployment} did not end", every=0.5)
        assert state["type"] == "COMPLETED", state

    def _ledger(self):
        return Ledger.open(self.machines.ledger, self.loaded.review.id, domain="office.example.org")

    def _context(self, ledger, at):
        settings = Settings(book=str(self.book), mode="live", smtp_host="127.0.0.1")
        return Context(settings, self.loaded, ledger, at)
