"""The sender's domain: what the world's servers read about it before they trust its mail (SPF, DKIM, DMARC).

Only what is published can be told. Whether a server lets a mail through, it alone knows.
"""

from collections.abc import Callable, Iterator

import dns.exception
import dns.resolver

from tasks.doctor.finding import Finding, unclear, well, wrong

# The TXT records of a name: none, if there are none; None, if nobody could be asked.
Lookup = Callable[[str], list[str] | None]
SECONDS = 3.0
# Selectors that widely used servers sign with; a server may use any other.
SELECTORS = ("google", "selector1", "selector2", "default", "dkim", "mail", "k1", "s1")
OFFLINE = "no name server answers from here"


def txt(name: str) -> list[str] | None:
    """The TXT records of a name, by the name servers of this machine (RFC 1035 §3.3.14)."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return [] if _world_answers() else None
    except (dns.exception.DNSException, OSError):
        return None
    records = answer.rrset or ()
    return ["".join(part.decode("utf-8", "replace") for part in record.strings) for record in records]


def _world_answers() -> bool:
    """True if the name server knows the world: one of a closed network denies every name, the root's too."""
    try:
        dns.resolver.resolve(".", "NS", lifetime=SECONDS)
    except (dns.exception.DNSException, OSError):
        return False
    return True


def examine_domain(sender: str, login: str, lookup: Lookup) -> Iterator[Finding]:
    """Records that are published for the sender's domain, and whether it is the login's."""
    domain = sender.rpartition("@")[2].lower()
    yield _spf(domain, lookup(domain))
    yield _dkim(domain, lookup)
    yield _dmarc(domain, lookup(f"_dmarc.{domain}"))
    if "@" in login:
        yield _alignment(domain, login.rpartition("@")[2].lower())


def _spf(domain: str, records: list[str] | None) -> Finding:
    """A domain has one record, or receivers take it for an error (RFC 7208 §3.2, §4.5)."""
    if records is None:
        return unclear("SPF", OFFLINE, f"look for the TXT record of {domain} from another machine")
    spf = [record for record in records if record.lower().split(" ")[0] == "v=spf1"]
    if not spf:
        remedy = "publish one that names your mail server (its provider says which)"
        return wrong("SPF", f"{domain} publishes no SPF record", remedy)
    if len(spf) > 1:
        return wrong("SPF", f"{domain} publishes {len(spf)} SPF records", "keep one: two are an error")
    return well("SPF", f"{domain} publishes “{spf[0]}”; make sure that it names your mail server")


def _dkim(domain: str, lookup: Lookup) -> Finding:
    """The key's name is the server's choice (RFC 6376 §3.6.2.1): only a mail that it signed tells it."""
    remedy = "send one mail in the mode redirect, and look for “dkim=pass” in its headers"
    for selector in SELECTORS:
        records = lookup(f"{selector}._domainkey.{domain}")
        if records is None:
            return unclear("DKIM", OFFLINE, remedy)
        if any("p=" in record for record in records):
            return well("DKIM", f"{domain} publishes a key ({selector}._domainkey)")
    return unclear("DKIM", f"{domain} publishes no key under the common names", remedy)


def _dmarc(domain: str, records: list[str] | None) -> Finding:
    if records is None:
        return unclear("DMARC", OFFLINE)
    dmarc = next((record for record in records if record.lower().startswith("v=dmarc1")), None)
    if dmarc:
        return well("DMARC", f"{domain} publishes “{dmarc}”")
    remedy = "large providers require one; begin with “v=DMARC1; p=none”"
    return unclear("DMARC", f"{domain} publishes no DMARC policy (a parent domain may)", remedy)


def _alignment(sender: str, login: str) -> Finding:
    """DMARC compares the domain that people see with the one that was checked (RFC 7489 §3.1)."""
    if sender == login or sender.endswith(f".{login}") or login.endswith(f".{sender}"):
        return well("alignment", f"sender and login are both at {min(sender, login, key=len)}")
    remedy = "make sure that this account may send for that domain, and that its server signs for it (DKIM)"
    return unclear("alignment", f"the sender is at {sender}, and the login at {login}", remedy)
