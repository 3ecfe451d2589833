"""The reminder of approvals: what waits for the coordinator, what soon will be too late, and what is."""

from collections.abc import Iterable, Mapping, Sequence

from roadmap.people.salutation import COORDINATOR
from roadmap.reports.waiting import HeldMailing, Occasion
from tasks.letters.courtesies import courtesies
from tasks.letters.letter import Correspondence, notice
from tasks.letters.phrases import moment_words, step_words
from tasks.letters.reader import Reader
from tasks.render.blocks import Table


def approval_values(
    letters: Correspondence, due: Mapping[Occasion, Sequence[HeldMailing]], reader: Reader
) -> dict[str, object]:
    """Values for the reminder's template."""
    waiting, soon, expired = (due.get(occasion, ()) for occasion in ("waits", "last", "expired"))
    words, held = reader.words.approvals, len(waiting) + len(soon)
    headline = reader.words.tally((words.waiting, held), (words.late, len(expired)))
    return {
        **courtesies(letters.review, reader, COORDINATOR),
        **notice(reader, "approvals", headline),
        "approvals": {"headline": headline, "waiting": held, "late": len(expired)},
        "blocks": {
            "waiting": _table(letters, waiting, reader),
            "soon": _table(letters, soon, reader),
            "expired": _table(letters, expired, reader, since=False),
        },
    }


def _table(
    letters: Correspondence, held: Iterable[HeldMailing], reader: Reader, *, since: bool = True
) -> Table:
    """A row a mailing. Of one that is too late the ledger no longer knows since when it had waited."""
    labels, words = reader.words.labels, reader.words
    headings, rows = [labels.step, labels.recipients, labels.too_late_from], []
    for one in held:
        expires = moment_words(one.expires, reader, city=True) if one.expires else "–"
        rows.append(
            [step_words(letters.review, words, reader.language, one.step), str(one.messages), expires]
        )
        if since:
            rows[-1].insert(2, moment_words(one.since, reader, city=True))
    if since:
        headings.insert(2, labels.waiting_since)
    return Table(tuple(headings), tuple(map(tuple, rows)), numeric=frozenset({1}), colon=words.colon)
