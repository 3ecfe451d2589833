"""Faults of those who have a part in an event: calls, events, posts and parties that a review names so."""

from collections.abc import Iterator

from roadmap.drafts.contradictions import Fault
from roadmap.problems import did_you_mean
from roadmap.review.directory import Directory
from roadmap.review.kinds.call import Call
from roadmap.review.kinds.meeting import Meeting, Speaker
from roadmap.review.review import Review
from roadmap.review.texts import YamlPath


def part_faults(review: Review, directory: Directory) -> Iterator[Fault]:
    """Names of events, calls, posts and parties that are not there, where parts are given."""
    for index, milestone in enumerate(review.milestones):
        if isinstance(milestone, Call):
            yield from _needed_at(review, index, milestone)
        for number, item in enumerate(milestone.agenda if isinstance(milestone, Meeting) else []):
            for position, speaker in enumerate(item.by):
                where: YamlPath = ("milestones", index, "agenda", number, "by", position)
                yield from _speaker(review, directory, where, speaker)


def _needed_at(review: Review, index: int, call: Call) -> Iterator[Fault]:
    events = [m.id for m in review.milestones if m.is_ours and "start" in m.anchors()]
    for position, name in enumerate(call.needed_at):
        if name not in events:
            what = f"“{call.id}” is needed at “{name}”, which is no event of this review"
            remedy = did_you_mean(name, events) or f"name one of {', '.join(events) or 'its events'}"
            yield Fault(("milestones", index, "needed_at", position), what, remedy)


def _speaker(review: Review, directory: Directory, where: YamlPath, speaker: Speaker) -> Iterator[Fault]:
    calls = {m.id: m for m in review.milestones if isinstance(m, Call)}
    if speaker.call and speaker.call not in calls:
        remedy = did_you_mean(speaker.call, calls) or f"name one of {', '.join(calls) or 'its calls'}"
        yield Fault((*where, "call"), f"“{speaker.call}” is no call of this review", remedy)
    elif speaker.call and speaker.post:
        form = review.form(calls[speaker.call])
        question = form.with_role("post") if form else None
        posts = [choice.id for choice in question.choices] if question else []
        if speaker.post not in posts:
            remedy = did_you_mean(speaker.post, posts) or (
                f"name one of {', '.join(posts)}" if posts else "leave it out: its form asks for none"
            )
            yield Fault((*where, "post"), f"“{speaker.post}” is no post of “{speaker.call}”", remedy)
    parties = [party.id for party in directory.parties]
    if speaker.party and speaker.party not in parties:
        remedy = did_you_mean(speaker.party, parties) or "name a delegation's code or a stakeholder's id"
        yield Fault((*where, "party"), f"there is no “{speaker.party}” in the directory", remedy)
