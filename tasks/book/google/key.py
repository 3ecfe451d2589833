"""The service account's key file, and the addresses to which it may be sent."""

import ipaddress
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from requests import Session

from config.limits.files import KEY_FILE
from config.secrets import hide
from roadmap.review.links import read_link
from tasks.book.port import BookProblem

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
_HOW = "make a JSON key of a service account, and set ROADMAP_GOOGLE_KEY_FILE to it (docs/google-sheets.md)"


@dataclass(frozen=True)
class ServiceAccount:
    """A service account: its e-mail address, its project, and its credentials, which are never shown."""

    email: str
    project: str
    credentials: Credentials = field(repr=False)

    def session(self, endpoint: str) -> AuthorizedSession:
        """An HTTP session that logs in as the account; it uses no proxy for a loopback address."""
        for_tokens = Session()
        for_tokens.trust_env = not _is_loopback(self.credentials._token_uri)  # noqa: SLF001 - no other way
        session = AuthorizedSession(  # type: ignore[no-untyped-call]
            self.credentials, auth_request=Request(for_tokens)
        )
        session.trust_env = not _is_loopback(endpoint)
        return session


def service_account(path: Path | None, where: str) -> ServiceAccount:
    """The account of the key file at `path`, for the book `where`.

    Raises:
        BookProblem: the file does not exist, or is no service account's key; none of its content is quoted.
    """
    if path is None:
        raise BookProblem(where, "ROADMAP_GOOGLE_KEY_FILE is not set", _HOW)
    info = _content(path, where)
    if info.get("type") != "service_account":
        kind = "an OAuth client" if {"installed", "web"} & info.keys() else "something else"
        raise BookProblem(where, f"the file {path} is the key of {kind}, not of a service account", _HOW)
    try:
        credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            info, scopes=[SCOPE]
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        what = f"the service account's key in {path} is incomplete or damaged"
        raise BookProblem(where, what, "download a new key, and save it there") from None
    for line in str(info["private_key"]).split():
        hide(line, forms=False)
    safe_address(str(info["token_uri"]), where, f"the token_uri in {path}")
    return ServiceAccount(str(info["client_email"]), str(info.get("project_id", "")), credentials)


def _content(path: Path, where: str) -> dict[str, Any]:
    try:
        with path.open(encoding="utf-8") as file:
            info = json.loads(file.read(KEY_FILE.most))
    except OSError as problem:
        what = f"the key file {path} cannot be read ({problem.strerror})"
        remedy = f"{_HOW}; this account needs the right to read it"
        raise BookProblem(where, what, remedy) from problem
    except (ValueError, RecursionError):  # nested too deeply, or cut off by the limit
        raise BookProblem(where, f"the key file {path} is not JSON", _HOW) from None
    return info if isinstance(info, dict) else {}


def safe_address(address: str, where: str, name: str) -> str:
    """The address without a slash at its end.

    Raises:
        BookProblem: it is no address, or plain HTTP to another machine, which others could read.
    """
    try:
        parts = urlsplit(read_link(address))
    except ValueError:
        remedy = "write it as https://sheets.googleapis.com"
        raise BookProblem(where, f"{name} is no web address", remedy) from None
    if parts.scheme != "https" and not _is_loopback(address):
        what = f"{name} is plain http, which others could read"
        raise BookProblem(where, what, "write it with https; http is only allowed within this machine")
    return address.rstrip("/")


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
