"""Doctoring a copy of what was played: which checks then fail, and how mails and ledger are changed."""

import re
import sqlite3
from contextlib import closing

from rehearsal.report.gather import gather
from tasks.context import open_context
from tests.rehearsal.small import END, SCRIPT

ONCE = "Nobody got the same mail twice"
SILENT = "Nobody who had answered was reminded"
LANGUAGE = "Everyone was written to in their language"
LATE = "Nothing was sent too late"
IN_FORCE = "Nothing was sent with an old date"
TOLD = "Everyone who held an old date was told, and nobody else"
ACKNOWLEDGED = "Everyone whose answer counts was told what was recorded"
AGREE = "The ledger and the mails agree"
OPEN = "Every open date was reported until it was fixed"
PLAYED = "Every milestone was played"
INVITED = "Everyone was invited in time"
RECALLED = "Nobody was reminded of what they had not got"
ANSWERABLE = "Everyone asked was given a way to answer"
PLACE = "Everyone who takes part was told the place"
WEEK = "Nobody got more mails in a week than agreed"


def failed(original, home):
    """The names of the checks that fail on the doctored copy."""
    with open_context(home / "isles.yaml", END) as context:
        facts = gather(context, original[2], 7, SCRIPT)
    return {check.name: check.detail for check in facts.checks if not check.passed}


def mail(home, step, address):
    return home / "outbox" / step / f"{address}.eml"


def edit(path, pattern, new):
    found, number = re.subn(pattern, new, path.read_bytes(), count=1)
    assert number == 1
    path.write_bytes(found)


def change(home, *statements):
    with closing(sqlite3.connect(home / "ledger.sqlite")) as database:
        for statement in statements:
            assert database.execute(statement).rowcount
        database.commit()
