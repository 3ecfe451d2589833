"""What `roadmap collect` prints of a round."""

import pytest

from cli.answers.collect import NUMBERS, _show


def printed(capsys, **numbers):
    _show(dict.fromkeys(NUMBERS, 0) | numbers, [], [], as_json=False)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("numbers", "lines"),
    [
        (
            {"rows": 1, "new": 1, "matched": 1, "queued": 1, "calls": 1, "seconds": 0.4},
            [
                "1 row: 1 new, 0 revised, 0 withdrawn.",
                "All answers so far: 1 matched, 1 waiting for a person.",
                "1 call to Google, 0.4 seconds.",
            ],
        ),
        (
            {"rows": 2, "matched": 2},
            [
                "2 rows: 0 new, 0 revised, 0 withdrawn.",
                "All answers so far: 2 matched, 0 waiting for a person.",
            ],
        ),
    ],
)
def test_plurals_are_right_and_a_workbook_has_no_calls(capsys, numbers, lines):
    assert printed(capsys, **numbers)[: len(lines)] == lines
    assert any("call" in line for line in printed(capsys, **numbers)) == ("calls" in numbers)
