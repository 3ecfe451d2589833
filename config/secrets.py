"""Redaction of secrets: `redacted` removes from a text each value that was given to `hide`.

A mail server that refuses a login may quote it, an HTTP library logs the address that it calls. So hide every
secret where it is read, and redact every text from outside before it is shown or stored. The words of a
`RedactedProblem` and all log records of this process are redacted automatically.
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
SHORTEST = 4  # characters; shorter values are found in any text
CORE = 6  # characters of base64; fewer could match by chance
KEY = 16  # characters from which the last part of an address counts as a key
_ENCODED = re.compile(r"[\w+/=-]")
_hidden: dict[str, tuple[str, bool]] = {}  # by form in small letters: its replacement, and if it is base64
# Variables of the settings that hold a secret.
VARIABLES = frozenset(
    f"ROADMAP_{name}"
    for name in ("AUTH", "SMTP_PASSWORD", "IMAP_PASSWORD", "LEDGER_URL", "ALARM_WEBHOOK", "PULSE_URL")
)


def hide(value: str, *, forms: bool = True) -> None:
    """Redact a value from now on.

    `forms`: also as base64, as hexadecimal digits, and escaped for addresses, JSON, HTML and Python.
    """
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
    """Hide the part of an address after its host, which may be a key, and a password in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return  # not an address: its use raises an error that does not quote it
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
    """The scheme and host of an address, without the parts that may be secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def is_local(host: str) -> bool:
    """True if the server is on this machine, so that a secret may go to it in clear."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def environment_of_others(*besides: str) -> dict[str, str]:
    """The environment for another program: without our settings and the prefixes in `besides`."""
    ours = (*besides, "ROADMAP_")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)}


def redacted(text: str) -> str:
    """The text without hidden values, in any form, also across line breaks."""
    if not _hidden:
        return text
    tight = _tight(text)
    present = [form for form in _hidden if form in tight]
    for form in sorted(present, key=len, reverse=True):
        text = _without(text, form, *_hidden[form])
    return text


class RedactedProblem(Problem):
    """A problem that may quote others, such as a mail server; secrets are removed from its words."""

    def __init__(self, what: str, remedy: str = "", *, where: str = "") -> None:
        super().__init__(redacted(what), redacted(remedy), where=redacted(where))


def forget_hidden() -> None:
    """Stop hiding all values: for tests."""
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
    """The parts of the value's base64 that do not depend on the bytes around it, for its three alignments."""
    cores = {b64encode(value).decode()}
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(b"\0" * before + value).decode().rstrip("=")
            core = encoded[(0, 2, 3)[before] : (before + len(value)) * 8 // 6]
            if len(core) >= CORE:
                cores.add(core)
    return cores


def _without(text: str, form: str, shown: str, in_base64: bool) -> str:
    """Replace a form; in base64, also the characters around it, which may hold the rest of a login."""
    pieces, after = [], 0
    for match in _pattern(form).finditer(text):
        start, end = match.span()
        if start < after:
            continue
        while in_base64 and start > after and _ENCODED.match(text[start - 1]):
            start -= 1
        while in_base64 and end < len(text) and _ENCODED.match(text[end]):
            end += 1
        pieces += [text[after:start], shown]
        after = end
    return "".join((*pieces, text[after:]))


@lru_cache(maxsize=512)
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(map(re.escape, form)), re.IGNORECASE)


def _redact_logs() -> None:
    """Redact all log records of this process, of every library and handler."""
    make = logging.getLogRecordFactory()
    if getattr(make, "redacts", False):
        return

    def making(*given: Any, **more: Any) -> logging.LogRecord:
        record = make(*given, **more)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            return record  # its arguments do not fit: logging reports that itself, without them
        if (clean := redacted(message)) != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        return record

    making.redacts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(making)
