"""Faults of a row that registers a person: an address that is none, and sessions that there are not."""

from collections.abc import Mapping

from roadmap.answers.choices import first_wordings, session_wordings, unknown_choices
from roadmap.answers.rows import Row, SheetFault
from roadmap.answers.senders import is_address, without_marks
from roadmap.review.characters import quoted
from roadmap.review.forms import Form, Question
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.milestones import Milestone


def person_fault(
    row: Row, texts: Mapping[str, str], form: Form, milestone: Milestone | None
) -> SheetFault | None:
    """The fault that keeps a person's row from being read, or None. Mail to a wrong address reaches nobody,
    and whoever names a session that there is not would be taken to come to all of them."""
    if form.each != "person":
        return None
    return _address_fault(row, texts, form) or _session_fault(row, texts, form, milestone)


def _address_fault(row: Row, texts: Mapping[str, str], form: Form) -> SheetFault | None:
    question = form.with_role("address")
    written = without_marks(texts.get(question.id, "").strip()) if question else ""
    if question is None or not written or is_address(written):
        return None
    remedy = "write the participant's own address there, or empty the cell: the sender then gets their mail"
    return _fault(row, question, f"{_shown(question, written)} is not an e-mail address", remedy)


def _session_fault(
    row: Row, texts: Mapping[str, str], form: Form, milestone: Milestone | None
) -> SheetFault | None:
    question = form.with_role("sessions")
    if question is None or not isinstance(milestone, Consultation):
        return None
    unknown = unknown_choices(texts.get(question.id, ""), session_wordings(question, milestone))
    if not unknown:
        return None
    there = ", ".join(f"“{wording}”" for wording in first_wordings(question, milestone))
    what = f"{_shown(question, unknown[0])} is none of the sessions"
    return _fault(row, question, what, f"write of {there} those that the person comes to")


def _shown(question: Question, text: str) -> str:
    return "what it says" if question.sensitive else quoted(text)


def _fault(row: Row, question: Question, what: str, remedy: str) -> SheetFault:
    return SheetFault(row.tab, what, remedy, row.number, next(iter(question.wording.root.values())))
