"""Every word around the mails is read by somebody: code or template. A word that nobody reads misleads."""

import re
from pathlib import Path

from tasks.render.words.group import Group
from tasks.render.words.words import Words

PROJECT = Path(__file__).parents[3]
BY_READER = re.compile(r"why_\w+")  # chosen by who reads (`Footer.why`)


def names():
    groups = Group.__subclasses__()
    assert Words in groups
    return {name for group in groups for name in group.model_fields}


def readers():
    rooms = ("tasks", "flows", "rehearsal", "roadmap")
    own = PROJECT / "tasks" / "render" / "words"
    code = [path for room in rooms for path in (PROJECT / room).rglob("*.py") if path.name != "words.py"]
    code = [path for path in code if path.parent != own]
    mails = [path for path in (PROJECT / "templates").rglob("*") if path.suffix in {".md", ".html"}]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*code, *mails))


def test_no_word_is_left_that_nobody_reads():
    said = set(re.findall(r"[\w-]+", readers()))
    unread = {n for n in names() if n not in said and n.replace("_", "-") not in said}
    assert {name for name in unread if not BY_READER.fullmatch(name)} == set()
