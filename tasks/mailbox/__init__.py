"""Reading incoming mail. The way of a mail, by module:

- `opening`: opens the mailbox, on a server (`account`, `imap`) or in a folder of .eml files (`folder`)
- `port`: the interface of both
- `reading`: the round, which reads each new mail once
- `parsing`: the mail and its headers
- `classify`: its kind, with `reports` (bounces and complaints) and `automatic` (out of office, calendars)
- `judging`: the message of ours that it is about, and if it counts
- `replacing`: writes to the next contact of a party whose mail came back
- `telling`: the notice to the coordinator, and the board
"""

from tasks.mailbox.classify import IncomingMail, classify
from tasks.mailbox.opening import open_mailbox
from tasks.mailbox.port import Listed, Mailbox
from tasks.mailbox.problems import MailboxProblem

__all__ = ["IncomingMail", "Listed", "Mailbox", "MailboxProblem", "classify", "open_mailbox"]
