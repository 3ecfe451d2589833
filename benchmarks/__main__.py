"""Run all benchmarks, print the table, and write the same as var/bench.json."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from benchmarks.collecting import collecting
from benchmarks.composing import composing
from benchmarks.mailing import mailing
from benchmarks.matching import matching
from benchmarks.measure import Figure
from benchmarks.memory import memory
from benchmarks.reconciling import reconciling
from benchmarks.registering import registering
from benchmarks.starting import starting
from benchmarks.status import status
from benchmarks.words import words
from benchmarks.workers import workers

OUT = Path("var/bench.json")
ALL: dict[str, Callable[[], Iterable[Figure]]] = {
    "composing": composing,
    "words": words,
    "status": status,
    "mailing": mailing,
    "collecting": collecting,
    "matching": matching,
    "memory": memory,
    "reconciling": reconciling,
    "registering": registering,
    "starting": starting,
    "workers": workers,
}


def main(wanted: list[str]) -> None:
    """Run those that are named, or all."""
    figures = [figure for name in wanted or ALL for figure in ALL[name]()]
    right = [Column(heading, justify="right") for heading in ("Aim", "Reached")]
    table = Table("What", *right, "", "Met", title="Benchmarks")
    for figure in figures:
        met = "" if figure.aim == 0 else "yes" if figure.met else "no"
        aim = f"{figure.aim:g}" if figure.aim else ""
        table.add_row(figure.name, aim, f"{figure.reached:.2f}", figure.unit, met)
    Console().print(table)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([figure.as_json() for figure in figures], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
