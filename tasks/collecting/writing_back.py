"""Writing back what became of a round: our own tabs of the answer book, and the board of what waits."""

from collections.abc import Iterable
from dataclasses import dataclass

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import Standing
from roadmap.review.characters import counted
from roadmap.review.moments import moment_in_words
from tasks.book import ROWS_TAB, STATUS_TAB, BookProblem, RowStatus
from tasks.book.own_tabs import ROWS_HEADINGS
from tasks.collecting.book_identity import own_mark, wrote
from tasks.collecting.collecting import Collected, is_early
from tasks.collecting.overview import Overview
from tasks.context import Context
from tasks.deciding.doubted_persons import choices_of, is_replaced
from tasks.deciding.settling_answers import left_out
from tasks.ledger import StoredAnswer
from tasks.prefect_api.boards import publish_list

EARLY = "; its timestamp lies in the future"


BARRED = "left out: its sender is none of ours, as a person found"


@dataclass(frozen=True)
class Written:
    """Result of writing back: if anything had to be written, or why it could not be."""

    changed: bool
    problems: tuple[str, ...] = ()


@task(name="write back", cache_policy=NO_CACHE)
async def write_back(context: Context) -> Written:
    """Say in our own tabs how everybody stands, and what became of each row. A book that refuses it keeps
    nobody from being told what counts: that is a problem, and the next round writes."""
    try:
        return Written(written_back(context))
    except BookProblem as problem:
        return Written(changed=False, problems=(str(problem),))


def written_back(context: Context) -> bool:
    """Write back, not as a task; say if anything had to be written. Nothing is where the book may be another.

    Raises:
        BookProblem: the book cannot be written to.
    """
    if context.ledger.doubts.of_book():
        return False
    waiting = {
        answer.key: why(context, answer, match) for answer, match in context.known.standing.unsettled()
    }
    rows = [_status(context, stored, waiting).cells() for stored in context.answers.values()]
    mark = own_mark(context)
    headings = [*ROWS_HEADINGS, str(mark)] if mark else [*ROWS_HEADINGS]
    changed = context.book.put({STATUS_TAB: Overview(context).table(), ROWS_TAB: [headings, *rows]})
    wrote(context, mark)
    return changed


def _status(context: Context, stored: StoredAnswer, waiting: dict[str, str]) -> RowStatus:
    answer, match = stored.answer, stored.match
    zone = context.review.host.zone
    return RowStatus(
        answer.tab,
        answer.row,
        answer.received_at.in_timezone(zone),
        answer.sender,
        called(context, (match.party,) if match.party else ()),
        (BARRED if context.is_barred(stored) else outcome_of(stored, waiting))
        + (EARLY if is_early(context, stored) else ""),
        stored.changed_at.in_timezone(zone),
    )


def outcome_of(stored: StoredAnswer, waiting: dict[str, str]) -> str:
    """State of an answer for coordinators; `waiting`: reasons of those that wait for a person, by key."""
    if stored.withdrawn:
        return "withdrawn"
    if stored.answer.key in waiting:
        return f"waits for a person: {waiting[stored.answer.key]}"
    return "recorded" if stored.match.party else "of nobody, as a person found"


def why(context: Context, answer: Answer, match: Match) -> str:
    """Why an answer waits; of a row about a person, with what is to be decided."""
    choices = choices_of(context, answer.key)
    return f"{match.why}; is it {choices}" if choices else match.why


def called(context: Context, identities: Iterable[str]) -> str:
    """Parties by their names."""
    owners = (context.directory.party(identity) for identity in identities)
    return " or ".join(party.name(context.review.fallback) for party in owners if party)


async def publish_queue(context: Context) -> None:
    """The answers that wait for a person, as a board."""
    standing, beyond = context.known.standing, context.beyond
    rows = [
        {
            "from": answer.sender,
            "milestone": answer.milestone,
            "row": f"{answer.tab}, row {answer.row}",
            "received": moment_in_words(answer.received_at, context.review.host.zone),
            "perhaps of": called(context, match.likely),
            "why": why(context, answer, match),
            "holds": "nothing: too many are named" if answer.key in beyond else _held(context, answer, match),
            "differs from": former(standing, answer.key),
            "answer": answer.key,
        }
        for answer, match in standing.unsettled()
    ]
    barred = len(left_out(context))
    more = f"; {barred} of senders that are none of ours are left out" if barred else ""
    await publish_list("answers-waiting", rows, f"{counted(len(rows), 'answer')} to settle{more}")


def _held(context: Context, answer: Answer, match: Match) -> str:
    """The parties that are not reminded now because of an answer."""
    held = context.known.standing.perhaps(answer.milestone)
    return called(context, [party for party in match.likely if party in held]) or "nothing any more"


async def publish_book(collected: Collected) -> None:
    """Board of problems in the answer book."""
    rows = [{"what": line} for line in (*collected.problems, *collected.remarks)]
    well = "The answer book could be read whole."
    described = f"{counted(len(rows), 'line')} for you to look at" if rows else well
    await publish_list("answer-book", rows, described)


def former(standing: Standing, key: str) -> str:
    """Place of the answer that a waiting one would replace."""
    other = standing.conflicts.get(key) if is_replaced(standing.doubts.get(key)) else None
    return f"{other.tab}, row {other.row}, from {other.sender}" if other else ""
