"""Problems that stop a whole mailing. Those of a single message are recorded in the ledger."""

from config.secrets import RedactedProblem


class MailProblem(RedactedProblem):
    """A person must mend something before anything can be sent; the message says what and where."""


class Unreachable(RedactedProblem):
    """The mail server cannot be reached, or takes no mail from us for now: try again later."""
