"""A mailing as it would leave at this moment, looked at: to whom, in which words, and who is left out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pendulum import DateTime
from prefect.artifacts import acreate_markdown_artifact

from roadmap.people.audience import Recipient
from roadmap.plan.schedule import MOMENT
from roadmap.plan.steps import Step
from roadmap.problems import Refusal
from roadmap.review.characters import counted
from tasks.context import Context
from tasks.ledger import Content
from tasks.letters.hiding import hide_joining
from tasks.mailing.drafting import drafts
from tasks.mailing.mailing import considered
from tasks.prefect_api.plain_markdown import fenced, plainly

SAMPLES = 3


@dataclass(frozen=True)
class Look:
    """A step's mail now: everyone whom it considers, and some of the mails as they would read."""

    step: Step
    considered: tuple[Recipient, ...]
    languages: Counter[str]
    samples: tuple[Content, ...]

    @property
    def written_to(self) -> list[Recipient]:
        """Those who would get it."""
        return [recipient for recipient in self.considered if not recipient.skip]


def look_at(context: Context, step: Step, language: str = "") -> Look:
    """Write three of a step's mails, in the languages that most read; only in `language`, if one is named.

    Raises:
        Refusal: nobody of the step reads that language.
    """
    everybody = considered(context, step)
    readers: dict[str, list[Recipient]] = {}
    for recipient in everybody:
        if not recipient.skip:
            readers.setdefault(context.templates.language(recipient.language), []).append(recipient)
    if language and language not in readers:
        known = ", ".join(sorted(readers)) or "nobody"
        raise Refusal(f"nobody of {step.key} would read {language}", f"its readers read {known}")
    ranked = sorted(readers.values(), key=len, reverse=True)
    firsts = readers[language][:SAMPLES] if language else _first_of_each(ranked)
    contents = (draft.content for draft in drafts(context, step, firsts))
    counts = Counter({name: len(some) for name, some in readers.items()})
    shown = (hide_joining(content, context.roadmap) for content in contents if content)
    return Look(step, tuple(everybody), counts, tuple(shown))


def _first_of_each(ranked: list[list[Recipient]]) -> list[Recipient]:
    """Three recipients: the languages take turns."""
    turns = [some[turn] for turn in range(SAMPLES) for some in ranked if turn < len(some)]
    return turns[:SAMPLES]


async def publish_look(context: Context, look: Look) -> str:
    """Show it as an artifact; return its key."""
    key = "look-" + look.step.key.replace("/", "-").replace("_", "-").lower()
    description = f"{counted(len(look.written_to), 'mail')} of {look.step.key}, as of now"
    await acreate_markdown_artifact("\n\n".join(_parts(context, look)), key=key, description=description)
    return key


def _parts(context: Context, look: Look) -> Iterable[str]:
    step = look.step
    due, late, now = (_moment(context, when) for when in (step.due, step.expires, context.at))
    release = "it then waits for release" if step.rule.release else "it leaves by itself"
    yield f"# {step.key}"
    yield (
        f"Due {due}; {release}; too late from {late}. This is how it stands on {now} with the answers that "
        "have been read. Nothing was sent or recorded."
    )
    yield f"## {counted(len(look.written_to), 'mail')}, by language"
    yield _table(("Language", "Mails"), look.languages.items())
    for content in look.samples:
        yield f"## As it would read: {content.language}"
        yield f"**{plainly(content.subject)}**\n\n{fenced(content.text)}"
    yield f"## Who is written to: {len(look.written_to)}"
    yield _table(("Who", "Mails"), Counter(_party(context, r) for r in look.written_to).items())
    skipped = Counter(f"{r.skip.value}: {_party(context, r)}" for r in look.considered if r.skip)
    yield f"## Who is left out, and why: {skipped.total()}"
    yield _table(("Why, and who", "Addresses"), skipped.items())


def _moment(context: Context, when: DateTime) -> str:
    return when.in_timezone(context.review.host.zone).format(MOMENT)


def _party(context: Context, recipient: Recipient) -> str:
    """Party of an address: no address is on a board that everybody sees."""
    party = context.directory.party(recipient.party)
    return party.name(context.review.fallback) if party else recipient.party


def _table(headings: tuple[str, str], rows: Iterable[tuple[str, int]]) -> str:
    lines = [f"| {plainly(name)} | {number} |" for name, number in sorted(rows)]
    if not lines:
        return "Nobody."
    return "\n".join((f"| {headings[0]} | {headings[1]} |", "|---|---:|", *lines))
