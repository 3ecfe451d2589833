"""The script of a rehearsal: as written beside the review, or a plain one that is made for it."""

from rehearsal.script import script_for
from tasks.configuration import load
from tests.e2e.conftest import ISLES
from tests.tasks.isles import write


def test_a_review_without_a_script_has_its_mailings_released_and_its_choices_made():
    loaded = load(ISLES)
    plain = script_for(ISLES.with_name("no-script.yaml"), loaded, None)
    assert (plain.first, plain.last) == ("2031-02-24", "2031-05-26")
    assert plain.coordinator == "Aroha Te Puni"
    assert [(choice.call, str(choice.on)) for choice in plain.choices] == [("co-chairs", "2031-04-03")]
    assert (plain.dates, plain.cancellations) == ([], [])


def test_the_script_beside_a_review_moves_one_milestone_and_cancels_another():
    script = script_for(ISLES, load(ISLES), None)
    assert [(change.kind, change.milestone) for change in script.dates] == [("move", "meeting")]
    assert [(off.milestone, off.reason) for off in script.cancellations] == [
        ("talks", "the crews are at sea")
    ]


def test_a_small_review_has_a_script_of_its_own(tmp_path):
    path = write(tmp_path)
    assert script_for(path, load(path), None).choices == []
