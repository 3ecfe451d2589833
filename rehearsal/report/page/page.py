"""The report as one page that needs nothing but itself: no network, no other file."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rehearsal.report.facts import Facts, Story
from rehearsal.report.page.chart import chart
from rehearsal.report.page.episodes import episodes
from rehearsal.report.page.mails import Mails
from rehearsal.report.played import StepFacts
from rehearsal.report.words import STATES, TO, day, language_words, moment, why_not
from tasks.render.look.tokens import tokens

HERE = Path(__file__).parent
MAILS = "@@MAILS@@"  # where the mails go, once the page has said which it opens


def page(facts: Facts) -> str:
    """The whole page."""
    mails = Mails()
    html = (
        _environment(mails)
        .get_template("page.html")
        .render(
            facts=facts,
            picture=Markup(chart(facts)),  # noqa: S704  # made by a library, which escapes the titles
            css=Markup(f"{tokens().variables()}\n{_part('page.css')}"),  # noqa: S704
            js=Markup(_part("page.js")),  # noqa: S704
            mails=MAILS,
            sent=sum(step.sent - step.with_others for step in facts.steps)
            + sum(len(d.readers) for d in facts.digests),
            failed_checks=sum(not check.passed for check in facts.checks),
            parties={
                "Delegations": _grouped(story for story in facts.stories if story.delegation),
                "Stakeholders": _grouped(story for story in facts.stories if not story.delegation),
            },
            stopped=[s for s in facts.steps if s.verdict and s.verdict.kind != "release"],
            quiet=[s for s in facts.steps if not s.states],
            title_of={m.id: m.title for m in facts.milestones},
        )
    )
    return html.replace(MAILS, mails.written(), 1)


def _part(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _environment(mails: Mails) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": day,
        "moment": moment,
        "language": language_words,
        "reasons": _reasons,
        "number": "{:,}".format,
        "episodes": episodes,
        "mail": mails.add,
    }
    environment.globals |= {"TO": TO}
    return environment


def _grouped(stories: Iterable[Story]) -> dict[str, list[Story]]:
    groups: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        groups[story.group].append(story)
    return {group: sorted(members, key=lambda s: s.name) for group, members in groups.items()}


def _reasons(step: StepFacts) -> str:
    """Reasons with their numbers: “had answered already: 21; could not be sent: 3”."""
    parts = [f"{why_not(reason)}: {number}" for reason, number in step.skipped.items()]
    parts += [f"{STATES[state]}: {number}" for state, number in step.states.items() if state in STATES]
    return "; ".join(parts)
