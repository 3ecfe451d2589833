"""Judging an incoming mail by the ledger: the message of ours that it is about, its party, and if it counts.

The coordinator is told of every mail that names a message of ours, except for automatic replies of its
reader. A report counts only if it names a Message-ID of ours and the address that this message went to:
otherwise anybody who can write to the mailbox could silence a delegation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pendulum import DateTime

from roadmap.mail.incoming import CAME_BACK, REPORTS, Kind, result_for
from roadmap.review.directory import Directory, Stakeholder
from tasks.contacts.contacts import mark
from tasks.contacts.unsubscribing import BadToken, Unsubscribing
from tasks.ledger import NO_NOTICE, Ledger, Received, Sent
from tasks.mailbox.classify import IncomingMail
from tasks.mailbox.parsing import brief

_HARMLESS = {Kind.DELAYED, Kind.DELIVERED}
_FOR_A_PERSON = {*CAME_BACK, Kind.UNREADABLE, Kind.COMPLAINT}
_NO_MORE = {"abuse", "opt-out", "opt-out-list"}  # a person looks at the others (fraud, virus …)
BY_COMPLAINT = "marked as unwanted, by the provider's complaint (RFC 5965)"
_WITH_A_PERSON = {Kind.STRAY, Kind.REPLY}  # told if they concern a message or a contact of ours


def _is_usual(mail: IncomingMail, sent: Sent) -> bool:
    """True for usual replies of a reader's program: while the reader is away, or from the reader's address.

    Others need a person: a gateway that withheld our mail writes from an address of its own, and nobody reads
    the mail of a reader who has left for good.
    """
    return mail.is_away or (mail.sender.casefold() == sent.recipient.casefold() and not mail.has_left)


@dataclass(frozen=True)
class Judge:
    """Judges mails by one ledger and directory, at one moment."""

    ledger: Ledger
    directory: Directory
    unsubscribing: Unsubscribing
    at: DateTime

    def judge(self, key: str, mail: IncomingMail) -> Received:
        """The record of a mail. An unsubscription is recorded at once."""
        ours = self._ours(mail.mentions)
        if mail.kind in REPORTS:
            return self._report(key, mail, ours)
        if mail.kind is Kind.UNSUBSCRIBE:
            return self._unsubscribe(key, mail)
        if mail.kind is Kind.COMPLAINT:
            return self._complaint(key, mail, ours)
        if mail.kind is Kind.AUTOMATIC and ours and not _is_usual(mail, ours[0]):
            return self._received(key, mail, Kind.STRAY, mail.sender, ours[:1], "", "")
        status, words = mail.answer
        return self._received(key, mail, mail.kind, mail.sender, ours[:1], status, words)

    def _report(self, key: str, mail: IncomingMail, ours: Sequence[Sent]) -> Received:
        for sent in ours:
            if result := result_for(mail.results, sent.recipient):
                address = sent.recipient
                return self._received(key, mail, result.kind, address, [sent], result.status, result.words)
        if ours and not mail.results:  # our mail came back, for an unknown reason
            return self._received(key, mail, Kind.LOST, ours[0].recipient, ours[:1], "", mail.subject)
        kind = mail.kind if mail.kind in _HARMLESS else Kind.STRAY
        named = [address for result in mail.results for address in result.addresses] or list(mail.named)
        status, words = next(((result.status, result.words) for result in mail.results), ("", ""))
        return self._received(key, mail, kind, next(iter(named), ""), ours[:1], status, words)

    def _unsubscribe(self, key: str, mail: IncomingMail) -> Received:
        try:
            address = self.unsubscribing.unsubscribe(mail.token, self.at, "by mail (RFC 2369)")
        except BadToken as problem:  # a person reads it
            return self._received(key, mail, Kind.REPLY, mail.sender, (), "", str(problem))
        return self._received(key, mail, Kind.UNSUBSCRIBE, address, (), "", "")

    def _complaint(self, key: str, mail: IncomingMail, ours: Sequence[Sent]) -> Received:
        """Unsubscribe a stakeholder; of anybody else the coordinator is told, since their mail is official.

        A complaint counts by a Message-ID or a link of ours, which only readers of the mail have.
        """
        address = ours[0].recipient if ours else self._signed(mail.token)
        status = mail.answer[0]
        if not address:
            return self._received(key, mail, Kind.STRAY, mail.sender, (), status, "complaint")
        party = self.directory.party(ours[0].party if ours else self._party(address))
        received = self._received(key, mail, Kind.COMPLAINT, address, ours[:1], status, "")
        if isinstance(party, Stakeholder) and status in _NO_MORE:
            mark(self.ledger, "unsubscribe", address, at=self.at, by=address, reason=BY_COMPLAINT)
            return replace(received, notice=NO_NOTICE)
        return received

    def _signed(self, token: str) -> str:
        """The address of a link of ours; empty if the token is not ours."""
        try:
            return self.unsubscribing.address(token)
        except BadToken:
            return ""

    def _ours(self, mentions: Sequence[str]) -> list[Sent]:
        """Our messages among the Message-IDs, in their order."""
        sent = self.ledger.incoming.sent(mentions) if mentions else {}
        return [sent[mention] for mention in mentions if mention in sent]

    def _received(
        self,
        key: str,
        mail: IncomingMail,
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
            sender=mail.sender,
            subject=mail.subject,
            received_at=mail.written_at,
            handled_at=self.at,
            address=brief(address)[:320],
            party=party,
            about=sent.message_id if sent else None,
            step=sent.step if sent else "",
            revision=sent.revision if sent else 0,
            status=brief(status)[:32],
            words=brief(words),
            notice=None if tell else NO_NOTICE,
        )

    def _party(self, address: str) -> str:
        wanted = address.casefold()
        for party in self.directory.parties:
            if any(contact.address.casefold() == wanted for contact in party.contacts):
                return party.id
        return ""
