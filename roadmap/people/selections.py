"""Candidates of a call, and the rule that a choice among them keeps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.answers.standing import Standing
from roadmap.people.audience import parties
from roadmap.review.directory import Directory
from roadmap.review.kinds.call import Call
from roadmap.review.review import Review


@dataclass(frozen=True)
class Candidate:
    """A party that expressed interest. `group`: the sub-region or post that a call chooses one of, or ""."""

    party: str
    name: str
    group: str


def candidates(review: Review, directory: Directory, call: Call, standing: Standing) -> list[Candidate]:
    """Everyone who expressed interest in a call, in the directory's order."""
    form = review.form(call)
    named = form.with_role("name") if form else None
    result = []
    for party in parties(call.audience, directory):
        if answer := standing.answered(call.id, party.id):
            name = answer.values.get(named.id, "") if named else ""
            result.append(Candidate(party.id, name, _group(review, call, party.sub_region, answer.values)))
    return result


def _group(review: Review, call: Call, sub_region: str | None, values: dict[str, str]) -> str:
    if call.selection.one_of_each == "sub-region":
        return sub_region or ""
    form = review.form(call)
    if form is None or call.selection.one_of_each != "post":
        return ""
    return form.choice_for("post", values) or ""


def misfit(call: Call, chosen: Sequence[Candidate]) -> str | None:
    """The fault of a choice, or None: too many, or two of a group that may have one.

    Fewer than there are seats is allowed: a sub-region may have no candidate.
    """
    rule = call.selection
    if len(chosen) > rule.seats:
        return f"{call.id} has {rule.seats} seats, and {len(chosen)} were chosen"
    if rule.one_of_each:
        twice = [group for group, number in Counter(c.group for c in chosen).items() if number > 1]
        if twice or any(not c.group for c in chosen):
            which = ", ".join(twice) or "those without one"
            return f"{call.id} takes one of each {rule.one_of_each}; see {which}"
    return None
