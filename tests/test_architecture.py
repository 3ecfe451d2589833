"""The page on the architecture is true: its names exist, and its picture is what the imports draw."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:roadmap|tasks|flows)(?:\.\w+)+)`", PAGE)))


@pytest.mark.parametrize("name", NAMES)
def test_each_function_that_the_page_names_exists(name):
    module, _, attribute = name.rpartition(".")
    assert hasattr(import_module(module), attribute)


def test_each_file_and_page_that_it_names_exists():
    files = re.findall(r"`((?:roadmap|templates|docs|tasks)/[\w/.]*)`", PAGE)
    pages = re.findall(r"\]\(([\w.]+)\)", PAGE)
    assert files
    assert pages
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [name for name in pages if not (ROOT / "docs" / name).exists()] == []


def test_the_picture_is_what_the_imports_draw(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs")
    drawn = import_module("draw_architecture").draw()
    shown = (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8")
    assert shown == drawn, "run `make architecture`"
