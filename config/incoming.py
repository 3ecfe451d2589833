"""The settings of the mailbox for incoming mail. Off unless its server or its folder is set."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

IMAP_PORTS = {"ssl": 993, "starttls": 143, "none": 143}  # RFC 8314 §7.3, RFC 9051 §2.1


class IncomingSettings(BaseSettings):
    """Settings of the mailbox that bounces and replies come to."""

    imap_host: str = Field(default="", description="The server of the mailbox; none is read if left out")
    imap_port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; 993, or 143 without `ssl`"
    )
    imap_tls: Literal["ssl", "starttls", "none"] = Field(
        default="ssl", description="The encryption of its connection; `none` only within one machine"
    )
    imap_user: str = Field(default="", description="The user of the mailbox's login")
    imap_password: SecretStr = Field(default=SecretStr(""), description="Its password")
    imap_password_file: Path | None = Field(
        default=None, description="A file with its password, in place of the variable"
    )
    imap_folder: str = Field(default="INBOX", description="The folder that is read")
    incoming: Path | None = Field(
        default=None, description="A folder of .eml files that is read in place of a mailbox, for trials"
    )
