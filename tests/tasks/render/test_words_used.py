"""Every word around the mails is read by somebody: code or template. A word that nobody reads misleads."""

import re
from pathlib import Path

from pydantic import BaseModel

from tasks.render import words

PROJECT = Path(__file__).parents[3]
BY_READER = re.compile(r"why_\w+")  # chosen by who reads (`Footer.why`)


def names():
    models = [one for one in vars(words).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    return {name for model in models if model.__module__ == words.__name__ for name in model.model_fields}


def readers():
    rooms = ("tasks", "flows", "rehearsal", "roadmap")
    code = [path for room in rooms for path in (PROJECT / room).rglob("*.py") if path.name != "words.py"]
    mails = [path for path in (PROJECT / "templates").rglob("*") if path.suffix in {".md", ".html"}]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*code, *mails))


def test_no_word_is_left_that_nobody_reads():
    said = set(re.findall(r"[\w-]+", readers()))
    unread = {n for n in names() if n not in said and n.replace("_", "-") not in said}
    assert {name for name in unread if not BY_READER.fullmatch(name)} == set()
