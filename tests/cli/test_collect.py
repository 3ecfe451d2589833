"""What `roadmap collect` prints of a round."""

import pytest

from cli.collect import NUMBERS, _show


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
                "Of all answers 1 is matched, and 1 waits for a person.",
                "1 call, 0.4 seconds.",
            ],
        ),
        (
            {"rows": 2, "matched": 2},
            [
                "2 rows: 0 new, 0 revised, 0 withdrawn.",
                "Of all answers 2 are matched, and 0 wait for a person.",
            ],
        ),
    ],
)
def test_plurals_are_right_and_a_workbook_has_no_calls(capsys, numbers, lines):
    assert printed(capsys, **numbers)[: len(lines)] == lines
    assert any("call" in line for line in printed(capsys, **numbers)) == ("calls" in numbers)
