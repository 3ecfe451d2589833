"""A person's mails in the outbox: delete those to them, and list those to others that name them."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from roadmap.people.privacy.forgotten import Forgotten
from tasks.mailing.notices import MAILBOX


def clear_outbox(folder: Path, forgotten: Forgotten, *, dry: bool = False) -> tuple[int, list[str]]:
    """Delete the mails to them; return how many, and a line for each that a person must look at."""
    deleted, left = 0, []
    for path in sorted(folder.glob("**/*.eml")):
        try:
            if _is_to(path, forgotten):
                if not dry:
                    path.unlink()
                deleted += 1
            elif path.relative_to(folder).parts[0] == MAILBOX.name and _names(path, forgotten):
                # Notices to the coordinator quote what came in; no other mail names its other readers.
                left.append(f"{path}: a notice that names them; delete the file")
        except OSError as problem:
            left.append(
                f"{path.parent}: one of their mails cannot be deleted ({problem.strerror}); delete it"
            )
    return deleted, left


def _is_to(path: Path, forgotten: Forgotten) -> bool:
    header = BytesHeaderParser(policy=policy.default).parsebytes(path.read_bytes())["To"]
    addresses = (address.addr_spec for address in header.addresses) if header else ()
    return any(map(forgotten.is_forgotten, addresses))


def _names(path: Path, forgotten: Forgotten) -> bool:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return any(forgotten.scrub(text) != text for text in _texts(mail))


def _texts(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            yield str(part.get_content())
