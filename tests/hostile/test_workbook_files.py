"""Files that are given to us as an answer book: bombs, damaged ones, and others by the name of one.

Each is a problem of ours, in one line with the file, and stays as it was; what can be read is read right.
"""

import os
from contextlib import suppress

import pytest

from tasks.book import BookProblem, Workbook
from tests.hostile.budget import run_bounded, within
from tests.hostile.workbooks import (
    BILLION,
    BOMBS,
    DAMAGED,
    ENTITIES,
    FILE,
    OURS,
    VALID,
    before_the_root,
    check_writing,
)
from tests.tasks.filled import HEADINGS
from tests.tasks.rich import (
    STYLES,
    TYPES,
    changed,
    parts_of,
)

EXAMINE = """
import time
from pathlib import Path
from tasks.book import BookProblem, Workbook

for path in sorted(Path(FOLDER).iterdir()):
    begun = time.process_time()
    try:
        Workbook(path).read(["Briefing"])
        told = ""
    except BookProblem as problem:
        told = str(problem)
    print(path.stem, time.process_time() - begun, told, sep="|", flush=True)
"""


def test_bombs_are_refused_before_they_go_off(tmp_path):
    """In one process for all, which the system ends when it takes more CPU or memory than it may."""
    for kind, make in BOMBS.items():
        (tmp_path / f"{kind}.xlsx").write_bytes(make())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    examined = run_bounded(f"FOLDER = {str(tmp_path)!r}{EXAMINE}", cpu=40, mib=1200)
    assert (examined.returncode, examined.stderr) == (0, ""), examined.stdout
    lines = {kind: rest for kind, *rest in (line.split("|") for line in examined.stdout.splitlines())}
    assert lines.keys() == BOMBS.keys()
    for kind, (seconds, told) in lines.items():
        assert told.startswith(f"answer book {tmp_path / kind}.xlsx: "), kind
        assert float(seconds) < 5, kind
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("piece", ["[h", "[$-", "[", '"', "\\"])
def test_a_format_of_any_length_is_read_in_little_time(tmp_path, piece):
    code = piece * 100_001
    written = f'<numFmts><numFmt numFmtId="199" formatCode="{code.replace(chr(34), "&quot;")}"/></numFmts>'
    styles = parts_of(VALID)[STYLES].replace(b'<numFmts count="0"/>', written.encode())
    begin = styles.index(b"<cellXfs")
    styles = styles[:begin] + styles[begin:].replace(b'numFmtId="0"', b'numFmtId="199"', 1)
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(changed(VALID, {STYLES: styles}))
    with within(cpu=1):
        assert len(Workbook(path).read(["Briefing"]).rows["Briefing"]) == 2


def refused(path, action):
    """The message of a problem of ours, in little time, which leaves the file as it was."""
    content = path.read_bytes() if path.is_file() else None
    with pytest.raises(BookProblem) as told, within(cpu=1):
        action()
    message = str(told.value)
    assert message.startswith(f"answer book {path}: ")
    assert "\n" not in message
    assert told.value.remedy
    assert not path.is_file() or path.read_bytes() == content
    return message


@pytest.mark.parametrize("kind", [*DAMAGED, *ENTITIES])
def test_what_is_not_whole_is_one_line_and_stays_as_it_was(kind, tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes((DAMAGED | ENTITIES)[kind]())
    book = Workbook(path)
    assert "not an intact .xlsx workbook" in refused(path, lambda: book.read(["Briefing"]))
    with suppress(BookProblem):  # of a damaged tab the first row may be whole
        assert book.headings(["Briefing"]) == {"Briefing": HEADINGS}


@pytest.mark.parametrize("kind", [*DAMAGED, *ENTITIES])
def test_what_is_damaged_is_not_damaged_further(kind, tmp_path):
    """Where our own tabs can be written, all else stays as it is, damage included."""
    path = tmp_path / "workbook.xlsx"
    path.write_bytes((DAMAGED | ENTITIES)[kind]())
    check_writing(path)


@pytest.mark.parametrize("declared", [BILLION, FILE])
def test_the_types_of_parts_are_read_when_one_is_added(declared, tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(before_the_root(TYPES, declared))
    assert "document type" in refused(path, lambda: Workbook(path).put(OURS))


def test_what_is_protected_by_a_password_is_told(tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(DAMAGED["an old .xls"]())
    assert "without a password" in refused(path, lambda: Workbook(path).read(["Briefing"]))
    at, content = 0, bytearray(VALID)
    while (at := content.find(b"PK\x01\x02", at + 1)) > 0:
        content[at + 8] |= 1  # the flag of an encrypted entry
    path.write_bytes(content)
    assert "protected by a password" in refused(path, lambda: Workbook(path).read(["Briefing"]))


def test_what_is_no_file_is_not_waited_for(tmp_path):
    folder, pipe = tmp_path / "folder.xlsx", tmp_path / "pipe.xlsx"
    folder.mkdir()
    os.mkfifo(pipe)
    for path in (folder, pipe, tmp_path / "missing.xlsx"):
        refused(path, lambda path=path: Workbook(path).read(["Briefing"]))
        refused(path, lambda path=path: Workbook(path).put(OURS))


def test_a_file_that_we_may_not_read_is_told(tmp_path):
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(VALID)
    path.chmod(0)
    we = os.geteuid()
    if we == 0:
        tmp_path.chmod(0o711)  # this account may read everything; another one may not
        os.seteuid(65_534)
    try:
        with pytest.raises(BookProblem, match="Permission denied"):
            Workbook(path).read(["Briefing"])
    finally:
        os.seteuid(we)
