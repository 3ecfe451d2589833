"""The settings, read from the environment (prefix `ROADMAP_`).

The table in docs/settings.md is written from this model; a test checks that it is current.
"""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from config.incoming import IncomingSettings
from config.secrets import VARIABLES, RedactedProblem, hide, hide_address, hide_login
from config.watching import WatchSettings
from roadmap.mail.message import Way
from roadmap.problems import broken_rule

Tls = Literal["none", "starttls", "ssl"]
_GOOGLE = "google:"


class SettingsProblem(RedactedProblem):
    """Settings that are not valid: a line for each, with the name of its variable."""


class Settings(IncomingSettings, WatchSettings):
    """Settings: the files and accounts of a review, and the way of its mail.

    Raises:
        SettingsProblem: the value of a variable is not valid.
    """

    # Errors must not show a value, which may be a password or a key.
    model_config = SettingsConfigDict(env_prefix="ROADMAP_", frozen=True, hide_input_in_errors=True)

    review: Path = Field(default=Path("config/lac-2025.yaml"), description="The review's file")
    mode: Way = Field(
        default="outbox",
        description="`outbox` writes .eml files; `redirect` sends everything to one address; `live` sends to "
        "the recipients; `dry` drafts and delivers nothing",
    )
    home: Path = Field(default=Path("var"), description="The folder of all files of the review")
    auth: SecretStr = Field(
        default=SecretStr(""),
        description="The `user:password` that the server of `roadmap up` asks for; by default one that is "
        "generated, in `run/auth` of the home",
    )
    hosts: str = Field(
        default="",
        description="Further names by which the server is reached, such as a proxy's, with commas between "
        "them: `review.example.org`, or `https://review.example.org` if the proxy changes `Host`",
    )
    ledger_url: str = Field(default="", description="The ledger's database; `ledger.sqlite` in the home")
    book: str = Field(
        default="",
        description="The answer book: the path of an .xlsx file, or `google:` and the id of a spreadsheet; "
        "`workbook.xlsx` in the home",
    )
    google_key_file: Path | None = Field(
        default=None, description="The JSON key of the service account that uses the Google spreadsheet"
    )
    sheets_endpoint: str = Field(
        default="", description="Another address for the Sheets API than `https://sheets.googleapis.com`"
    )
    sheets_calls: int = Field(
        default=60,
        ge=1,
        le=100_000,
        description="How many calls a minute the Sheets API may get from this account; Google takes 60 reads "
        "and 60 writes",
    )
    outbox: Path | None = Field(default=None, description="The folder of .eml files; `outbox` in the home")
    redirect_to: str = Field(default="", description="The address that gets all mail in the mode `redirect`")
    smtp_host: str = Field(default="", description="The mail server, by name; needed to send")
    smtp_port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; 587 with `starttls`, 465 with `ssl`, else 25"
    )
    smtp_tls: Tls = Field(
        default="starttls",
        description="How the connection is encrypted: `starttls`, `ssl` from the first byte, or `none`",
    )
    smtp_user: str = Field(default="", description="The user of the login; there is no login if left out")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="The login's password, or …")
    smtp_password_file: Path | None = Field(default=None, description="… a file with it, or …")
    smtp_password_block: str = Field(default="", description="… the name of a Prefect Secret block with it")
    smtp_connections: int = Field(default=4, ge=1, le=50, description="Connections that send at once")
    smtp_timeout: float = Field(
        default=60, gt=0, le=3600, description="Seconds without a reply after which a server counts as lost"
    )

    @model_validator(mode="wrap")
    @classmethod
    def _in_words(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(values)
        except ValidationError as problem:
            raise SettingsProblem("\n".join(map(_mistake, problem.errors()))) from None

    def model_post_init(self, _context: object) -> None:
        """Hide the secrets among the settings in all texts."""
        hide_login(self.auth.get_secret_value())
        hide(self.smtp_password.get_secret_value())
        hide(self.imap_password.get_secret_value())
        for address in (self.alarm_webhook, self.pulse_url, self.ledger_url):
            hide_address(address)

    @property
    def ledger(self) -> str:
        """The URL of the ledger's database."""
        return self.ledger_url or f"sqlite:///{(self.home / 'ledger.sqlite').absolute()}"

    @property
    def witnesses(self) -> Path:
        """The folder with the record of the ledger in use and of its latest change."""
        return self.home / "ledger-witness"

    @property
    def way(self) -> Way:
        """The part of the ledger for this mode, so that a mail sent in a trial does not count as sent."""
        return self.mode

    @property
    def google_sheet(self) -> str | None:
        """The id or the address of the Google spreadsheet that is the answer book; None if it is a file."""
        return self.book.removeprefix(_GOOGLE).strip() if self.book.startswith(_GOOGLE) else None

    @property
    def workbook(self) -> Path:
        """The file of the answer book, if it is not a `google_sheet`."""
        return Path(self.book) if self.book else self.home / "workbook.xlsx"

    @property
    def outbox_folder(self) -> Path:
        """The folder for .eml files."""
        return self.outbox or self.home / "outbox"


def _mistake(error: ErrorDetails) -> str:
    """The line for one setting, without the value of a secret."""
    name = f"ROADMAP_{str(error['loc'][0]).upper()}"
    value = "" if name in VARIABLES else f" is “{error['input']}”"
    return f"{name}{value}: {broken_rule(error)}; correct it (docs/settings.md)"


def table() -> str:
    """The settings as a markdown table: variable, default, meaning."""
    rows = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    fields = Settings.model_fields
    inherited = (*WatchSettings.model_fields, *IncomingSettings.model_fields)
    for name in sorted(fields, key=lambda name: name in inherited):  # its own come first
        field = fields[name]
        default = f"`{field.default}`" if field.default not in (None, "", SecretStr("")) else "none"
        rows.append(f"| `ROADMAP_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"
