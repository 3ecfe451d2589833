"""The ledger: every message, answer, amendment and decision of a review, in a SQL database (design §5)."""

from tasks.ledger.alarms import Alarms, Notice
from tasks.ledger.answers import Answers, StoredAnswer
from tasks.ledger.approvals import Approvals, Changed
from tasks.ledger.claims import Claims
from tasks.ledger.handover import Handover
from tasks.ledger.history import History
from tasks.ledger.incoming import Incoming
from tasks.ledger.ledger import Ledger
from tasks.ledger.mailings import Mailings
from tasks.ledger.pace import Allowance
from tasks.ledger.problems import Amended, LedgerProblem
from tasks.ledger.received import NOBODY, Received, Sent
from tasks.ledger.records import (
    AnswerVersion,
    Claim,
    Content,
    Counts,
    Draft,
    Late,
    Left,
    Mailing,
    Message,
    Outcome,
    Round,
    Waiting,
)

__all__ = [
    "NOBODY",
    "Alarms",
    "Allowance",
    "Amended",
    "AnswerVersion",
    "Answers",
    "Approvals",
    "Changed",
    "Claim",
    "Claims",
    "Content",
    "Counts",
    "Draft",
    "Handover",
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
    "Received",
    "Round",
    "Sent",
    "StoredAnswer",
    "Waiting",
]
