"""Recording the mailings of a bundle: one mail to each recipient, and a row for each step that it is of.

    steps that ask a recipient ──▶ those that wait alike ──▶ one carries the words, the others go with it

Each step keeps its own mailing and its own rows: reminders, changes and threads find what they look for.
What goes with another message has no state of its own: see `tasks.ledger.schema.standing`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, bindparam, or_, select, update

from roadmap.mail.message import NOT_LEFT, Skip, State
from tasks.ledger.base.messages import Bundled, Content, Draft, Mailing
from tasks.ledger.base.store import Store, move
from tasks.ledger.schema.sending import messages
from tasks.ledger.sending.drafting import (
    Begun,
    groups,
    part_strangers,
    record_contents,
    refuse_if_amended,
    write_rows,
)
from tasks.ledger.sending.earlier_messages import Unsent

_M = messages.c
_REWORD = (
    update(messages)
    .where(_M.id == bindparam("which"), or_(*(_M.state == state for state in NOT_LEFT)))
    .values(content_id=bindparam("words"))
)


def record_bundle(
    store: Store,
    connection: Connection,
    mailings: Sequence[Mailing],
    drafts: Iterable[Bundled],
    at: DateTime,
    state: State,
    key: str,
    *,
    rewrite: bool = True,
) -> int:
    """Record the mailings of a bundle and their messages: see `Mailings.draft_bundle`.

    Raises:
        AmendedMeanwhile: the roadmap has amendments that the mailings' plan did not take in.
    """
    refuse_if_amended(store, connection, mailings[0])
    begun = {one.step: Begun.begin(store, connection, one, at, state, key) for one in mailings}
    if rewrite:
        part_strangers(store, connection, mailings, at)
    new = 0
    for some in groups(drafts):
        copies = [_Copies(connection, begun, one, at) for one in some]
        for one in copies:
            one.settle(rewrite=rewrite)
        record_contents(connection, [content for one in copies for content in one.contents])
        rows = [row for one in copies for row in one.rows]
        write_rows(store, connection, rows)
        if reworded := [row for one in copies for row in one.reworded]:
            connection.execute(_REWORD, reworded)
        new += len(rows)
    return new


@dataclass
class _Copies:
    """One recipient's copies: what waits already (`own` mails, and steps `riding` on one of these), and what
    is to be written."""

    connection: Connection
    begun: Mapping[str, Begun]
    bundled: Bundled
    at: DateTime
    own: dict[str, Unsent] = field(default_factory=dict)
    riding: dict[str, Unsent] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    reworded: list[dict[str, Any]] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)

    def settle(self, *, rewrite: bool) -> None:
        """Skip what has a reason to be, keep what waits, and add what is new."""
        key = next(iter(self.bundled.drafts.values())).recipient.casefold()
        for step, one in self.begun.items():
            if unsent := one.earlier.unsent.get(key):
                self.own[step] = unsent
            if ride := one.earlier.riding.get(key):
                self.riding[step] = ride
        changed = {*self._leave(), *self._skip(), *self._add(rewrite=rewrite)}
        for step, unsent in self.own.items():
            if step in changed or (rewrite and unsent.waits):
                content = self._words([step, *self._followers(step)])
                self.reworded.append({"which": unsent.id, "words": content.id})

    def _leave(self) -> Iterator[str]:
        """Skip what goes with another message and has a reason to be; yield the steps of these messages."""
        for step, ride in list(self.riding.items()):
            if (draft := self.bundled.drafts.get(step)) and draft.skip:
                self._alone(ride.id, reason=draft.skip.value)
                del self.riding[step]
                yield ride.with_step

    def _skip(self) -> Iterator[str]:
        """Skip mails whose own step has a reason to be; the first step that goes with one takes its place.
        Yield the steps that do."""
        for step, unsent in list(self.own.items()):
            if not (draft := self.bundled.drafts.get(step)) or not draft.skip:
                continue
            if followers := self._followers(step):
                self._promote(unsent, followers[0], followers[1:])
                yield followers[0]
            which, reason = _M.id == unsent.id, draft.skip.value
            move(self.connection, unsent.state, State.SKIPPED, which, at=self.at, reason=reason)
            del self.own[step]

    def _promote(self, unsent: Unsent, first: str, others: Sequence[str]) -> None:
        """Let a step that went with a message take its place, with the attempts that it has behind it."""
        columns = (_M.state, _M.reason, _M.attempts, _M.retry_at, _M.yields)
        row = self.connection.execute(select(*columns).where(_M.id == unsent.id)).one()
        ride = self.riding.pop(first)
        # Not in `roadmap.mail.message.AFTER`: it was skipped only as the mail of another step.
        self._alone(ride.id, **row._mapping)  # noqa: SLF001  # the public name of SQLAlchemy's row mapping
        self.own[first] = replace(ride, with_step="")
        for other in others:
            which = update(messages).where(_M.id == self.riding[other].id)
            self.connection.execute(which.values(with_step=first, with_revision=self._revision(first)))
            self.riding[other] = replace(self.riding[other], with_step=first)

    def _alone(self, identity: int, **values: object) -> None:
        alone = {"with_step": "", "with_revision": 0, "changed_at": self.at, **values}
        self.connection.execute(update(messages).where(_M.id == identity).values(alone))

    def _add(self, *, rewrite: bool) -> Iterator[str]:
        """Add what has no row yet. What is to be written joins a mail that waits alike, if that may be worded
        anew, or else makes one of its own; yield the steps of mails that were joined."""
        new: dict[State, list[str]] = {}
        for step, draft in self.bundled.drafts.items():
            one = self.begun[step]
            if one.earlier.wants(draft) and (one.earlier.skip(draft)):
                self._append(step, draft)
            elif one.earlier.wants(draft):
                new.setdefault(one.state, []).append(step)
        for state, steps in new.items():
            alike = (step for step, unsent in self.own.items() if unsent.state is state)
            joined = next(alike, None) if rewrite else None
            if joined is None:
                self._write(steps)
                continue
            for step in steps:
                self._ride(step, joined, self.own[joined].recipient)
            yield joined

    def _write(self, steps: Sequence[str]) -> None:
        """Add one mail of these steps: the first carries it, the others go with it."""
        content, (first, *others) = self._words(steps), steps
        draft = self.bundled.drafts[first]
        self._append(first, replace(draft, content=content, language=content.language))
        for step in others:
            self._ride(step, first, draft.recipient)

    def _ride(self, step: str, carrier: str, recipient: str) -> None:
        """Add a row that goes with another message to the same address, spelled as there."""
        draft = replace(
            self.bundled.drafts[step], recipient=recipient, skip=Skip.BUNDLED, in_reply_to_step=None
        )
        if row := self._append(step, draft):
            row |= {"with_step": carrier, "with_revision": self._revision(carrier)}
            self.riding[step] = Unsent(0, recipient, State.SKIPPED, carrier)

    def _append(self, step: str, draft: Draft) -> dict[str, Any] | None:
        row = self.begun[step].row(draft, self.at)
        if row:
            self.rows.append(row)
        return row

    def _words(self, steps: Iterable[str]) -> Content:
        chosen = set(steps)
        content = self.bundled.words(tuple(step for step in self.begun if step in chosen))
        self.contents.append(content)
        return content

    def _followers(self, step: str) -> list[str]:
        return [other for other, ride in self.riding.items() if ride.with_step == step]

    def _revision(self, step: str) -> int:
        return self.begun[step].mailing.revision
