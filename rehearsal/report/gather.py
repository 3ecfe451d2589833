"""Gathering the facts of a rehearsal from the context at the end of play, and from the journal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rehearsal.report.checks.checks import checks
from rehearsal.report.digests import digests, open_dates
from rehearsal.report.facts import Facts
from rehearsal.report.load import loads
from rehearsal.report.milestones import milestones
from rehearsal.report.signed import amendments, decisions
from rehearsal.report.source import Source
from rehearsal.report.stories import settled, stories
from rehearsal.script import Script
from roadmap.review.texts import ENGLISH
from tasks.context import Context

if TYPE_CHECKING:
    from rehearsal.stage import Played


def gather(context: Context, played: "Played", seed: int, script: Script) -> Facts:
    """All that the report says, with its checks."""
    source = Source(context, played.journal, played.meant)
    found, sent, dates, decided = milestones(source), digests(source), open_dates(source), decisions(source)
    return Facts(
        review=context.review.id,
        title=context.review.title.say(ENGLISH),
        seed=seed,
        start=source.local(played.start),
        end=source.local(played.end),
        events=len(played.journal),
        coordinator=script.coordinator,
        ways=tuple(_ways(script)),
        milestones=found,
        digests=sent,
        stories=stories(source),
        open_dates=dates,
        decisions=decided,
        amendments=amendments(source),
        settled=settled(source, decided),
        loads=loads(source),
        checks=checks(source, found, sent, dates),
    )


def _ways(script: Script) -> Iterator[tuple[str, str]]:
    """Behaviour of the simulated people, as the script sets it."""
    people = script.people
    yield "Mailings were released", f"{script.release_after_hours} hours after they were drafted"
    yield "Answers that could not be matched were settled", f"after {script.settle_after_days} days"
    for label, name in (
        ("Answered after the first mail that asked", "at_first"),
        ("Answered after the second", "at_second"),
        ("Answered after the last", "at_last"),
        ("Declined", "declines"),
        ("Answered twice", "twice"),
        ("Had a colleague answer", "colleague"),
        ("Answered from a private account", "private_account"),
        ("Misspelt their own name", "misspelt"),
        ("Gave a name that nobody has", "unknown_name"),
        ("Answered in the wrong form", "wrong_tab"),
        ("Withdrew their answer", "withdraws"),
        ("Of their persons, were registered by the focal point", "through_focal_point"),
        ("Registered two heads of delegation", "two_heads"),
        ("Registered a person again under another spelling", "two_spellings"),
        ("Withdrew their second person", "withdraws_late"),
        ("Registered an adviser of several delegations", "shares"),
    ):
        yield label, f"{getattr(people, name):.0%}"
