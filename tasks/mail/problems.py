"""What stops a mailing as a whole, said for people. Of a single message, the ledger tells."""


class MailProblem(Exception):
    """A person must mend something before anything can be sent; the message says what and where."""


class Unreachable(Exception):
    """The mail server cannot be reached, or takes nothing from us for now: try again later."""
