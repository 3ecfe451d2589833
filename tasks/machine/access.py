"""How a command reaches the Prefect server: the one that the environment names, or that of `roadmap up`.

Bound to anything but the loopback the server asks for a name and a password (Prefect's basic auth). They are
kept in a file that only its owner can read.
"""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from tasks.machine.address import Address
from tasks.machine.state import Machine, folder, running

API, AUTH = "PREFECT_API_URL", "PREFECT_API_AUTH_STRING"
USER = "roadmap"


@dataclass(frozen=True)
class Access:
    """The address of an API, and the `user:password` that it asks for, if any."""

    api: str
    auth: str | None = None


def named(home: Path) -> Access | None:
    """The server that the environment names, else the one that `roadmap up` runs in this home."""
    if given := os.environ.get(API):
        return Access(given, os.environ.get(AUTH))
    machine = running(home)
    return access_to(machine, home) if machine else None


def access_to(machine: Machine, home: Path) -> Access:
    """How to reach what runs in this home."""
    return Access(machine.api, auth_file(home).read_text(encoding="utf-8") if machine.guarded else None)


def auth_file(home: Path) -> Path:
    """The file with the name and the password in force."""
    return folder(home) / "auth"


def auth_for(address: Address, settings: Settings, home: Path) -> str | None:
    """The `user:password` that the server will ask for, written to `auth_file`: as the settings say, else as
    it was, else a new one. None: only this machine reaches it, and the settings say nothing.

    Raises:
        ValueError: that of the settings is none.
    """
    given = settings.auth.get_secret_value()
    if given:
        _keep(auth_file(home), _checked(given))
        return given
    if address.is_loopback:
        return None
    with suppress(FileNotFoundError):
        return _checked(auth_file(home).read_text(encoding="utf-8"))
    return _keep(auth_file(home), f"{USER}:{secrets.token_urlsafe(18)}")


def _checked(text: str) -> str:
    """Prefect compares them with `hmac.compare_digest`, which takes text in ASCII only (3.8.8)."""
    user, colon, password = text.partition(":")
    if not (user and colon and password) or not text.isascii() or not text.isprintable():
        raise ValueError("ROADMAP_AUTH is no “user:password” in plain letters, digits and signs; write it so")
    return text


def _keep(file: Path, text: str) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
    part.replace(file)
    return text
