"""The notice of what came in by mail: what came back, who has written, which reports counted for nothing."""

from collections.abc import Iterable, Sequence

from roadmap.mail.incoming import CAME_BACK, Kind
from roadmap.people.salutation import COORDINATOR
from tasks.ledger import Received
from tasks.letters.courtesies import courtesies
from tasks.letters.letter import Correspondence, notice
from tasks.letters.phrases import step_words
from tasks.letters.reader import Reader
from tasks.render.blocks import Table


def mailbox_values(
    letters: Correspondence, received_mails: Sequence[Received], reader: Reader
) -> dict[str, object]:
    """Values for the notice's template."""
    returned = [received for received in received_mails if received.kind in CAME_BACK]
    written = [received for received in received_mails if received.kind is Kind.REPLY]
    complaints = [received for received in received_mails if received.kind is Kind.COMPLAINT]
    others = [received for received in received_mails if received not in [*returned, *written, *complaints]]
    words = reader.words.mailbox
    headline = reader.words.tally((words.returned, len(returned)), (words.replies, len(written)))
    return {
        **courtesies(letters.review, reader, COORDINATOR),
        **notice(reader, "mailbox", headline),
        "mailbox": {
            "headline": headline,
            "lost": any(received.kind is not Kind.BOUNCED for received in returned),
        },
        "blocks": {
            "returned": _returned(letters, returned, reader),
            "replies": _replies(letters, written, reader),
            "complaints": _complaints(letters, complaints, reader),
            "strays": _strays(others, reader),
        },
    }


def _returned(letters: Correspondence, returned: Iterable[Received], reader: Reader) -> Table:
    words, labels = reader.words.mailbox, reader.words.labels
    rows = tuple(
        (
            f"{received.address}\n{_party(letters, received, reader)}",
            f"{_step(letters, received, reader)}\n{_why(received)}",
            received.instead or words.outcome(received.outcome),
        )
        for received in returned
    )
    headings = (words.address, labels.reason, words.instead)
    return Table(headings, rows, colon=reader.words.colon)


def _replies(letters: Correspondence, written: Iterable[Received], reader: Reader) -> Table:
    words, labels = reader.words.mailbox, reader.words.labels
    rows = tuple(
        (
            f"{received.sender}\n{_party(letters, received, reader)}",
            received.subject,
            _step(letters, received, reader),
        )
        for received in written
    )
    return Table((words.sender, words.subject, labels.step), rows, colon=reader.words.colon)


def _complaints(letters: Correspondence, complaints: Iterable[Received], reader: Reader) -> Table:
    words, labels = reader.words.mailbox, reader.words.labels
    rows = tuple(
        (
            f"{received.address}\n{_party(letters, received, reader)}",
            _step(letters, received, reader),
            _why(received),
        )
        for received in complaints
    )
    return Table((words.address, labels.step, labels.reason), rows, colon=reader.words.colon)


def _strays(others: Iterable[Received], reader: Reader) -> Table:
    words, labels = reader.words.mailbox, reader.words.labels
    rows = tuple(
        (received.sender or "–", received.subject or "–", received.address or "–", _why(received))
        for received in others
    )
    return Table((words.sender, words.subject, words.address, labels.reason), rows, colon=reader.words.colon)


def _step(letters: Correspondence, received: Received, reader: Reader) -> str:
    if not received.step:
        return "–"
    return step_words(letters.review, reader.words, reader.language, received.step)


def _party(letters: Correspondence, received: Received, reader: Reader) -> str:
    party = letters.directory.party(received.party)
    return party.name(reader.language) if party else received.party or "–"


def _why(received: Received) -> str:
    """The server's status and words; the words often begin with the status."""
    status = "" if received.status in received.words else received.status
    return " ".join(filter(None, (status, received.words))) or "–"
