"""A small review with a briefing held online, for which persons register, and its context at any moment."""

import pytest

from tests.rehearsal.small import at_home
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write
from tests.tasks.people.registering import FORM, STEPS


@pytest.fixture
def path(tmp_path):
    start = REVIEW.index("    form:\n"), REVIEW.index("  - id: meeting\n")
    review = (REVIEW[: start[0]] + FORM + STEPS + REVIEW[start[1] :]).replace(
        "when: 2030-06-19\n", "when: 2030-06-19 10:00\n"
    )
    with at_home(tmp_path):
        yield write(tmp_path, review, DELEGATIONS, STAKEHOLDERS)


@pytest.fixture
def limited(path):
    """Writes the rule of the briefing into the review."""

    def write(rule):
        text = path.read_text()
        if "    registration:" in text:
            text = "\n".join(line for line in text.splitlines() if "    registration:" not in line) + "\n"
        path.write_text(
            text.replace(
                "    place: {virtual: true}\n", f"    place: {{virtual: true}}\n    registration: {rule}\n", 1
            )
        )

    return write
