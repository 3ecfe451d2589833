"""The settings of the mailbox that is read for what comes back. Off unless one of its two places is named."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

IMAP_PORTS = {"ssl": 993, "starttls": 143, "none": 143}  # RFC 8314 §7.3, RFC 9051 §2.1


class IncomingSettings(BaseSettings):
    """Settings of the mailbox that bounces come to, and of opening it."""

    imap_host: str = Field(default="", description="The mailbox's server; none is read if left out")
    imap_port: int | None = Field(
        default=None, ge=1, le=65535, description="The mailbox's port; 993, or 143 without ssl"
    )
    imap_tls: Literal["ssl", "starttls", "none"] = Field(
        default="ssl", description="How its connection is made safe; `none` only within one machine"
    )
    imap_user: str = Field(default="", description="Who logs in to the mailbox")
    imap_password: SecretStr = Field(default=SecretStr(""), description="The mailbox's password")
    imap_password_file: Path | None = Field(
        default=None, description="A file that holds the mailbox's password, in place of the variable"
    )
    imap_folder: str = Field(default="INBOX", description="The mailbox's folder that is read")
    incoming: Path | None = Field(
        default=None, description="A folder of .eml files that is read in place of a mailbox, for trying"
    )
