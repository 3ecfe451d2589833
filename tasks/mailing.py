"""A step's mailing, from the plan to the postman: drafted, previewed, delivered. Each is one Prefect task.

recipients ──write once a language and clock──▶ drafts ──▶ ledger ──claim──▶ postman ──▶ ledger
"""

import os
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pendulum import Duration
from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.audience import Recipient, recipients
from roadmap.message import State
from roadmap.steps import Step
from tasks.boards import publish_preview
from tasks.desk import Desk
from tasks.ledger import Content, Draft, Mailing

BATCH = 100  # messages claimed at a time; one commit marks them and claims the next


@dataclass(frozen=True)
class Result:
    """What became of a mailing in this run: how many messages are in each state."""

    step: str
    states: dict[State, int]

    def __str__(self) -> str:
        said = ", ".join(f"{number} {state.value}" for state, number in sorted(self.states.items()) if number)
        return f"{self.step}: {said or 'nobody to write to'}"


@task(name="draft", cache_policy=NO_CACHE)
async def draft_mailing(desk: Desk, step: Step) -> int:
    """Write the step's mail for everyone it considers, and record it; again changes nothing.

    Returns how many messages are new. What needs release is held; the rest is released at once.
    """
    milestone = desk.review.milestone(step.milestone)
    found = recipients(desk.review, desk.directory, milestone, step.rule, desk.known, step.session)
    mailing = Mailing(step.key, step.revision, step.rule.mail, step.due, step.expires)
    drafts = list(_drafts(desk, step, found))
    state: Literal[State.HELD, State.RELEASED] = State.HELD if step.rule.release else State.RELEASED
    counts = desk.ledger.mailings.draft(mailing, drafts, desk.at, state=state)
    return sum(counts.new.values())


def _drafts(desk: Desk, step: Step, found: Iterable[Recipient]) -> Iterator[Draft]:
    """One draft a recipient. Readers who share language, clock and salutation share the words."""
    written: dict[tuple[str, str, str], Content] = {}
    opening = _thread(step)
    for recipient in found:
        content = None
        if not recipient.skip:
            group = (recipient.language, recipient.zone, recipient.salutation)
            if group not in written:
                mail = desk.correspondence.write(step, recipient)
                written[group] = Content(mail.language, mail.subject, mail.html, mail.text)
            content = written[group]
        language = content.language if content else recipient.language
        yield Draft(
            recipient.address,
            recipient.party,
            recipient.name,
            language,
            content,
            skip=recipient.skip,
            in_reply_to_step=opening,
        )


def _thread(step: Step) -> str | None:
    """The step whose message this one replies to: all thread under the invitation."""
    if step.rule.to == "coordinator" or step.name in ("save-the-date", "notice"):
        return None
    return f"{step.milestone}/{'save-the-date' if step.name == 'invitation' else 'invitation'}"


@task(name="preview", cache_policy=NO_CACHE)
async def preview_mailing(desk: Desk, step: Step) -> None:
    """Show in the Prefect UI what waits for release: to whom, in which languages, with samples."""
    messages = [m for m in desk.ledger.messages(step=step.key) if m.revision == step.revision]
    first = {m.language: m.content_id for m in reversed(messages) if m.content_id}
    samples = {language: desk.ledger.content(content) for language, content in first.items()}
    await publish_preview(step, messages, samples)


def expire_waiting(desk: Desk) -> None:
    """Silence is not approval: a mailing that nobody released in time is too late."""
    for waiting in desk.ledger.mailings.waiting():
        if waiting.expires and waiting.expires <= desk.at:
            desk.ledger.mailings.expire(waiting.step, desk.at)


@task(name="deliver", cache_policy=NO_CACHE)
async def deliver_mailing(desk: Desk, step: str) -> Result:
    """Hand over whatever is released, each message claimed and committed before it leaves.

    Claims whose sender died are declared unknown first: they are never sent again by themselves.
    """
    claims, me = desk.ledger.claims, f"{socket.gethostname()}:{os.getpid()}"
    claims.recover(step, desk.at, older_than=Duration(minutes=desk.settings.claim_minutes))
    taken = claims.take(step, desk.at, me, BATCH) if desk.postman else []
    while taken and desk.postman:
        outcomes = list(desk.postman.carry(taken, desk.at))
        taken = claims.settle(outcomes, then_take=BATCH, step=step, by=me, at=desk.at)
    return Result(step, desk.ledger.counts().get(step, {}))
