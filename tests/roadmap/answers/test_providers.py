"""Domains in which anybody may have an address are nobody's own."""

import pytest

from roadmap.answers.providers import group_of, is_public
from roadmap.answers.recognition import Index
from roadmap.review.directory import Contact, Delegation, Directory

PUBLIC = (
    *("gmail.com", "yahoo.com.mx", "yahoo.com.ar", "hotmail.es", "live.com.mx", "outlook.com.br", "msn.com"),
    *("icloud.com", "uol.com.br", "bol.com.br", "terra.com.br", "ig.com.br", "prodigy.net.mx", "nauta.cu"),
    *("vtr.net", "fibertel.com.ar", "speedy.com.ar", "ciudad.com.ar", "adinet.com.uy", "cantv.net"),
    *(
        "racsa.co.cr",
        "etb.net.co",
        "cwjamaica.com",
        "tstt.net.tt",
        "candw.ag",
        "gmx.net",
        "web.de",
        "mail.ru",
    ),
    *("qq.com", "163.com", "pm.me", "proton.me", "zoho.com", "GMAIL.COM", "correo.prodigy.net.mx"),
    *("outlook.co.th", "yahoo.co.uk", "tutanota.com"),
)
OWN = (
    *("mre.gov.br", "sre.gob.mx", "minrex.gob.cu", "rree.gob.bo", "cancilleria.gov.co", "un.org", "iom.int"),
    *("mail.gov.gy", "live.gob.pe"),
)
STRANGE = ("", "@", "a@", "a@b", ".", "a@" + "x." * 5000 + "com", "a@\x00", "\ud800@x.y")


@pytest.mark.parametrize("domain", PUBLIC)
def test_a_public_provider_makes_nobody_its_owner(domain):
    assert is_public(domain)
    contact = Contact(address=f"focal@{domain.lower()}")
    delegation = Delegation(code="XA", sub_region=None, languages=["en"], zone="UTC", contacts=[contact])
    assert Index(Directory(delegations=[delegation], stakeholders=[]), ["en"]).domains == {}


@pytest.mark.parametrize("domain", OWN)
def test_a_ministrys_domain_is_its_own(domain):
    assert not is_public(domain)
    assert group_of(f"a@{domain}") == group_of(f"B.c+d@{domain.upper()}") == domain


@pytest.mark.parametrize(
    "strange", ["", "@", "a@", "a@b", ".", "a@" + "x." * 5000 + "com", "a@\x00", "\ud800@x.y"]
)
def test_what_is_no_domain_is_no_providers(strange):
    assert not is_public(strange.rpartition("@")[2])
    assert isinstance(group_of(strange), str)
