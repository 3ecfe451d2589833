"""What is published for the sender's domain is told; what nobody can tell is not called wrong."""

import dns.resolver
import pytest

from tasks.doctor import domain
from tasks.doctor.domain import examine_domain, txt

SENDER, LOGIN = "review@network.example.org", "secretariat@example.org"
SPF = "v=spf1 include:_spf.provider.example -all"
PUBLISHED = {
    "network.example.org": ["a word of greeting", SPF],
    "selector1._domainkey.network.example.org": ["v=DKIM1; k=rsa; p=MIIB"],
    "_dmarc.network.example.org": ["v=DMARC1; p=none"],
}


def examined(published=PUBLISHED, sender=SENDER, login=LOGIN):
    lookup = (lambda name: None) if published is None else (lambda name: published.get(name, []))
    return {finding.name: finding for finding in examine_domain(sender, login, lookup)}


def test_what_is_published_is_told_for_a_person_to_compare():
    found = examined()
    assert {finding.verdict for finding in found.values()} == {"well"}
    assert SPF in found["SPF"].said
    assert "selector1._domainkey" in found["DKIM"].said
    assert "v=DMARC1; p=none" in found["DMARC"].said
    assert found["alignment"].said == "sender and login are both at example.org"


def test_without_a_name_server_nothing_is_called_wrong():
    found = examined(None)
    assert {finding.name for finding in found.values() if finding.verdict == "open"} == {
        "SPF",
        "DKIM",
        "DMARC",
    }
    assert "no name server answers from here" in found["SPF"].said


def test_a_domain_without_spf_is_wrong_and_so_is_one_with_two():
    assert examined({})["SPF"].verdict == "wrong"
    two = examined({"network.example.org": [SPF, "v=spf1 -all"]})["SPF"]
    assert (two.verdict, two.remedy) == ("wrong", "keep one: two are an error")


def test_a_key_under_a_name_that_nobody_can_guess_is_not_called_wrong():
    found = examined({"network.example.org": [SPF]})["DKIM"]
    assert found.verdict == "open"
    assert "dkim=pass" in found.remedy


def test_a_login_of_another_domain_is_for_a_person_to_judge():
    assert examined(login="someone@provider.example")["alignment"].verdict == "open"
    assert "alignment" not in examined(login="someone")


@pytest.fixture
def asked(monkeypatch):
    """The name servers' answers by name: a problem to be raised, or text records."""
    answers = {}

    def resolve(name, _kind, **_):
        answer = answers.get(name, dns.resolver.NXDOMAIN())
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(domain.dns.resolver, "resolve", resolve)
    return answers


def test_a_name_that_is_not_there_has_no_records(asked):
    asked["."] = "the root"
    assert txt("nowhere.example.org") == []


def test_a_name_server_of_a_closed_network_denies_everything_and_tells_nothing(asked):
    assert txt("example.org") is None


def test_a_silent_name_server_tells_nothing(asked):
    asked["example.org"] = dns.resolver.LifetimeTimeout(timeout=3, errors=[])
    assert txt("example.org") is None
