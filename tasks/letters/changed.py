"""Values of a mail to the holders of an overtaken date: which dates changed, from what to what."""

from collections.abc import Mapping

from roadmap.plan.changes import News
from roadmap.review.kinds.consultation import Consultation
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from tasks.letters.facts import FactSheet
from tasks.letters.reader import Reader
from tasks.render.blocks import Block, Facts, Table

Values = Mapping[str, object]
NOTHING: Values = {
    "session": "",
    "deadline": False,
    "open": False,
    "event": False,
    "reinstated": False,
    "joins": False,
    "hours": False,
}


def change_values(milestone: Milestone, news: News, reader: Reader) -> Values:
    """Values of the change for a template (see docs/mails.md)."""
    names = [change.name for change in news.changes]
    session = ""
    if isinstance(milestone, Consultation) and len(names) == 1 < len(milestone.sessions):
        session = next(s.title.say(reader.language) for s in milestone.sessions if s.id == names[0])
    return {
        "session": session,
        "deadline": "closes" in names,
        "open": any(not change.after.is_exact for change in news.changes),
        "event": hasattr(milestone, "place"),
        "reinstated": news.reinstated,
        "joins": bool(news.joins) and not news.worth_telling,
        "hours": news.fixes_hours and hasattr(milestone, "place"),
    }


def changed_dates(review: Review, milestone: Milestone, news: News, reader: Reader) -> Block:
    """Each date as the reader holds it, and as it is now; of what was cancelled, the dates that it had, and
    of what takes place after all with the same dates, those."""
    sheet, labels = FactSheet(review, milestone, reader), reader.words.labels
    if news.cancelled or not news.changes:
        return _held(sheet, news, reader)
    rows = [(sheet.name_of(c.name), sheet.moment(c.before), sheet.moment(c.after)) for c in news.changes]
    headings = (labels.before, labels.after)
    # Of a single date it is clear what it is, unless it is one of several sessions, or a call's selection.
    if not rows or not rows[0][0] or [c.name for c in news.changes] == ["closes"]:
        pairs = tuple(pair for _, *moments in rows for pair in zip(headings, moments, strict=True))
        return Facts(pairs, reader.words.colon)
    first = labels.session if isinstance(milestone, Consultation) else labels.date
    return Table((first, *headings), tuple(rows), colon=reader.words.colon)


def _held(sheet: FactSheet, news: News, reader: Reader) -> Block:
    """The dates that somebody holds: those that were to come about, without what led up to them."""
    labels = reader.words.labels
    names = ["closes"] if "closes" in news.held else list(news.held)
    rows = tuple((sheet.name_of(name) or labels.date, sheet.moment(news.held[name])) for name in names)
    return Facts(rows, reader.words.colon)
