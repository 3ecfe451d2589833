"""Access of a command to the Prefect server: the one that the environment names, or that of `roadmap up`.

The server always asks for a name and a password, since every page in a browser of this machine, and every
user of it, reaches the loopback. They are kept in a file that only its owner can read.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.secrets import hide_login
from config.settings import Settings
from roadmap.problems import InvalidValue
from tasks.machine.state import Machine, folder, running
from tasks.prefect_api.server import new_login

API, AUTH = "PREFECT_API_URL", "PREFECT_API_AUTH_STRING"


@dataclass(frozen=True)
class Access:
    """The address of an API, and the `user:password` that it asks for; empty if it asks for none."""

    api: str
    auth: str = ""

    @property
    def login(self) -> tuple[str, str]:
        """Name and password."""
        name, _, password = self.auth.partition(":")
        return name, password

    @property
    def in_words(self) -> str:
        """Instructions for logging in at the page: it has one box for name and password."""
        name, password = self.login
        return f"Name: {name}\nPassword: {password}\nOn the login page, enter: {self.auth}"

    def __post_init__(self) -> None:
        """Hide the password in all messages."""
        if self.auth:
            hide_login(self.auth)


def named(home: Path) -> Access | None:
    """The server that the environment names, else the one that `roadmap up` runs in this home. Its login is
    known here even if the environment names only its address."""
    machine, given = running(home), os.environ.get(API)
    if given and (os.environ.get(AUTH) or machine is None or given.rstrip("/") != machine.api):
        return Access(given, os.environ.get(AUTH, ""))
    return access_to(machine, home) if machine else None


def access_to(machine: Machine, home: Path) -> Access:
    """Access to the server that runs in this home."""
    return Access(machine.api, auth_file(home).read_text(encoding="utf-8") if machine.guarded else "")


def auth_file(home: Path) -> Path:
    """The file with the name and the password in force."""
    return folder(home) / "auth"


def auth_for(settings: Settings, home: Path) -> str:
    """The `user:password` that the server will ask for, written to `auth_file`: as the settings say, else as
    it was, else a new one.

    Raises:
        InvalidValue: the settings hold no `user:password`.
    """
    given = settings.auth.get_secret_value()
    if given:
        _keep(auth_file(home), _checked(given))
        return given
    with suppress(FileNotFoundError):
        return _checked(auth_file(home).read_text(encoding="utf-8"))
    return _keep(auth_file(home), new_login())


def _checked(text: str) -> str:
    """Prefect compares them with `hmac.compare_digest`, which takes text in ASCII only (3.8.8)."""
    user, colon, password = text.partition(":")
    if not (user and colon and password) or not text.isascii() or not text.isprintable():
        raise InvalidValue(
            "ROADMAP_AUTH is not “user:password”", "write it so, in plain letters, digits and signs"
        )
    return text


def _keep(file: Path, text: str) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text)
    part.replace(file)
    return text
