"""Decisions of a person: a mailing released or stopped, a selection made, an answer or a message resolved, an
address written to or not."""

from collections.abc import Container, Iterable, Mapping
from typing import Any, Literal

from roadmap.problems import Refusal
from roadmap.review.moments import Moment
from roadmap.review.texts import Frozen

AddressKind = Literal["unsubscribe", "resubscribe", "unreachable", "reachable"]
BookKind = Literal["adopt", "confirm", "bar"]
LedgerKind = Literal["restore", "accept"]
PersonKind = Literal["admit", "decline", "vacate", "head", "notified", "attended", "welcome"]
OtherKind = Literal["release", "stop", "select", "settle", "resolve", "early", "erase"]
DecisionKind = OtherKind | LedgerKind | BookKind | AddressKind | PersonKind


class Decision(Frozen):
    """A dated, signed decision. `subject` is what it is about: a step (`release`, `stop`, or `early`, to play
    it before it is due), a call (`select`), an answer's key (`settle`), a Message-ID (`resolve`), a backup's
    file (`restore`), the ledger that takes the place of another (`accept`), an answer book that does
    (`adopt`), a milestone of which many answers vanished or changed at once, rightly (`confirm`), an address
    (`bar`: its rows are none of ours; the others: whether its reader wants the mail, and whether mail arrives
    there). Of a registered person, by their key: `admit`, `decline`, `vacate` (a given seat, when its
    person no longer comes); `attended`; of a milestone and a party, `<milestone>/<party>`: its `head`, and
    whom its note verbale names (`notified`). Of an answer, by its key: its organisation is added to the
    directory (`welcome`). By the retention rule, a milestone whose sensitive answers were
    erased (`erase`). `value` is what was decided, in plain data."""

    kind: DecisionKind
    subject: str
    value: dict[str, Any] = {}
    at: Moment
    by: str
    reason: str = ""


def refuse_unsigned(by: str, reason: str, prefix: str = "") -> None:
    """Refuse what has no name or no reason. `prefix`: of the names of both, “--” on the command line.

    Raises:
        Refusal: one of them is missing.
    """
    if not by.strip() or not reason.strip():
        remedy = f"say who does it ({prefix}by) and why ({prefix}reason), so that others can follow it"
        raise Refusal("it is not signed", remedy)


def barred(
    bars: Iterable[Decision], settlements: Iterable[Decision], contacts: Container[str]
) -> Mapping[str, Decision]:
    """The barred senders in small letters, with the last decision on each. Settling an answer from there
    later as somebody's ends it, and so does a contact of the directory with that address."""
    latest = {d.subject.casefold(): d for d in bars}
    owned = {d.value["address"].casefold(): d.at for d in settlements if d.value.get("party")}
    return {
        sender: d
        for sender, d in latest.items()
        if sender not in contacts and owned.get(sender, d.at) <= d.at
    }
