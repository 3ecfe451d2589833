"""Names of the outbox's files: no two addresses share one, and every file system takes it."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from roadmap.mail.message import State
from tasks.configuration import ConfigurationProblem, load
from tasks.ledger import Ledger
from tasks.mail import MailProblem, OutboxPostman, Sender, deliver
from tasks.mail.account import redirected
from tasks.mail.postman import file_name
from tests.hostile.budget import within
from tests.tasks import isles
from tests.tasks.ledger.build import AT, STEP, address_of, draft, mailing

SENDER = Sender("Network", "review@x.org", "office@x.org")
ALIKE = [
    ("o'brien@x.org", "o_brien@x.org"),
    ("o'brien@x.org", "o`brien@x.org"),
    ("Ana@x.org", "ana@x.org"),
    (unicodedata.normalize("NFC", "josé@x.org"), unicodedata.normalize("NFD", "josé@x.org")),
    ("ﬁnance@x.org", "finance@x.org"),
    ("a..b@x.org", "a_b@x.org"),
    ("straße@x.org", "strasse@x.org"),
    ("a" * 64 + "@" + "b" * 189, "a" * 64 + "@" + "b" * 188 + "c"),
    ("a/b@x.org", "a\\b@x.org"),
    ("с@x.org", "c@x.org"),
]
WORST = [
    *("..", ".", "", "../../etc/passwd", "/etc/passwd", "~", "-rf", "a\0b", "a\nb", "\u202egro.x@ana"),
    *(
        "con",
        "CON@x.org",
        "nul.txt",
        "com1@x.org",
        "x" * 100_000,
        "é" * 5_000,
        "\udcff@x.org",
        "🎉" * 300,
        " ",
    ),
]


def as_any_system_sees_it(name):
    return unicodedata.normalize("NFKC", name).casefold()


@pytest.mark.parametrize("pair", ALIKE, ids=range(len(ALIKE)))
def test_addresses_that_look_alike_have_names_of_their_own(pair):
    assert len({as_any_system_sees_it(file_name(address)) for address in pair}) == 2


@pytest.mark.parametrize("address", WORST, ids=range(len(WORST)))
def test_every_name_is_short_stays_in_its_folder_and_is_no_device(address, tmp_path):
    with within(cpu=0.5):
        name = file_name(address)
    assert len(f"{name}.12.part".encode()) <= 150
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)([.@]|$)", name, re.IGNORECASE)
    (tmp_path / f"{name}.eml").write_text("x")
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.eml"]


@pytest.mark.parametrize("address", ["focal@xa.example.org", "ana-maria.o_b+c@un.example.org"])
def test_a_plain_address_is_its_own_name_and_others_are_found_by_eye(address):
    assert file_name(address) == address
    assert file_name(address.upper()).startswith(f"{address}~")
    assert file_name("o'brien@x.org").startswith("o_brien@x.org~")


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_addresses_share_no_name(one, other):
    with within(cpu=0.5):
        names = [file_name(one), file_name(other)]
    assert (names[0] == names[1]) == (one == other)
    for name in names:
        assert re.fullmatch(r"[^/\\\0\n]{1,120}", name)
        assert name not in {".", ".."}


@pytest.fixture
def outbox(tmp_path):
    """Fills an outbox with mails to some addresses; gives what became of each, and the files."""

    def fill(*addresses, sender=SENDER):
        drafts = [replace(draft("a"), recipient=address, party=address) for address in addresses]
        with Ledger.open(address_of(tmp_path), "review", domain="x.org") as ledger:
            ledger.mailings.draft(mailing(), drafts, AT, state=State.RELEASED)
            try:
                deliver(ledger, OutboxPostman(tmp_path / "outbox", sender), STEP, AT)
            finally:
                fill.states = {m.recipient: (m.state, m.reason) for m in ledger.messages()}
        return sorted(path.name for path in (tmp_path / "outbox" / STEP).iterdir())

    return fill


def test_each_mail_has_its_file(outbox):
    long = "a" * 64 + "@" + ".".join(["b" * 60] * 3) + ".org"
    files = outbox("o'brien@x.org", "o_brien@x.org", long, "ana@x.org")
    assert len(files) == 4
    assert {state for state, _ in outbox.states.values()} == {State.SENT}


def test_a_mail_that_cannot_be_made_fails_with_its_reason_and_stops_no_other(outbox):
    files = outbox("ana@x.org", "not an address", "bea@x.org")
    assert files == ["ana@x.org.eml", "bea@x.org.eml"]
    state, reason = outbox.states["not an address"]
    assert state is State.FAILED
    assert "is not an address" in reason


@pytest.mark.parametrize("address", ["reseña@x.org", "почта@x.org", "no address", "a@b@c"])
def test_a_sender_that_no_server_takes_is_refused_before_anything_is_claimed(outbox, address):
    with pytest.raises(MailProblem, match=r"secretariat\.sender"):
        outbox("ana@x.org", sender=Sender("Network", address, "office@x.org"))
    assert outbox.states == {"ana@x.org": (State.RELEASED, "")}


def test_such_a_sender_is_refused_where_it_is_read(tmp_path):
    spoilt = isles.REVIEW.replace("review@un.example.org", "reseña@un.example.org")
    with pytest.raises(ConfigurationProblem, match=r"isles\.yaml:10.*reseña.*SMTPUTF8"):
        load(isles.write(tmp_path, spoilt))


def test_nobody_is_redirected_to_who_cannot_be_written_to(monkeypatch):
    monkeypatch.setenv("ROADMAP_REDIRECT_TO", "reseña@x.org")
    with pytest.raises(MailProblem, match="ROADMAP_REDIRECT_TO"):
        redirected(Settings())
