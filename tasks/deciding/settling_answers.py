"""Settling answers that wait for a person, many at once: by sender, by kind, by milestone, or all of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.people.audience import parties
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.problems import InvalidValue, Refusal
from roadmap.review.characters import counted
from tasks.context import Context

Kind = Literal["named", "differs", "unknown"]
NOBODY, SPAM = "nobody", "spam"
_SHOWN = 8  # of many parties, by name


@dataclass(frozen=True)
class Which:
    """The answers that are meant, of those that wait: all that fit whatever is given. `sender` is an address,
    or a domain after an @. `kind`: `named` (a party is likely), `differs` (from an answer of the same party)
    or `unknown` (nobody is likely)."""

    sender: str = ""
    kind: Kind | None = None
    milestone: str = ""

    def fits(self, context: Context, answer: Answer, match: Match) -> bool:
        """True if an answer is meant."""
        sender, wanted = answer.sender.casefold(), self.sender.strip().casefold()
        of_sender = sender.endswith(wanted) if wanted.startswith("@") else sender == wanted
        kind = kind_of(context, answer, match)
        return (
            (not wanted or of_sender)
            and self.kind in {None, kind}
            and (not self.milestone or answer.milestone == self.milestone)
        )


def kind_of(context: Context, answer: Answer, match: Match) -> Kind:
    """The reason why an answer waits: see `Which`."""
    if answer.key in context.known.standing.conflicts:
        return "differs"
    return "named" if match.likely else "unknown"


def waiting(context: Context, which: Which) -> list[Answer]:
    """The answers that wait and are meant.

    Raises:
        UnknownName: there is no such milestone.
    """
    if which.milestone:
        context.review.milestone(which.milestone)
    return [a for a, match in context.known.standing.unsettled() if which.fits(context, a, match)]


@dataclass(frozen=True)
class Touched:
    """Reach of settling many answers at once: the senders, in small letters, and the parties whose
    the answers may be."""

    answers: int
    senders: frozenset[str]
    parties: frozenset[str]

    def __str__(self) -> str:
        """Such as “3 answers of 2 senders, perhaps of 2 parties (AA, BB)”."""
        shown = ", ".join(sorted(self.parties)[:_SHOWN]) + ", …" * (len(self.parties) > _SHOWN)
        perhaps = f", perhaps of {len(self.parties)} part{'y' if len(self.parties) == 1 else 'ies'} ({shown})"
        what = f"{counted(self.answers, 'answer')} of {counted(len(self.senders), 'sender')}"
        return what + perhaps * bool(self.parties)


def touched(context: Context, which: Which) -> Touched:
    """The senders and parties of the answers that wait and are meant."""
    keys = {answer.key for answer in waiting(context, which)}
    meant = [(a, match) for a, match in context.known.standing.unsettled() if a.key in keys]
    senders = frozenset(answer.sender.casefold() for answer, _ in meant)
    return Touched(len(meant), senders, frozenset(party for _, match in meant for party in match.likely))


def settle_which(context: Context, which: Which, whose: str, by: str, reason: str) -> str:
    """Settle all that wait and are meant, as a party's, as nobody's, or as none of ours with whatever comes
    from there later (`spam`); return what was done, for people.

    Raises:
        Refusal: none is meant, they cannot be that party's, or nobody signed.
    """
    answers = waiting(context, which)
    if not answers:
        raise Refusal("no answer that waits fits", "`roadmap queue` lists those that do")
    if whose == SPAM:
        senders = bar(context, (answer.sender for answer in answers), by, reason)
        ours = f"{counted(len(senders), 'sender')}, whose rows hold nothing from now on"
        return f"{counted(len(answers), 'answer')} left out, of {ours}"
    settle_all(context, answers, None if whose == NOBODY else whose, by, reason)
    return f"{counted(len(answers), 'answer')} settled as {whose}"


def settle_all(context: Context, answers: Collection[Answer], party: str | None, by: str, reason: str) -> int:
    """Record that these answers are one party's, or nobody's (None): all of them or none. Returns how many.

    Raises:
        UnknownName: there is no such party.
        Refusal: a milestone of theirs does not ask it, or nobody signed.
    """
    refuse_unsigned(by, reason)
    for milestone in {answer.milestone for answer in answers} if party else ():
        asked = parties(context.review.milestone(milestone).audience, context.directory)
        if party not in {one.id for one in asked}:
            raise Refusal(f"“{party}” is not asked by {milestone}, so the answers cannot be theirs")
    decisions = [
        Decision(
            kind="settle",
            subject=answer.key,
            value={"party": party, "address": answer.sender, "content": answer.content},
            at=context.at,
            by=by,
            reason=reason,
        )
        for answer in answers
    ]
    # The decisions first: a process that dies in between leaves answers that wait, and are settled again.
    context.ledger.history.decide_all(decisions)
    keys = [answer.key for answer in answers]
    context.ledger.answers.assign_all(keys, party, at=context.at, why=f"settled by {by}")
    context.refresh()
    return len(answers)


def bar(context: Context, senders: Iterable[str], by: str, reason: str) -> list[str]:
    """Record that these senders are none of ours: what came from there, and whatever will, holds nothing and
    waits for nobody. Returns the senders, each once.

    Raises:
        InvalidValue: one of them is no address.
        Refusal: one of them is a contact's address: somebody wrote it in a form, and it is not to blame; or
            nobody signed.
    """
    refuse_unsigned(by, reason)
    barred = sorted({sender.strip().casefold() for sender in senders})
    for sender in barred:
        if sender.startswith("@") or "@" not in sender:
            raise InvalidValue(f"“{sender}” is no address", "name each sender that is none of yours")
        if party := context.index.addresses.get(sender):
            raise Refusal(
                f"{sender} is a contact of {party}, so what comes from there counts; "
                "settle its answers as nobody's"
            )
    context.ledger.history.decide_all(
        Decision(kind="bar", subject=sender, at=context.at, by=by, reason=reason) for sender in barred
    )
    context.refresh()
    return barred


def left_out(context: Context) -> list[Answer]:
    """The answers that count for nothing, since their senders are none of ours."""
    return [a.answer for a in context.answers.values() if not a.withdrawn and context.is_barred(a)]
