"""The mail edge, in the order of use: account, compose, postman, connection, conversation, lane, delivery."""

from tasks.mail.account import Account, redirected
from tasks.mail.compose import Sender, compose
from tasks.mail.connection import Connection
from tasks.mail.delivery import Delivery, deliver
from tasks.mail.opening import refused
from tasks.mail.postman import OutboxPostman, Postman, SmtpPostman
from tasks.mail.problems import MailProblem, Unreachable

__all__ = [
    "Account",
    "Connection",
    "Delivery",
    "MailProblem",
    "OutboxPostman",
    "Postman",
    "Sender",
    "SmtpPostman",
    "Unreachable",
    "compose",
    "deliver",
    "redirected",
    "refused",
]
