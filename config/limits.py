"""Bounds on what comes from outside: how much of it is read, and why no more.

Every edge that reads a stranger's bytes takes its bound from here, and looks at the size before it does any
work. `python -m config.limits` writes this page as a table into SECURITY.md, and a test keeps it in step.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from roadmap.refusals import LONGEST_REASON, LONGEST_SIGNER
from roadmap.spelling import LONGEST_NAME

PAGE = Path(__file__).parents[1] / "SECURITY.md"
_TABLE = re.compile(r"^\| What \| At most \|(?:.*\n)(?:\|.*\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Limit:
    """The largest amount of one thing that is taken from outside.

    Attributes:
        what: the thing that is measured, as a message names it: "the unpacked size of a workbook".
        most: the largest amount that is still taken, in `unit`.
        unit: what `most` counts, in the plural.
        why: the reason for the number, and its source where it has one.
        remedy: what a person does about it, in the imperative.
    """

    what: str
    most: int
    unit: str
    why: str
    remedy: str

    def allows(self, amount: float) -> bool:
        """True if so much of it is taken."""
        return amount <= self.most

    def over(self) -> tuple[str, str]:
        """The two parts of a message for something over the bound: what is too large, and what to do."""
        return f"{self.what} is over the bound of {self.most:,} {self.unit}", self.remedy

    def refusal(self, where: str) -> str:
        """The message for something over the bound: where it is, what is too large, and what to do."""
        return f"{where}: {'; '.join(self.over())}"


CELL = Limit(
    "the length of a cell",
    50_000,
    "characters",
    "Google Sheets holds no more in a cell (support.google.com/drive/answer/37603), Excel 32,767",
    "shorten the text, or ask for it as a file",
)
SENDER_ROWS = Limit(
    "the rows of one sender in a form's tab that are read",
    200,
    "rows",
    "a focal point registers some dozens of persons; a stranger must not fill the queue by a program",
    "delete the rows that nobody needs; those that were read before stay",
)
NAME = Limit(
    "the length of the name of a country or an organisation in an answer",
    LONGEST_NAME,
    "characters",
    "the longest names with their ministry, office and address have about 300; looking for a name in a text "
    "costs far more than reading it",
    "nothing: whose answer it is then waits for a person",
)
SIGNER = Limit(
    "the name under an amendment",
    LONGEST_SIGNER,
    "characters",
    "it stands on boards, in the history and in digests",
    "write who decided it, and no more",
)
REASON = Limit(
    "the reason of an amendment",
    LONGEST_REASON,
    "characters",
    "a page; it stands on boards and in the history",
    "write it shorter, and keep the whole elsewhere",
)
YAML_FILE = Limit(
    "the size of a file of the review",
    4_194_304,
    "bytes",
    "a directory of 8,000 organisations takes half of it; a review has 100 kB",
    "take out what the review does not need",
)
YAML_VALUES = Limit(
    "the number of values in a YAML file, with its aliases resolved,",
    200_000,
    "values",
    "a directory of 8,000 organisations; nine anchors of nine aliases each stand for 387,420,489",
    "write out what the aliases stand for, or take some away",
)
YAML_DEPTH = Limit(
    "the depth of a YAML file",
    50,
    "levels",
    "a wording of a choice of a question of a milestone stands at the ninth",
    "close the brackets, or indent less",
)
KEY_FILE = Limit(
    "the beginning of a service account's key file that is read",
    65_536,
    "characters",
    "a key has 2,400; a longer file is none",
    "make a JSON key of the service account anew",
)
MISTAKES = Limit(
    "the mistakes in a file that are told at once",
    100,
    "mistakes",
    "more than a screen or two nobody reads, and each takes time to point at",
    "correct these first, then check again",
)

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
WORKBOOK = Limit(
    "the size of a workbook",
    32 * 2**20,
    "bytes",
    "20,000 answers of 1,000 characters take about 10 MiB",
    "keep in it what the review needs, and take pictures and old tabs out",
)
WORKBOOK_UNPACKED = Limit(
    "the unpacked size of a workbook",
    256 * 2**20,
    "bytes",
    "a ZIP of 4 MB unpacks to 4 GB; text packs about ten to one, pictures not at all",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_PART = Limit(
    "the unpacked size of a tab, or of all texts, of a workbook",
    64 * 2**20,
    "bytes",
    "it is held in memory while it is read",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_PARTS = Limit(
    "the number of parts of a workbook",
    10_000,
    "parts",
    "a part is a tab, a chart or a picture",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_TABS = Limit(
    "the number of tabs of a workbook",
    500,
    "tabs",
    "a review has about ten forms",
    "move tabs that are not of this review to another workbook",
)
WORKBOOK_ELEMENTS = Limit(
    "the number of elements of XML in a part of a workbook",
    4_000_000,
    "elements",
    "a cell takes two or three; one element costs half a microsecond",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_DEPTH = Limit(
    "the depth of the XML in a part of a workbook",
    100,
    "levels",
    "a cell stands at the fifth; a parser keeps every level in memory",
    "copy the answers into a new workbook, and put that in its place",
)
WORKBOOK_ENTRIES = Limit(
    "the number of styles, links or rows in a part of a workbook that is changed",
    300_000,
    "entries",
    "Excel itself takes 65,490 styles",
    "copy the answers into a new workbook, and put that in its place",
)
USED_CELLS = Limit(
    "the used range of a tab, its rows times its columns,",
    2_000_000,
    "cells",
    "20,000 answers to 100 questions; one cell at XFD1048576 makes it 17,179,869,184",
    "delete the rows and columns far from the answers (Ctrl+End shows the last cell)",
)

OTHER_TABS = Limit(
    "the number of other tabs of the answer book whose headings are looked at",
    100,
    "tabs",
    "a form may have been linked to one of them; their names are part of the call's address",
    "move what is no answer to a workbook of its own",
)
AUTHORIZATION = Limit(
    "the length of a login sent to the server",
    1_000,
    "characters",
    "a name and a password of 24 characters take less than 100",
    "send name and password only",
)
REQUEST = Limit(
    "the size of a request to the server",
    10_000_000,
    "bytes",
    "a board is the largest thing that is sent to it, and stays below 1,000,000",
    "send less at once",
)
WRONG_LOGINS = Limit(
    "the number of wrong logins from an address at once",
    20,
    "logins",
    "people mistype a few; afterwards one in five seconds is looked at, so guessing takes for ever",
    "wait a moment, and read the login again: roadmap status --login",
)
ADDRESSES = Limit(
    "the number of addresses whose wrong logins are remembered",
    10_000,
    "addresses",
    "they take some 20 MB at the worst; the one that was silent longest is forgotten first",
    "nothing: it goes by itself",
)
FIRST_WORD = Limit(
    "the time for the login on a WebSocket",
    10,
    "seconds",
    "Prefect's clients send it at once, and a connection that waits takes up memory",
    "connect again, and send the login first",
)
TOKEN = Limit(
    "the length of a token to unsubscribe",
    2_000,
    "characters",
    "an address has at most 254, and a review's id 100",
    "open the link of the mail itself",
)
PAGE_HEAD = Limit(
    "the head of a request to the page for unsubscribing",
    16_384,
    "octets",
    "browsers and proxies send less than 8,000",
    "open the link without what was added to it",
)
PAGE_SECONDS = Limit(
    "the time of a connection to the page for unsubscribing",
    30,
    "seconds",
    "an answer takes less than one; who never ends a request keeps no one out",
    "open the link again",
)
PAGE_CONNECTIONS = Limit(
    "the connections at once to the page for unsubscribing",
    500,
    "connections",
    "an answer takes some milliseconds; more are told to try again",
    "try again later; put a proxy before the page if it happens often",
)
BACKUP = Limit(
    "the size of a backup that is restored",
    20_000_000_000,
    "octets",
    "a ledger of a million messages has some 2,000,000,000",
    "name the file of a backup of the ledger",
)


def limits() -> tuple[Limit, ...]:
    """All bounds, in the order in which they stand in this module."""
    return tuple(value for value in globals().values() if isinstance(value, Limit))


def table() -> str:
    """The bounds as a table in markdown: what is bounded, the most of it, why, and what to do."""
    rows = ["| What | At most | Why | What to do |", "| --- | ---: | --- | --- |"]
    rows += [f"| {one.what} | {one.most:,} {one.unit} | {one.why} | {one.remedy} |" for one in limits()]
    return "\n".join(rows) + "\n"


def write(page: Path = PAGE) -> None:
    """Replace the table of the bounds in a page.

    Raises:
        OSError: the page cannot be read or written.
    """
    page.write_text(
        _TABLE.sub(lambda _: table(), page.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )


if __name__ == "__main__":
    write()
