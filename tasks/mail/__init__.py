"""Sending mail, in order of use: account, compose, postman, connection, conversation, worker, delivery."""

from tasks.mail.account import Account, redirected
from tasks.mail.compose import Sender, compose
from tasks.mail.connection import Connection
from tasks.mail.delivery import deliver
from tasks.mail.diagnosis import refused
from tasks.mail.dispatcher import Delivery
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
