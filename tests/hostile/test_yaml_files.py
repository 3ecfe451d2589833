"""YAML files that are made to hurt, through the reading of a review, of its directory and of a script."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.limits.files import YAML_DEPTH, YAML_FILE, YAML_VALUES
from rehearsal.script import read_script
from tasks.configuration import ConfigurationProblem, load
from tasks.configuration.documents import read_document
from tests.hostile.budget import within
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, spoil, told, write

LINES = REVIEW.count("\n")


def bomb(levels):
    """Anchors of nine aliases each: nine times as many values at each level."""
    first = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    return first + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, levels)
    )


def in_review(old, new):
    return spoil(REVIEW, old, new)


TOO_MANY = "values; write out what the aliases stand for, or take some away"
TOO_DEEP = "levels; close the brackets, or indent less"
AT_THE_END = {
    "an alias bomb": ("zz:\n" + bomb(9), 7, TOO_MANY),
    "a long text again and again": (f"b: &b {'x' * 900_000}\nl: [{', '.join(['*b'] * 9000)}]\n", 2, TOO_MANY),
    "a list in itself": ("zz: &z [*z]\n", 1, "the alias *z stands within its own anchor"),
    "a merge of itself": ("zz: &z\n  <<: *z\n", 2, "the alias *z stands within its own anchor"),
    "a merge of nothing": ("zz:\n  <<: *z\n", 2, "found undefined alias"),
    "a merge of a number": ("zz:\n  <<: 3\n", 2, "expected a mapping or list of mappings for merging"),
    "brackets": ("zz: " + "[" * 10_000, 1, TOO_DEEP),
    "closed brackets": ("zz: " + "[" * 10_000 + "]" * 10_000, 1, TOO_DEEP),
    "braces": ("zz: " + "{a: " * 10_000, 1, TOO_DEEP),
    "dashes": ("zz:\n  " + "- " * 10_000 + "x\n", 2, TOO_DEEP),
    "many keys": ("".join(f"k{n}: 1\n" for n in range(150_000)), None, TOO_MANY),
    "an object of Python": ("zz: !!python/object/apply:os.system [ls]\n", 1, "could not determine"),
    "two documents": ("---\nid: other\n", 1, "but found another document"),
    "a zero byte": ("zz: \0\n", 1, "a character (#x0000) that YAML does not allow"),
}


@pytest.mark.parametrize("name", AT_THE_END)
@pytest.mark.parametrize("which", ["review", "delegations", "script"])
def test_a_hostile_end_of_any_file_is_told_by_its_line(tmp_path, name, which):
    text, line, message = AT_THE_END[name]
    before = {"review": REVIEW, "delegations": DELEGATIONS, "script": "coordinator: C\n"}[which]
    if which == "script":
        path = tmp_path / "script.yaml"
        path.write_text(before + text, encoding="utf-8")
    else:
        path = write(tmp_path, **{which: before + text})
    with within(cpu=2.0), pytest.raises(ConfigurationProblem) as problem:
        (read_script if which == "script" else load)(path)
    (found,) = problem.value.faults
    assert message in str(found)
    assert line is None or found.line == before.count("\n") + line


VALUES = {
    "an int that is none": ("!!int x", "“x” is no int"),
    "an int that is a list": ("!!int [1]", "no"),
    "a float that is none": ("!!float 1.2.3", "“1.2.3” is no float"),
    "a truth that is none": ("!!bool perhaps", "“perhaps” is no bool"),
    "5,000 digits": ("1" * 5000, "is no int"),
    "5,000 digits of sixteen": ("0x" + "f" * 5000, "this number is too large"),
    "16 digits": ("1234567890123456", "this number is too large"),
    "a number that fills the memory": ("1000000000000", "it has to be at most 1000"),
    "infinity": (".inf", "this number is not finite"),
    "beyond infinity": ("1e400", "this number is not finite"),
    "no number": (".nan", "this number is not finite"),
    "a negative number": ("-1", "it has to be at least 0"),
    "nothing": ("", "it has to be a whole number"),
    "a mapping": ("{a: 1}", "a mapping"),
    "bytes": ("!!binary '%%'", "it has to be a whole number"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_is_no_number_is_told_by_its_line(tmp_path, name):
    value, message = VALUES[name]
    text, line = in_review("objectives: 3\n", f"objectives: {value}\n")
    with within(cpu=1.0):
        (found, *_) = told(write(tmp_path, text))
    assert found.startswith(f"isles.yaml:{line}: ")
    assert message in found


DATES = {
    "9999-12-31": "the year 9999 is out of reach; write one from 1900 to 2199",
    "0001-01-01": "the year 1 is out of reach; write one from 1900 to 2199",
    "0000-00-00": "0000-00-00 is not a day of the calendar; correct the day or the month",
    "end of 0001": "the year 1 is out of reach; write one from 1900 to 2199",
    "9999-12": "the year 9999 is out of reach; write one from 1900 to 2199",
    "2030-06-19/2199-12-31": "“2030-06-19/2199-12-31” is longer than a year; correct the last day",
    "99999999999 days before meeting": "“99999999999” days are too many; count at most 3650",
    "3651 days after meeting": "“3651” days are too many; count at most 3650",
    "[" * 40 + "]" * 40: "is not a date",
}


@pytest.mark.parametrize("date", DATES)
def test_a_date_at_the_edge_of_the_calendar_is_told_by_its_line(tmp_path, date):
    text, line = in_review("when: 2030-06-19\n", f"when: {date}\n")
    (found,) = told(write(tmp_path, text))
    assert found.startswith(f"isles.yaml:{line}: ")
    assert DATES[date] in found


def test_days_that_count_on_and_on_leave_the_calendar_with_a_message(tmp_path):
    every = "".join(
        f"  - {{id: n{n}, kind: publication, title: T, source: V, audience: {{delegations: all}}, "
        f"when: 3650 days before {f'n{n - 1}' if n else 'meeting'}, documents: [{{id: d, title: D}}]}}\n"
        for n in range(200)
    )
    with within(cpu=2.0):
        found = told(write(tmp_path, REVIEW + every))
    line = LINES + 1 + (2030 - 1900) // 10 + 1
    assert f"isles.yaml:{line}: the year 1890 is out of reach" in "\n".join(found)


def test_an_offset_of_too_many_days_is_told_by_its_line(tmp_path):
    text, line = in_review("7 days before start", "99999999999 days before start")
    (found,) = told(write(tmp_path, text))
    assert found == f"isles.yaml:{line}: “99999999999” days are too many; count at most 3650"


def test_an_alias_bomb_in_a_field_for_text_is_told_at_once(tmp_path):
    text, _ = in_review("source: III", "source: *a4")
    with within(cpu=1.0):
        found = told(write(tmp_path, bomb(5) + text))
    line = bomb(5).count("\n") + REVIEW[: REVIEW.index("source: III")].count("\n") + 1
    assert f"isles.yaml:{line}: “a list” for “source”: it has to be a text" in "\n".join(found)


def test_very_many_mistakes_are_told_in_part(tmp_path):
    every = "".join(f"unknown{number}: 1\n" for number in range(5000))
    with within(cpu=3.0):
        found = told(write(tmp_path, REVIEW + every))
    assert len(found) == 101
    assert found[-1].endswith("100 mistakes; correct these first, then check again")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = write(tmp_path)
    with path.open("ab") as file:
        file.truncate(100_000_000)
    with within(cpu=0.5, mib=16):
        (found,) = told(path)
    assert found == (
        "isles.yaml:1: the size of a file of the review is over the bound of 4,194,304 bytes; "
        "take out what the review does not need"
    )


def test_what_is_no_file_is_told(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "this is a device, and not a file" in told(tmp_path / "pipe")[0]
    assert "this is a device, and not a file" in told(Path("/dev/zero"))[0]
    assert "embedded null byte" in told(tmp_path / "a\0b")[0]
    assert "File name too long" in told(tmp_path / ("a" * 5000))[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_told(tmp_path, encoding):
    path = write(tmp_path)
    path.write_bytes(REVIEW.encode(encoding))
    (found,) = told(path)
    assert "is not UTF-8; save the file as UTF-8" in found or "that YAML does not allow" in found


def test_a_byte_order_mark_is_taken_for_what_it_is(tmp_path):
    assert load(write(tmp_path, "\ufeff" + REVIEW)).review.id == "isles-2030"


@pytest.mark.parametrize("kinds", ["3", "[a]", "x"])
def test_kinds_that_are_no_mapping_are_told(tmp_path, kinds):
    (found,) = told(write(tmp_path, f"{REVIEW}kinds: {kinds}\n"))
    assert found.startswith(f"isles.yaml:{LINES + 1}: ")


@pytest.mark.parametrize("name", ['"a\\0b"', "a" * 5000, "[a]"])
def test_a_directory_that_cannot_be_is_told(tmp_path, name):
    text, line = in_review("directory: isles", f"directory: {name}")
    (found,) = told(write(tmp_path, text))
    assert found.startswith(f"isles.yaml:{line}: ")


def test_a_folder_in_place_of_a_file_of_the_directory_is_told(tmp_path):
    path = write(tmp_path)
    (tmp_path / "isles" / "delegations.yaml").unlink()
    (tmp_path / "isles" / "delegations.yaml").mkdir()
    assert "isles/delegations.yaml:1: this is a folder, and not a file; name a YAML file" in told(path)[0]


def test_a_mistake_in_what_was_merged_in_is_told_where_it_was_written(tmp_path):
    form, line = in_review("      tab: Briefing\n", "      &form\n      tab: [1]\n")
    text = form.replace("    agenda:", "    form: {<<: *form}\n    agenda:")
    assert f"isles.yaml:{line + 1}: “a list” for “tab”" in told(write(tmp_path, text))[0]


@given(st.text(alphabet="[]{}&*!|>'\"%@`-?:, \n\tab<#~\ufeff\u2028", max_size=300))
def test_any_text_is_a_document_or_a_problem(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(text, encoding="utf-8")
    with within(cpu=1.0):
        lines = _lines(path)
    assert lines
    assert all(line >= 1 for line in lines)


def _lines(path):
    """The lines of the mistakes in a file; of a value, if it has none."""
    try:
        return [read_document(path).line(["a", 0, "b"])]
    except ConfigurationProblem as problem:
        return [found.line for found in problem.faults]


def test_the_bounds_leave_room_for_large_directories(tmp_path):
    office = (
        "  - {{id: b{0}, name: B {0}, constituency: unions, language: en, "
        "contacts: [{{address: a@b{0}.example.org}}]}}\n"
    )
    every = STAKEHOLDERS + "".join(office.format(number) for number in range(2000))
    path = write(tmp_path, stakeholders=every)
    assert YAML_FILE.allows(len(every))
    assert YAML_VALUES.allows(8000 * 20)
    assert len(load(path).directory.stakeholders) == 2001
    assert YAML_DEPTH.allows(20)
