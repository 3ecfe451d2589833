"""The settings: where things are, read from the environment (prefix `ROADMAP_`) when they are asked for.

The table in docs/settings.md is made from this model, and a test keeps it true.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where a review lives and how its mail leaves."""

    model_config = SettingsConfigDict(env_prefix="ROADMAP_", frozen=True)

    review: Path = Field(default=Path("config/lac-2025.yaml"), description="The review's file")
    mode: Literal["dry", "outbox"] = Field(
        default="outbox", description="`outbox` writes .eml files; `dry` drafts and delivers nothing"
    )
    home: Path = Field(default=Path("var"), description="The folder of all that is kept")
    ledger_url: str = Field(default="", description="The ledger's database; `ledger.sqlite` in the home")
    book: str = Field(default="", description="The answer book; `workbook.xlsx` in the home")
    outbox: Path | None = Field(default=None, description="The folder of .eml files; `outbox` in the home")
    claim_minutes: int = Field(
        default=15, ge=1, description="Minutes after which a claim whose sender is gone is unknown"
    )

    @property
    def ledger(self) -> str:
        """The URL of the ledger's database."""
        return self.ledger_url or f"sqlite:///{(self.home / 'ledger.sqlite').absolute()}"

    @property
    def workbook(self) -> Path:
        """The file of the answer book."""
        return Path(self.book) if self.book else self.home / "workbook.xlsx"

    @property
    def outbox_folder(self) -> Path:
        """The folder that .eml files are written to."""
        return self.outbox or self.home / "outbox"


def table() -> str:
    """The settings as a table in markdown: the variable, its default, what it means."""
    rows = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if field.default not in (None, "") else "none"
        rows.append(f"| `ROADMAP_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"
