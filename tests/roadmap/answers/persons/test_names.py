"""Names of persons as people write them: which may be of one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.persons.names import is_same_name, keys_of, may_be_same_name


@pytest.mark.parametrize(
    ("one", "other", "same", "may_be"),
    [
        ("Ana María Pérez", "PEREZ, Ana Maria", True, True),
        ("Ana María Pérez", "A. M. Pérez", False, True),
        ("Dra. Ana Pérez", "Ana Perez", True, True),
        ("Ana Pérez", "Ana Péres Lima", False, True),
        ("Ana Pérez", "Eva Pérez", False, False),
        ("A. P.", "Ana Pérez", False, False),
        ("Ana Pérez", "Ana Lima", False, False),
        ("محمد الأمين", "الأمين محمد", True, True),
        ("", "", False, False),
    ],
)
def test_names_as_people_write_them(one, other, same, may_be):
    assert (is_same_name(one, other), is_same_name(other, one)) == (same, same)
    assert (may_be_same_name(one, other), may_be_same_name(other, one)) == (may_be, may_be)


WORDS = st.sampled_from(
    ["ana", "anna", "maría", "mario", "pérez", "peres", "preez", "lima", "a", "m.", "li", "محمد"]
)
NAMES = st.lists(WORDS, max_size=4).map(" ".join)


@given(NAMES, NAMES)
def test_names_that_may_be_of_one_person_share_a_key_by_which_they_are_looked_up(one, other):
    assert not may_be_same_name(one, other) or keys_of(one) & keys_of(other)
