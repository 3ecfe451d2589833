"""Bounds on what people write into forms, and on where a form's answers are looked for."""

from config.limits.limit import Limit
from roadmap.countries.spelling import LONGEST_NAME
from roadmap.plan.refusals import LONGEST_REASON, LONGEST_SIGNER

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
OTHER_TABS = Limit(
    "the number of other tabs of the answer book whose headings are looked at",
    100,
    "tabs",
    "a form may have been linked to one of them; their names are part of the call's address",
    "move what is no answer to a workbook of its own",
)
