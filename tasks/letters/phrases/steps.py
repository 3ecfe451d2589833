"""Steps as each language names them."""

from roadmap.review.review import Review
from tasks.render.words.words import Words


def step_words(review: Review, words: Words, language: str, key: str) -> str:
    """“1st briefing – Invitation”: the milestone's title and the step's name; of a step for one session, the
    session's title too.

    A notice, which belongs to no milestone, is called by its own name.
    """
    identity, _, name = key.partition("/")
    milestone = next((m for m in review.milestones if m.id == identity), None)
    if milestone is None:
        return words.step(identity)
    known = {rule.step for rule in review.rules(milestone)}
    rule = max((r for r in known if name == r or name.startswith(f"{r}-")), key=len, default=name)
    session = next((s for s in getattr(milestone, "sessions", []) if name == f"{rule}-{s.id}"), None)
    step = f"{milestone.title.say(language)} – {words.step(rule)}"
    return f"{step} ({session.title.say(language)})" if session else step
