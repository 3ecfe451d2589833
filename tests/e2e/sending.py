"""What the tests of `roadmap send` send, and the ledger's words on it."""

import json

from tests.e2e.conftest import ISLES

STEP = "briefing/invitation"
DUE = "2031-03-11T09:00"
CASE = ("--review", ISLES, "--at", DUE)
SIGNED = ("--by", "Aroha Te Puni", "--reason", "the provider's log")


def ledger(roadmap, review, *words):
    """The messages as `roadmap ledger --json` gives them."""
    listed = roadmap("ledger", "--json", "--review", review, *words)
    assert listed.code == 0, listed.err
    return json.loads(listed.out)


def states(roadmap, review):
    return {row["recipient"]: row["state"] for row in ledger(roadmap, review)}
