"""The mail account: server, encryption and login."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import SecretStr

from config.private import refusal
from config.secrets import hide, is_local
from config.settings import Settings, Tls
from roadmap.problems import InvalidValue
from tasks.mail.envelope import envelope_address
from tasks.mail.problems import MailProblem

PORTS: dict[Tls, int] = {"none": 25, "starttls": 587, "ssl": 465}  # RFC 8314 §3.3, §7.3


@dataclass(frozen=True)
class Account:
    """Access to a mail server. `timeout` is in seconds; `str` and `repr` show no password."""

    host: str
    port: int
    tls: Tls = "starttls"
    user: str = ""
    password: SecretStr = field(default=SecretStr(""))
    connections: int = 4
    timeout: float = 60.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The account that the settings name.

        Raises:
            MailProblem: a setting is missing or set twice; the message names it.
        """
        host = settings.smtp_host.strip()
        if not host:
            raise MailProblem(
                f"to send in the mode {settings.mode}, set ROADMAP_SMTP_HOST to the mail server's name"
            )
        password = _password(settings)
        hide(password.get_secret_value())
        if bool(settings.smtp_user) != bool(password.get_secret_value()):
            raise MailProblem(
                "ROADMAP_SMTP_USER is set without a password (ROADMAP_SMTP_PASSWORD, _FILE or _BLOCK): "
                "set both, or neither"
                if settings.smtp_user
                else "a password is set without ROADMAP_SMTP_USER: set both, or neither"
            )
        if settings.smtp_tls == "none" and settings.smtp_user and not is_local(host):
            raise MailProblem(
                "ROADMAP_SMTP_TLS=none would send the password in clear; set starttls or ssl, or no login"
            )
        port = settings.smtp_port or PORTS[settings.smtp_tls]
        return cls(
            *(host, port, settings.smtp_tls, settings.smtp_user, password),
            *(settings.smtp_connections, settings.smtp_timeout),
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def redirected(settings: Settings) -> str:
    """The address that gets all mail in the mode `redirect`.

    Raises:
        MailProblem: it is not set, or not an address.
    """
    to = settings.redirect_to.strip()
    if not to:
        raise MailProblem(
            "to send in the mode redirect, set ROADMAP_REDIRECT_TO to the address that gets all mail"
        )
    try:
        plain = not envelope_address(to).utf8
    except InvalidValue as problem:
        raise MailProblem(f"ROADMAP_REDIRECT_TO: {problem}; write it as name@domain") from None
    if not plain:
        raise MailProblem(f"ROADMAP_REDIRECT_TO: “{to}” has letters outside ASCII before the @; set another")
    return to


def _password(settings: Settings) -> SecretStr:
    given = {
        "ROADMAP_SMTP_PASSWORD": bool(settings.smtp_password.get_secret_value()),
        "ROADMAP_SMTP_PASSWORD_FILE": settings.smtp_password_file is not None,
        "ROADMAP_SMTP_PASSWORD_BLOCK": bool(settings.smtp_password_block),
    }
    if sum(given.values()) > 1:
        named = " and ".join(name for name, is_set in given.items() if is_set)
        raise MailProblem(f"the password is set more than once ({named}); keep one of them")
    if settings.smtp_password_file is not None:
        return _from_file(settings)
    if settings.smtp_password_block:
        return _from_block(settings.smtp_password_block)
    return settings.smtp_password


def _from_file(settings: Settings) -> SecretStr:
    """The first line of the file: editors add a line break, and passwords have none."""
    path = str(settings.smtp_password_file)
    if settings.mode == "live" and (refused := refusal(Path(path), "ROADMAP_SMTP_PASSWORD_FILE:")):
        raise MailProblem(refused)
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123  # a Path of /dev/fd/… works too
            password = SecretStr(file.readline().rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else "it is not text"
        raise MailProblem(f"ROADMAP_SMTP_PASSWORD_FILE: {path} cannot be read ({why})") from None
    if not password.get_secret_value():
        raise MailProblem(f"ROADMAP_SMTP_PASSWORD_FILE: the first line of {path} is empty")
    return password


def _from_block(name: str) -> SecretStr:
    from prefect.blocks.system import Secret  # it is slow to load

    try:
        load: Any = Secret.load  # its types lack `_sync`
        password = load(name, _sync=True).get()
    except ValueError:
        raise MailProblem(
            f"ROADMAP_SMTP_PASSWORD_BLOCK: Prefect has no Secret block “{name}”; make one in its UI"
        ) from None
    if not isinstance(password, str) or not password:
        raise MailProblem(
            f"ROADMAP_SMTP_PASSWORD_BLOCK: the Secret block “{name}” has no text; set the password in it"
        )
    return SecretStr(password)
