"""The contract of a mailbox, by both: a folder of files, and a real IMAP server."""

from contextlib import contextmanager

import pendulum
import pytest

from tasks.mailbox.account import MailboxAccount
from tasks.mailbox.folder import FolderMailbox
from tasks.mailbox.imap import imap
from tests.tasks.mailbox.imap_server import PASSWORD, USER, serving
from tests.tasks.mailbox.mails import NAMES, mail


class Folder:
    """A folder that mails are saved to."""

    def __init__(self, path):
        self.path, self.count = path, 0

    def put(self, raw):
        self.count += 1
        (self.path / f"{self.count:03}.eml").write_bytes(raw)

    def remove_all(self):
        for path in self.path.iterdir():
            path.unlink()

    def untouched(self):
        return all(path.suffix == ".eml" for path in self.path.iterdir())

    @contextmanager
    def open(self):
        yield FolderMailbox(self.path)


class Server:
    """A mailbox on a server that mails are delivered to."""

    def __init__(self, server):
        self.server = server

    def put(self, raw):
        self.server.put(raw.replace(b"\n", b"\r\n"))

    def remove_all(self):
        self.server.remove_all()

    def untouched(self):
        return not any(self.server.flags())

    def open(self):
        return imap(MailboxAccount("127.0.0.1", self.server.port, "none", USER, PASSWORD, "INBOX", 10))


@pytest.fixture(params=["folder", "imap"])
def box(request, tmp_path):
    if request.param == "folder":
        yield Folder(tmp_path)
    else:
        with serving() as server:
            yield Server(server)


def keys(box, since=None):
    with box.open() as mailbox:
        return [one.key for one in mailbox.listed(since)]


def test_an_empty_mailbox_lists_nothing(box):
    assert keys(box) == []


def test_what_came_in_is_listed_in_its_order_under_the_mails_own_ids(box):
    for name in ("failed", "reply", "qmail"):
        box.put(mail(name))
    assert keys(box) == [
        "<RAA14128.2030@mx.un.example.org>",
        "<person.1@xb.example.org>",
        "<20300530075000.11.qmail@relay.example.net>",
    ]


def test_every_sample_is_read_as_it_came(box):
    for name in NAMES:
        box.put(mail(name))
    with box.open() as mailbox:
        read = [mailbox.read(one.place) for one in mailbox.listed(None)]
    assert [raw.replace(b"\r\n", b"\n") for raw in read] == [mail(name) for name in NAMES]


def test_a_mail_without_an_id_has_the_same_key_however_it_is_read(box):
    box.put(mail("broken"))
    assert keys(box) == ["sha256:854484776dda3ceb59e6f2df2aee3d9b0425b1ea41f7e8a22e8d364d438b11b9"]


def test_reading_marks_and_deletes_nothing(box):
    box.put(mail("failed"))
    with box.open() as mailbox:
        for one in mailbox.listed(None):
            mailbox.read(one.place)
    assert keys(box) == ["<RAA14128.2030@mx.un.example.org>"]
    assert box.untouched()


def test_a_mail_that_somebody_removed_meanwhile_is_none(box):
    box.put(mail("failed"))
    with box.open() as mailbox:
        (listed,) = mailbox.listed(None)
    box.remove_all()
    with box.open() as mailbox:
        assert mailbox.read(listed.place) is None


def test_what_came_since_a_day_is_listed(box):
    box.put(mail("failed"))
    assert len(keys(box, pendulum.datetime(2030, 5, 30, 23))) == 1
    assert len(keys(box, pendulum.datetime(2030, 5, 1))) == 1


def test_a_mailbox_of_hundreds_is_listed_whole(box):
    for number in range(250):
        box.put(mail("reply", swap={"person.1@": f"person.{number}@"}))
    assert len(set(keys(box))) == 250
