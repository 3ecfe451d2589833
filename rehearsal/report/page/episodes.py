"""A party's story, milestone by milestone: what it got, what was left out and why, what it answered."""

from collections import defaultdict
from dataclasses import dataclass

from rehearsal.report.facts import Post, Reply, Story
from tasks.mailing.notices import ACKNOWLEDGEMENT, DIGEST, REGISTRATION

NAMES = {DIGEST.name: "Weekly digests", ACKNOWLEDGEMENT.name: "Acknowledgements of answers"}
NAMES |= {REGISTRATION.name: "Notices of registrations"}


@dataclass(frozen=True)
class Episode:
    """All between a party and one milestone. `mails`: each step with its day, and how many addresses."""

    title: str
    mails: tuple[str, ...]
    replies: tuple[Reply, ...]


def episodes(story: Story, titles: dict[str, str]) -> list[Episode]:
    """The episodes in the order in which they began."""
    post: dict[str, list[Post]] = defaultdict(list)
    replies: dict[str, list[Reply]] = defaultdict(list)
    for copy in story.post:
        post[copy.step.partition("/")[0]].append(copy)
    for reply in story.replies:
        replies[reply.milestone].append(reply)
    return [
        Episode(titles.get(name) or NAMES.get(name, name), _mails(name, post[name]), tuple(replies[name]))
        for name in dict.fromkeys((*post, *replies))
    ]


def _mails(milestone: str, copies: list[Post]) -> tuple[str, ...]:
    if milestone in NAMES:
        return (f"{len(copies)} from {copies[0].at.format('D MMM YYYY')}",)
    steps: dict[tuple[str, str, str], list[Post]] = defaultdict(list)
    for copy in copies:
        steps[copy.step, copy.title, copy.reason].append(copy)
    return tuple(_said(title, reason, found) for (_, title, reason), found in steps.items())


def _said(title: str, reason: str, copies: list[Post]) -> str:
    if reason:
        return f"{title}: not sent ({reason})"
    addresses = f" to {len(copies)} addresses" if len(copies) > 1 else ""
    return f"{title} {copies[0].at.format('D MMM YYYY')}{addresses}"
