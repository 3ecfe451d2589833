"""Logins of persons, beside that of the machine: a file with a name and the digest of a password for each.

A password is made here, of 144 random bits, and shown once. Nobody can guess such a one at any speed. So a
digest with a salt is enough, and a slow one would only let strangers make the server work.
"""

import os
import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError

from roadmap.problems import InvalidValue, Refusal, UnknownName
from tasks.prefect_api.server import ServerProblem

FILE = "logins"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)  # the page of the login takes no other letters (3.8.8)


class Person(BaseModel):
    """Somebody who may log in: the name that signs, and what their password is compared with."""

    model_config = ConfigDict(frozen=True)

    name: str
    salt: str
    digest: str

    def has(self, password: bytes) -> bool:
        """True if this is their password."""
        return compare_digest(_digest(self.salt, password), self.digest)


class People(RootModel[dict[str, Person]]):
    """All who may log in, by what they type."""


class Logins:
    """The file of logins, read again when it has changed; without it nobody but the machine logs in."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int, int] | None = None
        self._people: Mapping[str, Person] = {}

    def person(self, login: bytes) -> Person | None:
        """The person of a `name:password`.

        Raises:
            ServerProblem: the file cannot be read.
        """
        name, _, password = login.partition(b":")
        entry = self._now().get(name.decode("ascii", "replace"))
        return entry if entry and entry.has(password) else None

    def _now(self) -> Mapping[str, Person]:
        try:
            known = self._file.stat()
        except FileNotFoundError:
            return {}
        stamp = (known.st_ino, known.st_mtime_ns, known.st_size)
        if stamp != self._stamp:
            self._people, self._stamp = read(self._file), stamp
        return self._people


def logins_file(home: Path) -> Path:
    """The file of a home; only its owner may read and change it."""
    return home / "run" / FILE


def read(file: Path) -> dict[str, Person]:
    """All who may log in, by what they type.

    Raises:
        ServerProblem: it is no such file, or others may change it.
    """
    try:
        if file.stat().st_mode & 0o022:
            raise ServerProblem(f"others can change {file}, and so log in as anybody; run: chmod 600 {file}")
        return People.model_validate_json(file.read_bytes()).root
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as problem:
        raise ServerProblem(f"{file} cannot be read; remove it, and add the logins again") from problem


def add(file: Path, login: str, name: str) -> str:
    """Let somebody log in who signs as `name`, in place of an earlier one of that login; their new password.

    Raises:
        ServerProblem: the file cannot be read.
        InvalidValue: no such login can be.
        Refusal: another login has the name, or it cannot be printed.
    """
    if not _NAME.fullmatch(login):
        raise InvalidValue(
            f"“{login}” is not a login", "write up to 64 letters (a to z), digits, “.”, “_” or “-”"
        )
    name = " ".join(name.split())
    people = read(file)
    taken = {other.name.casefold() for key, other in people.items() if key != login}
    if not name.isprintable() or not name or name.casefold() in taken:
        raise Refusal(
            f"“{name}” cannot sign: another login has the name, or it is not printable",
            "choose another: --as",
        )
    salt, password = secrets.token_hex(16), secrets.token_urlsafe(18)
    people[login] = Person(name=name, salt=salt, digest=_digest(salt, password.encode()))
    _write(file, people)
    return password


def remove(file: Path, login: str) -> None:
    """Let somebody log in no more, at once.

    Raises:
        UnknownName: there is no such login.
        ServerProblem: the file cannot be read.
    """
    people = read(file)
    if people.pop(login, None) is None:
        raise UnknownName(f"there is no login “{login}”", "list all: roadmap login list")
    _write(file, people)


def _write(file: Path, people: dict[str, Person]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as opened:
        opened.write(People(people).model_dump_json(indent=2) + "\n")
    part.replace(file)


def _digest(salt: str, password: bytes) -> str:
    return sha256(salt.encode() + b":" + password).hexdigest()
