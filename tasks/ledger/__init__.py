"""The ledger: every message, answer, amendment and decision of a review, in a SQL database (design §5)."""

from tasks.ledger.answers import Answers, StoredAnswer
from tasks.ledger.claims import Claims
from tasks.ledger.history import History
from tasks.ledger.ledger import Ledger
from tasks.ledger.mailings import Mailings
from tasks.ledger.problems import LedgerProblem
from tasks.ledger.records import (
    AnswerVersion,
    Claim,
    Content,
    Counts,
    Draft,
    Mailing,
    Message,
    Outcome,
    Round,
    Waiting,
)

__all__ = [
    "AnswerVersion",
    "Answers",
    "Claim",
    "Claims",
    "Content",
    "Counts",
    "Draft",
    "History",
    "Ledger",
    "LedgerProblem",
    "Mailing",
    "Mailings",
    "Message",
    "Outcome",
    "Round",
    "StoredAnswer",
    "Waiting",
]
