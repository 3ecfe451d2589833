"""An incoming mail held against the ledger: which message of ours it is about, whose it is, what counts.

Whatever names a message of ours is about our mail, and told: but for what a reader's own program answers.
A report counts for nothing unless it names a Message-ID of ours and the very address that this message went
to: whoever can write to the mailbox could otherwise silence a delegation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pendulum import DateTime

from roadmap.mail.incoming import CAME_BACK, REPORTS, Kind, fate_of
from roadmap.review.directory import Directory, Stakeholder
from tasks.contacts.contacts import mark
from tasks.contacts.unsubscribing import BadToken, Unsubscribing
from tasks.ledger import NOBODY, Ledger, Received, Sent
from tasks.mailbox.classify import Letter
from tasks.mailbox.parsing import brief

_HARMLESS = {Kind.DELAYED, Kind.DELIVERED}
_FOR_A_PERSON = {*CAME_BACK, Kind.UNREADABLE, Kind.COMPLAINT}
_NO_MORE = {"abuse", "opt-out", "opt-out-list"}  # the others (fraud, virus …) a person looks at
BY_COMPLAINT = "marked as unwanted, by the provider's complaint (RFC 5965)"
_WITH_A_PERSON = {Kind.STRAY, Kind.REPLY}  # told if they have to do with a message or a contact of ours


def _is_usual(letter: Letter, sent: Sent) -> bool:
    """True if a program did what readers' programs do: answer while they are away, or in their name.

    A gateway that did not pass our mail on writes from an address of its own, and whose reader has left for
    good has nobody who reads our mail."""
    return letter.is_away or (letter.sender.casefold() == sent.recipient.casefold() and not letter.has_left)


@dataclass(frozen=True)
class Judge:
    """Holds letters against one ledger and directory, at one moment."""

    ledger: Ledger
    directory: Directory
    unsubscribing: Unsubscribing
    at: DateTime

    def judge(self, key: str, letter: Letter) -> Received:
        """Record of a letter. A wish for no more mail is recorded at once."""
        ours = self._ours(letter.mentions)
        if letter.kind in REPORTS:
            return self._report(key, letter, ours)
        if letter.kind is Kind.UNSUBSCRIBE:
            return self._unsubscribe(key, letter)
        if letter.kind is Kind.COMPLAINT:
            return self._complaint(key, letter, ours)
        if letter.kind is Kind.AUTOMATIC and ours and not _is_usual(letter, ours[0]):
            return self._received(key, letter, Kind.STRAY, letter.sender, ours[:1], "", "")
        status, words = letter.answer
        return self._received(key, letter, letter.kind, letter.sender, ours[:1], status, words)

    def _report(self, key: str, letter: Letter, ours: Sequence[Sent]) -> Received:
        for sent in ours:
            if fate := fate_of(letter.fates, sent.recipient):
                address = sent.recipient
                return self._received(key, letter, fate.kind, address, [sent], fate.status, fate.words)
        if ours and not letter.fates:  # it says nothing that can be read, but our mail did come back
            return self._received(key, letter, Kind.LOST, ours[0].recipient, ours[:1], "", letter.subject)
        kind = letter.kind if letter.kind in _HARMLESS else Kind.STRAY
        named = [address for fate in letter.fates for address in fate.addresses] or list(letter.named)
        status, words = next(((fate.status, fate.words) for fate in letter.fates), ("", ""))
        return self._received(key, letter, kind, next(iter(named), ""), ours[:1], status, words)

    def _unsubscribe(self, key: str, letter: Letter) -> Received:
        try:
            address = self.unsubscribing.unsubscribe(letter.token, self.at, "by mail (RFC 2369)")
        except BadToken as problem:  # somebody wants something, so a person reads it
            return self._received(key, letter, Kind.REPLY, letter.sender, (), "", str(problem))
        return self._received(key, letter, Kind.UNSUBSCRIBE, address, (), "", "")

    def _complaint(self, key: str, letter: Letter, ours: Sequence[Sent]) -> Received:
        """A wish for no more mail, of a stakeholder; of anybody else it is told, for their mail is official.

        It counts by a Message-ID or a link of ours, which nobody has who does not have the mail."""
        address = ours[0].recipient if ours else self._signed(letter.token)
        status = letter.answer[0]
        if not address:
            return self._received(key, letter, Kind.STRAY, letter.sender, (), status, "complaint")
        party = self.directory.party(ours[0].party if ours else self._party(address))
        received = self._received(key, letter, Kind.COMPLAINT, address, ours[:1], status, "")
        if isinstance(party, Stakeholder) and status in _NO_MORE:
            mark(self.ledger, "unsubscribe", address, at=self.at, by=address, reason=BY_COMPLAINT)
            return replace(received, notice=NOBODY)
        return received

    def _signed(self, token: str) -> str:
        """The address of a link of ours; "" if it is none."""
        try:
            return self.unsubscribing.address(token)
        except BadToken:
            return ""

    def _ours(self, mentions: Sequence[str]) -> list[Sent]:
        found = self.ledger.incoming.sent(mentions) if mentions else {}
        return [found[mention] for mention in mentions if mention in found]

    def _received(
        self,
        key: str,
        letter: Letter,
        kind: Kind,
        address: str,
        about: Sequence[Sent],
        status: str,
        words: str,
    ) -> Received:
        sent = about[0] if about else None
        party = sent.party if sent else self._party(address)
        tell = kind in _FOR_A_PERSON or (kind in _WITH_A_PERSON and (party or sent))
        return Received(
            key=key,
            kind=kind,
            sender=letter.sender,
            subject=letter.subject,
            received_at=letter.written_at,
            handled_at=self.at,
            address=brief(address)[:320],
            party=party,
            about=sent.message_id if sent else None,
            step=sent.step if sent else "",
            revision=sent.revision if sent else 0,
            status=brief(status)[:32],
            words=brief(words),
            notice=None if tell else NOBODY,
        )

    def _party(self, address: str) -> str:
        wanted = address.casefold()
        for party in self.directory.parties:
            if any(contact.address.casefold() == wanted for contact in party.contacts):
                return party.id
        return ""
