"""A round of collecting: rows of the answer book become answers, each with the party whose it is.

answer book ──read──▶ rows ──▶ answers ──compare──▶ what is new ──match──▶ ledger ──▶ our own tabs, boards

Every reminder looks first who has answered; only the scheduled rounds write back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from time import perf_counter

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.answers.matching import Matcher
from roadmap.answers.other_tabs import problem_of
from roadmap.answers.reading import Reading, Row, compare_answers, read_answers
from roadmap.answers.recognition import named_in
from roadmap.people.audience import parties
from roadmap.people.privacy.forgotten import mask
from roadmap.people.privacy.retention import without_erased
from roadmap.plan.recalling import last_reminders
from roadmap.plan.schedule import MOMENT
from roadmap.review.characters import counted, quoted
from roadmap.review.forms import Form
from roadmap.review.milestones import Milestone
from tasks.book import BookReading
from tasks.collecting.doubting import Compared, judge
from tasks.collecting.other_tabs import hold, unread
from tasks.collecting.sender_rows import bounded
from tasks.context import Context
from tasks.ledger import StoredAnswer
from tasks.people.retention import due, erase_due
from tasks.people.seats.recording import record_seats

SKEW = 5  # minutes by which Google's clock and ours may differ
EARLY_NAMED = 10  # rows; a wrong time zone puts every new one into the future
Asking = Sequence[tuple[Milestone, Form]]


@dataclass(frozen=True)
class Collected:
    """Result of a round: `new`, `revised` and `withdrawn` answers; of all that stand now, how many are
    `matched` and how many are `queued` for a person; the `calls` over the network and the `seconds` that it
    took. `problems` are lines for people: what could not be read; `unread` are the milestones whose whole tab
    could not. `remarks` are lines about what was read, and seems wrong."""

    calls: int = 0
    rows: int = 0
    new: int = 0
    revised: int = 0
    withdrawn: int = 0
    matched: int = 0
    queued: int = 0
    seconds: float = 0.0
    problems: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    changed: bool = False
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.changed:
            return "nothing new"
        rows = counted(self.rows, "row")
        counts = f"{rows}: {self.new} new, {self.revised} revised, {self.withdrawn} withdrawn"
        waiting = f"{self.queued} wait{'s' * (self.queued == 1)} for a person"
        return f"{counts}; {waiting}, {len(self.problems)} could not be read"

    def __add__(self, other: "Collected") -> "Collected":
        names = ("rows", "new", "revised", "withdrawn")
        summed = {name: getattr(self, name) + getattr(other, name) for name in names}
        problems, changed = self.problems + other.problems, self.changed or other.changed
        return replace(self, **summed, problems=problems, changed=changed, unread=self.unread | other.unread)


@task(name="collect", cache_policy=NO_CACHE)
async def collect_answers(context: Context) -> Collected:
    """Do one round, as `collected` does, as a Prefect task."""
    return collected(context)


def collected(context: Context) -> Collected:
    """Do one round. A book that is as it was at the last one is left at that, if all of it could be read.

    Raises:
        BookProblem: the book cannot be read; what was read before stays.
    """
    started, calls = perf_counter(), context.book.calls
    erased = erase_due(context)  # before reading: what is erased must not look like a revision
    result = _round(context)
    seats = record_seats(context)
    standing = context.known.standing
    waiting = {answer.key for answer, _ in standing.unsettled()}
    owned = (
        a for key, a in context.answers.items() if a.match.party and not a.withdrawn and key not in waiting
    )
    return replace(
        result,
        matched=sum(1 for _ in owned),
        queued=len(waiting),
        changed=result.changed or bool(seats.given or seats.vacated),
        remarks=(*result.remarks, *early(context), *erased),
        calls=context.book.calls - calls,
        seconds=round(perf_counter() - started, 3),
    )


def _round(context: Context) -> Collected:
    asking = [(m, form) for m in context.review.milestones if (form := _asks(context, m))]
    config = _config(context, asking)
    last = context.ledger.answers.last_round()
    before = last.fingerprint if last and not last.counts.get("problems") else None
    seen = context.book.fingerprint()
    if last and seen and f"{seen} {config}" == before:
        return Collected(rows=last.counts["rows"])
    reading = context.book.read([form.tab for _, form in asking])
    others, remarks = unread(context, reading.others), tuple(reading.remarks)
    seen = f"{reading.fingerprint}{reading.book} {config}"
    if last and seen == before and not others.tabs:
        return Collected(rows=last.counts["rows"], remarks=remarks)
    total = _take(context, asking, reading)
    hold(context, others)
    strange = tuple(str(problem_of(one, others.counts[one.tab], context.review)) for one in others.tabs)
    changed = total.changed or bool(strange) or last is None or bool(last.counts.get("problems"))
    total = replace(total, problems=total.problems + strange, changed=changed, remarks=remarks)
    counts = {name: getattr(total, name) for name in ("rows", "new", "revised", "withdrawn")}
    counts["problems"] = len(total.problems)
    context.ledger.answers.collected(context.at, seen, counts, others.counts)
    if total.changed:
        context.refresh()
    return total


def early(context: Context) -> list[str]:
    """A line for each answer whose timestamp lies in the future, the first few of them."""
    late = sorted(
        (a.answer.tab, a.answer.row, a.answer) for a in context.answers.values() if is_early(context, a)
    )
    zone = context.review.host.zone
    lines = [
        f"tab {quoted(tab)}, row {row}: its timestamp, {answer.received_at.in_timezone(zone).format(MOMENT)} "
        f"({zone}), lies in the future; correct it there, or the sheet's time zone and locale"
        for tab, row, answer in late[:EARLY_NAMED]
    ]
    more = len(late) - len(lines)
    return [*lines, f"… and {more} more rows whose timestamps lie in the future"] if more else lines


def is_early(context: Context, stored: StoredAnswer) -> bool:
    """True if an answer came in later than now, by more than two clocks may differ."""
    return not stored.withdrawn and stored.answer.received_at > context.at.add(minutes=SKEW)


def _asks(context: Context, milestone: Milestone) -> Form | None:
    return None if milestone.id in context.roadmap.cancelled else context.review.form(milestone)


def _config(context: Context, asking: Asking) -> str:
    """A mark of how the tabs are read, and of who is known: after a wording was added to the review, or a
    contact to the directory, or an answer was settled, they are read again."""
    text = "".join(f"{milestone.id}{form.model_dump_json()}" for milestone, form in asking)
    text += f"{context.directory.model_dump_json()}{len(context.settlements)}"
    return sha256(text.encode()).hexdigest()[:16]


def _take(context: Context, asking: Asking, reading: BookReading) -> Collected:
    total = Collected(problems=tuple(map(str, reading.missing)), changed=bool(reading.missing))
    matcher = Matcher([], context.directory, context.review.languages, _settled(context), context.index)
    known: defaultdict[str, dict[str, StoredAnswer]] = defaultdict(dict)
    for key, stored in context.answers.items():
        known[stored.answer.milestone][key] = stored
    compared = []
    for milestone, form in asking:
        rows = reading.rows.get(form.tab)
        if rows is None:
            total += Collected(unread=frozenset({milestone.id}))
            continue
        zone = reading.zone or context.review.host.zone
        answers_read = read_answers(rows, milestone.id, form, zone, reading.locale, milestone)
        if answers_read.readable:
            compared.append(_compare(context, milestone, form, rows, answers_read, known[milestone.id]))
        else:  # a tab that cannot be read leaves its last good answers alone
            problems = tuple(map(str, answers_read.problems))
            closed = frozenset({milestone.id})
            total += Collected(rows=len(rows), problems=problems, unread=closed, changed=True)
    judged = judge(context, reading, compared)
    closed = frozenset(milestone.id for milestone, _ in asking) if judged.book else frozenset[str]()
    total += Collected(problems=judged.problems, unread=closed, changed=bool(judged.problems))
    return sum((_collect(context, one, matcher) for one in judged.tabs), total)


def _settled(context: Context) -> Mapping[str, str]:
    """Addresses whose owner a person has told us."""
    known = {
        d.value["address"].casefold(): d.value["party"] for d in context.settlements
    }  # the last one counts
    return {address: party for address, party in known.items() if party}


def _compare(
    context: Context,
    milestone: Milestone,
    form: Form,
    rows: list[Row],
    reading: Reading,
    known: Mapping[str, StoredAnswer],
) -> Compared:
    reading, over = bounded(reading, known.keys())
    answers = {key: stored.answer for key, stored in known.items()}
    changes = compare_answers(
        answers,
        without_erased(mask(reading.answers, context.forgotten), answers, due(context, milestone)),
        withdrawn=[key for key, stored in known.items() if stored.withdrawn],
        unreadable_rows=reading.unreadable_rows | over,
    )
    return Compared(milestone, form, rows, reading, known, changes)


def _collect(context: Context, tab: Compared, matcher: Matcher) -> Collected:
    """Record one milestone's tab."""
    milestone, form, rows, known, changes = tab.milestone, tab.form, tab.rows, tab.known, tab.changes
    problems = tuple(map(str, tab.reading.problems))
    doubted = frozenset(answer.row for answer in tab.strange)
    unsure = (row for row in rows if row.number in tab.reading.unreadable_rows | doubted)
    end = last_reminders(context.plan.steps).get(milestone.id)
    most = context.review.collecting.holding.together if end is None or context.at < end else 0
    context.held[milestone.id] = named_in(unsure, context.index, most)
    asked = matcher.asking(parties(milestone.audience, context.directory))
    new, revised = (
        [(a, asked.match(a, form)) for a in answers] for answers in (changes.new, changes.revised)
    )
    withdrawn = (*changes.withdrawn, *changes.replaced)
    if changes:
        moved = changes.moved
        context.ledger.answers.save(new=new, revised=revised, moved=moved, withdrawn=withdrawn, at=context.at)
    touched = {answer.key for answer in (*changes.new, *changes.revised, *withdrawn)}
    learnt = _match_again(
        context, (stored for key, stored in known.items() if key not in touched), asked, form
    )
    return Collected(
        rows=len(rows),
        new=len(new),
        revised=len(revised),
        withdrawn=len(changes.withdrawn),
        problems=problems,
        changed=bool(changes or problems or learnt),
    )


def _match_again(context: Context, known: Iterable[StoredAnswer], asked: Matcher, form: Form) -> int:
    """Match anew what waits: since then the directory may have got the address. Returns how many matches
    differ. What a person has settled is left as they did."""
    settled = {decision.subject for decision in context.settlements}
    changed = 0
    for stored in known:
        key, before = stored.answer.key, stored.match
        if before.certainty == "certain" or stored.withdrawn or key in settled:
            continue
        now = asked.match(stored.answer, form)
        if now != before:
            new = (now.party, now.certainty)
            context.ledger.answers.assign(key, *new, at=context.at, likely=now.likely, why=now.why)
            changed += 1
    return changed
