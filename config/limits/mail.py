"""Mail that comes in, and the rounds over the mailbox."""

from config.limits.limit import Limit

MAIL = Limit(
    "the beginning of an incoming mail that is read",
    1_000_000,
    "bytes",
    "a report says all in its first parts, and a person in the text; the rest is attachments",
    "open the mail in the mailbox to see the rest",
)
MAIL_LINES = Limit(
    "the lines of an incoming mail that are read",
    20_000,
    "lines",
    "as many as 1 MB of encoded text has; Python's parser takes time for each line and open part",
    "open the mail in the mailbox to see the rest",
)
MAIL_HEADERS = Limit(
    "the headers by which an incoming mail is known",
    65_536,
    "bytes",
    "mail servers refuse longer ones (Postfix cuts at header_size_limit, 102,400)",
    "open the mail in the mailbox",
)
MAIL_HEADER = Limit(
    "a header of an incoming mail",
    10_000,
    "characters",
    "ten times what RFC 5322 §2.1.1 allows in a line; a long thread has 6,000 of references",
    "open the mail in the mailbox to see the rest",
)
MAIL_NESTING = Limit(
    "the parts within parts of an incoming mail",
    100,
    "parts that hold others",
    "Python's parser calls itself for each; a report on a report on a report has nine",
    "open the mail in the mailbox; nothing in it was acted upon",
)
MAIL_TEXT = Limit(
    "the text of an incoming mail that is read",
    100_000,
    "characters",
    "thirty pages; a report's words stand at its beginning",
    "open the mail in the mailbox to see the rest",
)
MAIL_RECIPIENTS = Limit(
    "the recipients in a delivery report that are read",
    1_000,
    "recipients",
    "a message of ours has one recipient, and a report on it names that one",
    "open the report in the mailbox",
)
MAIL_TRIES = Limit(
    "the rounds that one incoming mail may cut off",
    2,
    "rounds",
    "the first may be a machine that was switched off; twice at one mail is the mail",
    "open the mail in the mailbox; nothing in it was acted upon",
)
ROUND = Limit(
    "the time of a round over the mailbox",
    600,
    "seconds",
    "a round comes every few minutes; the rest is read by the next",
    "run the mailbox again",
)
