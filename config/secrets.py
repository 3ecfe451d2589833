"""Secrets never come out in the words of others: one function takes them out of a text, by their value.

A mail server that refuses a login may quote it, an HTTP library logs the address that it calls. So whoever
reads a secret says so (`hide`), and what comes from outside goes through `redacted` before anybody sees it:
a `RedactedProblem` does so by itself, and so does every line that this process logs.
"""

import html
import json
import logging
import os
import re
from base64 import b64encode, urlsafe_b64encode
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from roadmap.problems import Problem

HIDDEN = "[hidden]"
SHORTEST = 4  # characters: what is shorter would be found in any text
CORE = 6  # characters of base64, of which fewer could be chance
KEY = 16  # characters of the last part of an address that make it a key
_ENCODED = re.compile(r"[\w+/=-]")
_hidden: dict[str, tuple[str, bool]] = {}  # each form in small letters: what replaces it; is it base64
# The settings that hold a secret, by the names of their variables.
VARIABLES = frozenset(
    f"ROADMAP_{name}"
    for name in ("AUTH", "SMTP_PASSWORD", "IMAP_PASSWORD", "LEDGER_URL", "ALARM_WEBHOOK", "PULSE_URL")
)


def hide(value: str, *, forms: bool = True) -> None:
    """Take a value out of all that is said from now on, however it is encoded.

    `forms`: also as base64, in hexadecimal digits, and escaped for addresses, JSON, HTML and Python."""
    if len(value) < SHORTEST or not _is_new(value):
        return
    for form in {value, *(_escaped(value) if forms else ())}:
        _hidden.setdefault(_tight(form), (HIDDEN, False))
    if forms:
        for form in _in_base64(value.encode()):
            _hidden.setdefault(form.lower(), (HIDDEN, True))
    _redact_logs()


def hide_login(login: str) -> None:
    """Hide a `user:password`, and the password by itself."""
    hide(login)
    hide(login.partition(":")[2])


def hide_address(url: str) -> None:
    """Hide what an address has after its host, since it may be a key; and a password in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return  # it is no address, and whoever uses it says so without repeating it
    rest = url.partition("://")[2].partition("/")[2]
    if parts.password:
        hide(unquote(parts.password))
    for key, _, value in (pair.partition("=") for pair in parts.query.split("&")):
        if "pass" in key.lower():
            hide(value)
    if len(rest) >= SHORTEST and parts.scheme in {"http", "https"}:
        _hidden.setdefault(_tight(url), (shown_address(url), False))
        hide(f"/{rest}")
        if len(last := rest.rstrip("/").rpartition("/")[2]) >= KEY:
            hide(last)


def shown_address(url: str) -> str:
    """An address as it may be shown: its scheme and its host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def is_local(host: str) -> bool:
    """True if the server is on this machine, so that a secret may go to it in clear."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def environment_of_others(*besides: str) -> dict[str, str]:
    """The environment for a program that is not ours: without our settings, nor what is named `besides`."""
    ours = (*besides, "ROADMAP_")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


def redacted(text: str) -> str:
    """A text without any value that is hidden, in whatever form, also where it is broken over lines."""
    if not _hidden:
        return text
    tight = _tight(text)
    found = [form for form in _hidden if form in tight]
    for form in sorted(found, key=len, reverse=True):
        text = _without(text, form, *_hidden[form])
    return text


class RedactedProblem(Problem):
    """A problem that may quote what others wrote, such as a mail server: no secret is left in its words."""

    def __init__(self, what: str, remedy: str = "", *, where: str = "") -> None:
        super().__init__(redacted(what), redacted(remedy), where=redacted(where))


def forget_hidden() -> None:
    """Hide nothing any more: for tests."""
    _hidden.clear()


def _is_new(value: str) -> bool:
    return _hidden.get(_tight(value)) is None


def _tight(text: str) -> str:
    return "".join(text.split()).lower()


def _escaped(value: str) -> set[str]:
    for_addresses = {quote(value), quote(value, safe=""), quote_plus(value)}
    for_texts = {html.escape(value), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    return {*for_addresses, *for_texts, repr(value)[1:-1], repr(value.encode())[2:-1], value.encode().hex()}


def _in_base64(value: bytes) -> set[str]:
    """Texts that base64 of any bytes holding the value contains for certain: it can begin in three places."""
    cores = {b64encode(value).decode()}
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(b"\0" * before + value).decode().rstrip("=")
            core = encoded[(0, 2, 3)[before] : (before + len(value)) * 8 // 6]
            if len(core) >= CORE:
                cores.add(core)
    return cores


def _without(text: str, form: str, shown: str, in_base64: bool) -> str:
    """Replace a form; of base64 all that it stands in, as the rest of a login."""
    made, after = [], 0
    for found in _pattern(form).finditer(text):
        start, end = found.span()
        if start < after:
            continue
        while in_base64 and start > after and _ENCODED.match(text[start - 1]):
            start -= 1
        while in_base64 and end < len(text) and _ENCODED.match(text[end]):
            end += 1
        made += [text[after:start], shown]
        after = end
    return "".join((*made, text[after:]))


@lru_cache(maxsize=512)
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(map(re.escape, form)), re.IGNORECASE)


def _redact_logs() -> None:
    """Let no line of a log hold a secret, whichever library writes it, and wherever it goes."""
    make = logging.getLogRecordFactory()
    if getattr(make, "redacts", False):
        return

    def making(*given: Any, **more: Any) -> logging.LogRecord:
        record = make(*given, **more)
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            return record  # its values do not fit its words: logging says so itself, without them
        if (clean := redacted(said)) != said:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        return record

    making.redacts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(making)
