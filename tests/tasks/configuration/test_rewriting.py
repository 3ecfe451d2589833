"""Single values of a YAML file are written anew; every other byte stays."""

import pytest

from tasks.configuration import ConfigurationProblem
from tasks.configuration.rewriting import Edit, rewrite


@pytest.fixture
def made(tmp_path):
    """`made(text, edit, …)` is the file's text with the edits made."""
    path = tmp_path / "file.yaml"

    def make(text, *edits):
        path.write_bytes(text.encode())
        return rewrite(path, edits)

    return make


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 2024-10-29\n", "a: 2028-10-31  # was\n"),
        ("a:   2024-10-29", "a:   2028-10-31  # was"),
        ("a: 2024-10-29  # to be confirmed\n", "a: 2028-10-31  # to be confirmed  # was\n"),
        ("a: '2024-10-29'\r\nb: 1\r\n", "a: '2028-10-31'  # was\r\nb: 1\r\n"),
        ('a: "2024-10-29" # é\n', 'a: "2028-10-31" # é  # was\n'),
        ("{b: é, a: 2024-10-29, c: [1,\n 2]}\n", "{b: é, a: 2028-10-31, c: [1,  # was\n 2]}\n"),
        ("a: &day 2024-10-29\n", "a: &day 2028-10-31  # was\n"),
        ("\ufeffa: 2024-10-29\n", "\ufeffa: 2028-10-31  # was\n"),
        ("b: &day 2024-10-29\na: *day\n", "b: &day 2028-10-31  # was\na: *day\n"),
        ("b: &x {a: 2024-10-29}\n<<: *x\n", "b: &x {a: 2028-10-31}  # was\n<<: *x\n"),
    ],
)
def test_only_the_value_changes_and_a_remark_ends_its_line(made, before, after):
    assert made(before, Edit(["a"], "2028-10-31", "was")) == after


def test_several_values_of_a_line_share_its_remark(made):
    text = "# top\nm:\n  - {opens: 2024-10-01, closes: 2024-12-01}\n  - x\n"
    edits = [Edit(["m", 0, "closes"], "2028-12-01", "b"), Edit(["m", 0, "opens"], "end of 2028-10", "a")]
    assert made(text, *edits) == text.replace("2024-10-01", "end of 2028-10").replace(
        "2024-12-01}", "2028-12-01}  # a; b"
    )


def test_a_remark_replaces_the_last_of_its_kind(made):
    text = "a: 2028-10-31  # to fix  # tentative: was 2024-10-29 in one\n"
    assert made(text, Edit(["a"], "2032-10-26", "tentative: was 2028-10-31 in two")) == (
        "a: 2032-10-26  # to fix  # tentative: was 2028-10-31 in two\n"
    )


@pytest.mark.parametrize(("value", "written"), [("2034", '"2034"'), ("a: b", '"a: b"'), ("../é", "../é")])
def test_a_value_that_would_be_read_as_something_else_is_put_in_quotes(made, value, written):
    assert made("a: isles\n", Edit(["a"], value)) == f"a: {written}\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("b: 1\na: >-\n  2024-10-29\n", 2, "is not on one line; put it on the line of its key"),
        ("b: 1\n", 1, "“a” is missing; add it"),
        ("b: {a: 2024-10-29, c: one\n  two}\na: 1", 0, ""),
        ("{a: 2024-10-29, c: one\n  two}\n", 1, "write each date on a line of its own"),
        ("a: [\n", 2, ""),
    ],
)
def test_what_cannot_be_changed_alone_is_told_with_its_line(made, text, line, said):
    if not line:
        assert made(text, Edit(["a"], "2")).endswith("a: 2")  # the other value is left alone
        return
    with pytest.raises(ConfigurationProblem) as caught:
        made(text, Edit(["a"], "2028-10-31", "was"))
    assert f"file.yaml:{line}: " in str(caught.value)
    assert said in str(caught.value)
