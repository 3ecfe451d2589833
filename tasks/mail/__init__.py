"""Sending mail. The way of a message, by module:

- `account`: the server and the login, from the settings
- `envelope`, `headers`, `bodies`, `compose`: the bytes of a message
- `delivery`: `deliver`, where a step's delivery begins and ends, and Ctrl-C waits for the end of messages
- `dispatcher`: claims messages in the ledger, gives them to workers, and commits their outcomes
- `worker`: one connection, one message at a time; records each outcome and opens a lost connection anew
- `connection`: opens a connection, by yagmail; `diagnosis`: says why it could not
- `conversation`: where a mail leaves, by SMTP; `event_loop`, `nonblocking`: many connections in one thread
- `postman`: by SMTP, or as a file into the outbox

`conversation` reads the server's reply (a 451, a 550 …), and `roadmap.mail.verdicts` decides if the message
is sent, tried again later or failed, or if the whole delivery stops.
"""

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
