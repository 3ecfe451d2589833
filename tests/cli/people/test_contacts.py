"""`roadmap contacts` and `roadmap unsubscribe`: who is not written to, and saying so by hand."""

import json

ONE = "migration@foreign-affairs.ag.example.org"


def test_at_first_all_contacts_are_written_to(roadmap):
    assert roadmap("contacts").out == "No address is left out: all contacts are written to.\n"
    assert json.loads(roadmap("contacts", "--json").out) == []


def test_an_address_is_marked_by_hand_and_cleared_again(roadmap):
    signed = ("--by", "C. Ordinator", "--reason", "They rang")
    assert roadmap("contacts", ONE, "--unreachable", *signed).out == f"{ONE} is unreachable.\n"
    (found,) = json.loads(roadmap("contacts", "--json").out)
    assert (found["address"], found["state"], found["by"], found["reason"]) == (
        ONE,
        "unreachable",
        "C. Ordinator",
        "They rang",
    )
    assert "They rang" in roadmap("contacts").out
    assert "nothing was recorded" in roadmap("contacts", ONE, "--unreachable", *signed).out
    assert roadmap("contacts", ONE, "--reachable", *signed).out == f"{ONE} is reachable.\n"
    assert roadmap("contacts").out == "No address is left out: all contacts are written to.\n"


def test_it_must_be_signed_and_about_a_contact(roadmap):
    unsigned = roadmap("contacts", ONE, "--reachable")
    assert (unsigned.code, "sign it" in unsigned.err) == (1, True)
    stranger = roadmap(
        "contacts", "migration@foreign-affairs.ag.example.com", "--reachable", "--by", "C", "--reason", "x"
    )
    assert stranger.code == 1
    assert f"did you mean “{ONE}”?" in stranger.err


def test_somebody_is_unsubscribed_by_hand_and_back(roadmap):
    signed = ("--by", "C. Ordinator", "--reason", "By telephone")
    assert roadmap("unsubscribe", ONE, *signed).out == f"{ONE} gets no more mail.\n"
    assert json.loads(roadmap("contacts", "--json").out)[0]["state"] == "unsubscribed"
    assert roadmap("unsubscribe", ONE, *signed, "--undo").out == f"{ONE} gets mail.\n"
    assert roadmap("contacts").out == "No address is left out: all contacts are written to.\n"


def test_what_cannot_be_done_is_said(roadmap):
    assert "name the address" in roadmap("unsubscribe").err
    assert "it is not signed" in roadmap("unsubscribe", ONE).err
    for place in ("8025", "host:", "127.0.0.1:99999", ":80"):
        said = roadmap("unsubscribe", "--serve", place)
        assert (said.code, "write it as 127.0.0.1:8025" in said.err) == (1, True)
