"""A forgotten person's pseudonym, and finding an address in whatever was written."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.reading import Answer
from roadmap.people.privacy.forgotten import Forgotten, canonical, is_pseudonym, mask
from tests.tasks.filled import AT

ANA, SUSANA = "Ana@ana.example.org", "susana@ana.example.org"
NAMES = frozenset({"name"})
SIGNED = {"at": AT, "by": "C. Ordinator", "reason": "They wrote"}
STEP = "briefing/invitation"
GONE = Forgotten("key", names=NAMES)
GONE = replace(GONE, hashes=frozenset({GONE.hash_of(ANA)}))
CALLED = GONE.pseudonym(ANA)


# What is pure


def test_a_pseudonym_is_stable_and_needs_the_key():
    assert is_pseudonym(CALLED)
    assert GONE.pseudonym("ANA@ANA.example.org ") == CALLED == GONE.pseudonym(CALLED)
    assert replace(GONE, key="other").pseudonym(ANA) != CALLED
    assert GONE.is_forgotten(ANA.upper())
    assert GONE.is_forgotten(CALLED)
    assert not GONE.is_forgotten(SUSANA)


def test_a_domain_in_another_script_is_one_however_it_is_spelt():
    assert canonical("Ana@XN--EXMPLE-CUA.org") == "ana@exämple.org" == canonical("ana@EXÄMPLE.org")


@pytest.mark.parametrize(
    ("text", "erased"),
    [
        ("write to ana@ana.example.org.", f"write to {CALLED}."),
        ("<Ana@Ana.Example.ORG>: unknown", f"<{CALLED}>: unknown"),
        ("mailto:ana@ana.example.org?x=1", f"mailto:{CALLED}?x=1"),
        ("to=ana@ana.example.org&b", f"to={CALLED}&b"),
        ("*ana@ana.example.org* _ana@ana.example.org_", f"*{CALLED}* _{CALLED}_"),
        ("- ana@ana.example.org—or", f"- {CALLED}—or"),
        (SUSANA, SUSANA),
        (
            "mary-ana@ana.example.org, x.ana@ana.example.org",
            "mary-ana@ana.example.org, x.ana@ana.example.org",
        ),
        ("ana@ana.example.org.br", "ana@ana.example.org.br"),
        ("ana at ana.example.org", "ana at ana.example.org"),
    ],
)
def test_an_address_is_found_in_a_text_and_no_other_one_is(text, erased):
    assert GONE.scrub(text) == erased
    assert GONE.scrub(erased) == erased


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_around_it_stays(before, after):
    assert GONE.scrub(f"{before} {ANA} {after}") == f"{before} {CALLED} {after}"


def test_a_forgotten_sender_is_masked_when_the_book_is_read_again():
    said = {"name": "Ana", "comments": f"ask {ANA}", "attending": "yes"}
    theirs = Answer("k1", "briefing", "Briefing", 2, ANA.lower(), AT, said)
    other = Answer("k2", "briefing", "Briefing", 3, SUSANA, AT, {"name": "Su", "comments": ANA})
    masked = mask([theirs, other], GONE)
    assert [(a.key, a.sender) for a in masked] == [("k1", CALLED), ("k2", SUSANA)]
    assert masked[0].values == {"comments": f"ask {CALLED}", "attending": "yes"}
    assert masked[1].values == {"name": "Su", "comments": CALLED}
    assert mask(masked, GONE) == masked
    assert mask([theirs], Forgotten("")) == [theirs]
