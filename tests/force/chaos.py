"""`make chaos`: the long campaign. Hundreds of deliveries killed, on SQLite and on Postgres; some through the
whole flow. Prints what it came to, writes the same as var/chaos.json, and fails if the promise was broken.

    python -m tests.force [KILLS] [KILLS THROUGH THE FLOW]
"""

import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.force.bases import Databases, Files
from tests.force.flow import flow_campaign
from tests.force.trials import LINGER, campaign
from tests.postgres import serving
from tests.several.chaos import several
from tests.sink import running

RECIPIENTS, CONNECTIONS, KILLS, THROUGH_FLOW = 60, 4, 300, 20
OUT = Path("var/chaos.json")
COUNTED = (
    *("kills", "in_the_act", "doubled", "missing", "wrong"),
    *("unknown", "unknown_per_kill", "most_unknown", "not_left"),
)


def main(kills=KILLS, through_flow=THROUGH_FLOW):
    """Run all campaigns; whether the promise held in all of them."""
    found, start = {}, time.monotonic()
    with tempfile.TemporaryDirectory() as name, serving(durable=True) as postgres:
        folder = Path(name)
        with running(folder, linger=LINGER) as sink:
            for kind, base in (
                ("SQLite", Files(folder, RECIPIENTS)),
                ("Postgres", Databases(postgres, RECIPIENTS)),
            ):
                found[f"delivery on {kind}"] = campaign(base, sink, folder, CONNECTIONS, kills)
            for kind, url in (("SQLite", None), ("Postgres", postgres)):
                found[f"whole flow on {kind}"] = flow_campaign(url, sink, folder, CONNECTIONS, through_flow)
        found["20,000 over three workers"] = several(folder / "several", postgres)
    _print(found, (time.monotonic() - start) / 60)
    OUT.parent.mkdir(exist_ok=True)
    figures = {k: asdict(v) | {"unknown_per_kill": v.unknown_per_kill} for k, v in found.items()}
    OUT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return all(one.holds(CONNECTIONS) for one in found.values())


def _print(found, minutes):
    title = f"Chaos, {minutes:.0f} minutes"
    table = Table("Campaign", *(name.replace("_", " ") for name in COUNTED), title=title)
    for name, one in found.items():
        table.add_row(name, *(str(getattr(one, column)) for column in COUNTED))
    Console(width=132).print(table)
