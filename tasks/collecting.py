"""A round of collecting: rows of the answer book become answers, each with the party whose it is.

answer book ──read──▶ rows ──▶ answers ──compare──▶ what is new ──match──▶ ledger ──▶ status tab, boards

Every reminder looks first who has answered; only the scheduled rounds write back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.answers import Row, compare, read
from roadmap.audience import parties
from roadmap.matching import Matcher
from roadmap.milestones import Milestone
from tasks.boards import publish_board
from tasks.book import StatusRow
from tasks.desk import Desk
from tasks.ledger import StoredAnswer


@dataclass(frozen=True)
class Collected:
    """What a round found. `queued` answers wait for a person; `problems` are lines for people."""

    rows: int = 0
    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    matched: int = 0
    queued: int = 0
    problems: tuple[str, ...] = ()
    changed: bool = False

    def __str__(self) -> str:
        if not self.changed:
            return "nothing new"
        counts = f"{self.rows} rows: {self.new} new, {self.revised} revised, {self.withdrawn} withdrawn"
        return f"{counts}; {self.queued} wait for a person, {len(self.problems)} could not be read"

    def __add__(self, other: "Collected") -> "Collected":
        numbers = ("rows", "new", "revised", "withdrawn", "matched", "queued")
        summed = {name: getattr(self, name) + getattr(other, name) for name in numbers}
        return Collected(**summed, problems=self.problems + other.problems, changed=True)


@task(name="collect", cache_policy=NO_CACHE)
async def collect_answers(desk: Desk) -> Collected:
    """Do one round, unless the book is as it was at the last one.

    Raises:
        BookProblem: the book cannot be read; what was read before stays.
    """
    seen, last = desk.book.fingerprint(), desk.ledger.answers.last_round()
    if last and last.fingerprint == seen:
        return Collected()
    asking = [m for m in desk.review.milestones if m.form and m.id not in desk.roadmap.cancelled]
    found = desk.book.read([m.form.tab for m in asking if m.form])
    total = Collected(problems=tuple(str(problem) for problem in found.missing), changed=True)
    matcher = Matcher([], desk.directory, desk.review.languages, _settled(desk))
    for milestone in asking:
        if milestone.form and milestone.form.tab in found.rows:
            total += _collect(desk, milestone, found.rows[milestone.form.tab], matcher)
    counts = {name: getattr(total, name) for name in ("rows", "new", "revised", "withdrawn", "queued")}
    desk.ledger.answers.collected(desk.at, seen, counts)
    desk.refresh()
    return total


def _settled(desk: Desk) -> Mapping[str, str]:
    """Addresses whose owner a person has told us."""
    decided = desk.ledger.history.decisions("settle")
    return {d.value["address"]: d.value["party"] for d in decided if d.value["party"]}


def _collect(desk: Desk, milestone: Milestone, rows: list[Row], matcher: Matcher) -> Collected:
    """One milestone's tab; a tab that cannot be read leaves its last good answers alone."""
    form = desk.review.form(milestone)
    if form is None:
        return Collected()
    reading = read(rows, milestone.id, form, desk.review.host.zone)
    problems = tuple(map(str, reading.problems))
    if not reading.readable:
        return Collected(rows=len(rows), problems=problems)
    known = {key: kept for key, kept in desk.answers.items() if kept.answer.milestone == milestone.id}
    changes = compare(
        {key: stored.answer for key, stored in known.items()},
        reading.answers,
        withdrawn=[key for key, stored in known.items() if stored.withdrawn],
        unreadable_rows=reading.unreadable_rows,
    )
    asked = matcher.asking(parties(milestone.audience, desk.directory))
    new, revised = ([(a, asked.match(a, form)) for a in found] for found in (changes.new, changes.revised))
    desk.ledger.answers.save(
        new=new, revised=revised, moved=changes.moved, withdrawn=changes.withdrawn, at=desk.at
    )
    matched = sum(match.certainty == "certain" for _, match in (*new, *revised))
    return Collected(
        rows=len(rows),
        new=len(new),
        revised=len(revised),
        withdrawn=len(changes.withdrawn),
        matched=matched,
        queued=len(new) + len(revised) - matched,
        problems=problems,
    )


@task(name="write back", cache_policy=NO_CACHE)
async def write_back(desk: Desk) -> bool:
    """Say in our own tab of the book what became of each row; return whether anything had to be written."""
    return desk.book.write_status([_status(desk, stored) for stored in desk.answers.values()])


def _status(desk: Desk, stored: StoredAnswer) -> StatusRow:
    answer, match = stored.answer, stored.match
    zone = desk.review.host.zone
    return StatusRow(
        answer.tab,
        answer.row,
        answer.received_at.in_timezone(zone),
        answer.sender,
        _called(desk, (match.party,) if match.party else ()),
        status_words(stored),
        stored.changed_at.in_timezone(zone),
    )


def status_words(stored: StoredAnswer) -> str:
    """How an answer stands, for coordinators."""
    if stored.withdrawn:
        return "withdrawn"
    return "recorded" if stored.match.certainty == "certain" else f"waits for a person: {stored.match.why}"


def _called(desk: Desk, identities: Iterable[str]) -> str:
    found = (desk.directory.party(identity) for identity in identities)
    return " or ".join(party.name(desk.review.fallback) for party in found if party)


async def publish_queue(desk: Desk) -> None:
    """The answers that wait for a person, as a board."""
    rows = [
        {
            "milestone": answer.milestone,
            "row": f"{answer.tab}, row {answer.row}",
            "from": answer.sender,
            "received": answer.received_at.in_timezone(desk.review.host.zone).format("D MMM YYYY HH:mm"),
            "perhaps of": _called(desk, match.likely),
            "why": match.why,
            "answer": answer.key,
        }
        for answer, match in desk.known.standing.unsettled()
    ]
    await publish_board("answers-waiting", rows, f"{len(rows)} answers wait for a person")
