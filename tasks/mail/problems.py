"""What stops a mailing as a whole, said for people. Of a single message, the ledger tells."""

from config.secrets import Telling


class MailProblem(Telling):
    """A person must mend something before anything can be sent; the message says what and where."""


class Unreachable(Telling):
    """The mail server cannot be reached, or takes nothing from us for now: try again later."""
