"""The report of a rehearsal: a page for people, and a summary for machines."""

from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.report.facts import Check, Facts
from rehearsal.report.gather import gather
from rehearsal.report.page.page import page
from rehearsal.report.summary import summary, written
from rehearsal.script import Script
from tasks.context import Context

if TYPE_CHECKING:
    from rehearsal.stage import Played

__all__ = ["Check", "Facts", "summary", "write_report"]


def write_report(context: Context, played: "Played", out: Path, seed: int, script: Script) -> Facts:
    """Write `report.html` and `summary.json` in `out`, and return the facts that they say.

    The same rehearsal gives the same bytes.
    """
    facts = gather(context, played, seed, script)
    out.mkdir(parents=True, exist_ok=True)
    (out / "summary.json").write_text(written(facts), encoding="utf-8")
    (out / "report.html").write_text(page(facts), encoding="utf-8")
    return facts
