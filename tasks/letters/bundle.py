"""One mail of several milestones: a part for each, with its facts and its button."""

from collections.abc import Mapping, Sequence

from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from tasks.letters.blocks import answer_button
from tasks.letters.facts import FactSheet
from tasks.letters.reader import Reader
from tasks.render.blocks import Part, Parts


def bundle_values(
    values: Mapping[str, object],
    review: Review,
    milestones: Sequence[Milestone],
    reader: Reader,
    *,
    explained: bool,
) -> Mapping[str, object]:
    """Values for a mail of several milestones, from those of the first. The block of facts holds the parts,
    so that every template has a place for them; what is of one milestone alone is empty. `explained`: each
    part says what it is about."""
    blocks, milestone = values["blocks"], values["milestone"]
    assert isinstance(blocks, Mapping)
    assert isinstance(milestone, Mapping)
    parts = Parts(tuple(_part(review, one, reader, explained=explained) for one in milestones))
    return {
        **values,
        "bundled": True,
        "heading": "",
        "decision": "",
        "milestone": {**milestone, "about": ""},
        "blocks": {**blocks, "facts": parts, "answer": "", "questions": ""},
    }


def _part(review: Review, milestone: Milestone, reader: Reader, *, explained: bool) -> Part:
    return Part(
        milestone.title.say(reader.language),
        milestone.about.say(reader.language) if milestone.about and explained else "",
        FactSheet(review, milestone, reader).facts(),
        answer_button(review.form(milestone), milestone, reader),
    )
