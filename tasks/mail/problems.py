"""Problems that stop a mailing as a whole, in words for people. Those of a message are in the ledger."""

from config.secrets import RedactedProblem


class MailProblem(RedactedProblem):
    """A person must mend something before anything can be sent; the message says what and where."""


class Unreachable(RedactedProblem):
    """The mail server cannot be reached, or takes nothing from us for now: try again later."""
