"""The ledger: every message, answer, amendment and decision of a review, in a SQL database."""

from tasks.ledger.base.messages import (
    Bundled,
    Claim,
    Content,
    Draft,
    HeldBack,
    Late,
    Left,
    Mailing,
    Message,
    Outcome,
    Waiting,
)
from tasks.ledger.base.pace import Allowance
from tasks.ledger.base.problems import AmendedMeanwhile, LedgerProblem
from tasks.ledger.base.received import NO_NOTICE, Received, Sent
from tasks.ledger.facts.alarms import Alarms, Notice
from tasks.ledger.facts.answers import Answers, AnswerVersion, Round, StoredAnswer
from tasks.ledger.facts.history import History
from tasks.ledger.ledger import Ledger
from tasks.ledger.sending.approvals import Approvals, Changed
from tasks.ledger.sending.claims import Claims
from tasks.ledger.sending.handover import Handover
from tasks.ledger.sending.incoming import Incoming
from tasks.ledger.sending.mailings import Mailings
from tasks.ledger.sending.weekly import ReaderWeek, Weekly

__all__ = [
    "NO_NOTICE",
    "Alarms",
    "Allowance",
    "AmendedMeanwhile",
    "AnswerVersion",
    "Answers",
    "Approvals",
    "Bundled",
    "Changed",
    "Claim",
    "Claims",
    "Content",
    "Draft",
    "Handover",
    "HeldBack",
    "History",
    "Incoming",
    "Late",
    "Ledger",
    "LedgerProblem",
    "Left",
    "Mailing",
    "Mailings",
    "Message",
    "Notice",
    "Outcome",
    "ReaderWeek",
    "Received",
    "Round",
    "Sent",
    "StoredAnswer",
    "Waiting",
    "Weekly",
]
