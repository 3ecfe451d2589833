"""Results of a round: recipients, records, and the notices to the coordinator."""

import re
from html import unescape

from tests.tasks.mailbox.mails import SENT_AT, STEP

A, MISSION = "focal@xa.example.org", "mission@xa.example.org"


def to(context, step=STEP):
    """States of a step's messages by recipient."""
    return {m.recipient: m.state for m in context.ledger.messages(step=step)}


def kinds(context):
    return [received.kind for received in context.ledger.incoming.since(SENT_AT)]


def notice(context):
    """The notices to the coordinator, as people read them."""
    steps = [step for step in context.ledger.counts() if step.startswith("mailbox/")]
    messages = [message for step in sorted(steps) for message in context.ledger.messages(step=step)]
    assert all(message.recipient == "coordinator@un.example.org" for message in messages)
    pages = [context.ledger.content(message.content_id).html for message in messages]
    return [
        " ".join(unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)).split())
        for page in pages
    ]
