"""Addresses as the envelope has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.problems import InvalidValue
from tasks.mail.envelope import EnvelopeAddress, envelope_address


@pytest.mark.parametrize(
    ("address", "text", "utf8"),
    [
        ("ana.nunez+x@example.org", "ana.nunez+x@example.org", False),
        ('"a b"@example.org', '"a b"@example.org', False),
        ("info@Bücher.example.org", "info@xn--bcher-kva.example.org", False),
        ("josé@example.org", "josé@example.org", True),
        ("josé@bücher.example.org", "josé@xn--bcher-kva.example.org", True),
    ],
)
def test_a_domain_is_an_a_label_and_a_local_part_stays_as_it_is(address, text, utf8):
    assert envelope_address(address) == EnvelopeAddress(text, utf8)


@given(st.text(max_size=30))
def test_no_address_can_end_the_command_that_it_stands_in(text):
    try:
        made = envelope_address(text)
    except InvalidValue:
        return
    assert not set(made.text) & set("<>\r\n\0")


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "@b", "a b@example.org", "a@b\r\nQUIT", "<a@example.org>", "é@"]
)
def test_what_is_no_address_is_told(address):
    with pytest.raises(InvalidValue, match="is not an address"):
        envelope_address(address)
