"""Files that cannot be read as YAML: told by file and line."""

import pytest

from tests.tasks.isles import REVIEW, spoil, told, write


@pytest.mark.parametrize("tab", ["\ttitle: Meeting", "    place:\n\t\tcity: Nairobi"])
def test_a_tab_is_told_on_its_line(tmp_path, tab):
    text, line = spoil(REVIEW, "    title: Meeting", tab)
    line += tab.count("\n")
    assert told(write(tmp_path, text)) == [
        f"isles.yaml:{line}: a tab is used for indentation; indent with spaces"
    ]


def test_a_control_character_is_told_on_its_line(tmp_path):
    text, line = spoil(REVIEW, "title: Meeting", "title: Mee\x07ting")
    assert told(write(tmp_path, text)) == [
        f"isles.yaml:{line}: a character (#x0007) that YAML does not allow; delete it"
    ]


def test_a_missing_file_is_told(tmp_path):
    path = tmp_path / "none.yaml"
    assert told(path) == ["none.yaml:1: the file does not exist; correct the path"]


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "folder").mkdir()
    (line,) = told(tmp_path / "folder")
    assert line == "folder:1: this is a folder, and not a file; name a YAML file"


def test_what_is_not_utf_8_is_told_on_its_line(tmp_path):
    text, line = spoil(REVIEW, "title: Meeting", "title: Réunion")
    path = write(tmp_path)
    path.write_bytes(text.encode("latin-1"))
    byte = text.index("é")
    assert told(path) == [f"isles.yaml:{line}: byte {byte} is not UTF-8; save the file as UTF-8"]


@pytest.mark.parametrize("text", ["", "- a list", "just words"])
def test_a_file_without_keys_is_told(tmp_path, text):
    assert told(write(tmp_path, text)) == [
        "isles.yaml:1: the file has no keys at its top level; begin it with `key: value`"
    ]
