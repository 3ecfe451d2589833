"""Erasing sensitive answers once their days are over: in the ledger and the outbox, before a round reads."""

from collections.abc import Collection
from email import message_from_bytes, policy
from pathlib import Path

from roadmap.people.decisions import Decision
from roadmap.people.privacy.retention import RULE, due_questions
from roadmap.review.characters import counted
from roadmap.review.forms import Question
from roadmap.review.milestones import Milestone
from tasks.context import Context

ACKNOWLEDGEMENTS = "acknowledgements"


def due(context: Context, milestone: Milestone) -> frozenset[str]:
    """The ids of a milestone's questions whose answers are erased by now."""
    return frozenset(question.id for question in due_questions(context.review, milestone, context.at))


def erase_due(context: Context) -> tuple[str, ...]:
    """Erase all answers whose days are over; return a line for each milestone of which there were any.

    Repeating it changes nothing. An event that moves to a later day brings nothing back."""
    lines: list[str] = []
    for milestone in context.review.milestones:
        questions = due_questions(context.review, milestone, context.at)
        names = {question.id for question in questions}
        if names and context.ledger.retention.holds(milestone.id, names):
            lines.append(_erase(context, milestone, questions))
    if lines:
        context.refresh()
    return tuple(lines)


def _erase(context: Context, milestone: Milestone, questions: list[Question]) -> str:
    wordings = {wording for question in questions for wording in question.wording.wordings()}
    # The files first: where this is cut off, the answers are still there, and the next round does all of it.
    _clear_outbox(context.settings.outbox_folder, milestone.id, wordings)
    kept = " and ".join(sorted({str(q.days_kept) for q in questions}, key=int))

    def signed(number: int) -> Decision:
        value = {"questions": sorted(question.id for question in questions), "answers": number}
        reason = f"kept for {kept} days after the event"
        return Decision(
            kind="erase", subject=milestone.id, value=value, at=context.at, by=RULE, reason=reason
        )

    names = frozenset(question.id for question in questions)
    number = context.ledger.retention.erase(milestone.id, names, wordings, signed)
    form = context.review.form(milestone)
    where = f"; empty these columns of the tab “{form.tab}” too" if form else ""
    return f"{milestone.id}: {counted(number, 'answer')} to sensitive questions erased{where}"


def _clear_outbox(folder: Path, milestone: str, wordings: Collection[str]) -> None:
    """Delete acknowledgements in the outbox that name one of the questions."""
    for path in folder.glob(f"{ACKNOWLEDGEMENTS}/{milestone}-*/*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))
        text = " ".join(body.get_content().split()) if body else ""
        if any(" ".join(wording.split()) in text for wording in wordings):
            path.unlink(missing_ok=True)
