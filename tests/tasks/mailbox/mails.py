"""The sample mails: written after the examples of RFC 3464, 3834, 5546, 6533 and 8098, in words of our own.

They are about the invitation to the briefing of `tests.tasks.isles`, sent the live way: Message-IDs are made
of what a message is, so the files name the right ones.
"""

from pathlib import Path

import pendulum

from roadmap.mail.message import Identity

FOLDER = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))
STEP = "briefing/invitation"
KEY = "a key"
SENT_AT = pendulum.datetime(2030, 5, 29, 6, 0, tz="UTC")


def message_id(recipient):
    """The Message-ID of the invitation to somebody."""
    return Identity("isles-2030", STEP, recipient).message_id("un.example.org", KEY)


XA, XB, DOCKERS = map(
    message_id, ("focal@xa.example.org", "focal@xb.example.org", "office@dockers.example.org")
)


def mail(name, **changes):
    """A sample's bytes; `changes` are texts of it to replace, by what they become."""
    raw = (FOLDER / f"{name}.eml").read_bytes()
    for old, new in changes.pop("swap", {}).items():
        assert old.encode() in raw, old
        raw = raw.replace(old.encode(), new.encode())
    return raw


def put(folder, *names, swap=None):
    """Let mails come in, in that order."""
    already = len(list(folder.iterdir()))
    for number, name in enumerate(names, already):
        (folder / f"{number:03}-{name}.eml").write_bytes(mail(name, swap=swap or {}))
