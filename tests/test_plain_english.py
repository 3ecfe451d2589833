"""Docstrings begin with what is returned or done, and refer to nothing that is not in the repository."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("roadmap", "tasks", "flows", "rehearsal", "cli", "config", "docs", "benchmarks")
RELATIVE = re.compile(r"(What|Whether|How|Who|Whose|Whom|Whoever|Whatever|That|The same)\b")


def test_docstrings_begin_with_a_verb_or_a_noun():
    assert [f"{place}: {text}" for place, text in docstrings() if RELATIVE.match(text)] == []


def test_docstrings_name_no_document_from_elsewhere():
    assert [place for place, text in docstrings() if "design §" in text] == []


def docstrings():
    """The first line of each docstring, with its file and line."""
    for path in (path for folder in OURS for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node) or ""
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}", text.partition("\n")[0]
