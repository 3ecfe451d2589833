"""Draws docs/architecture.svg: the rooms in the order that the linter holds, with their imports.

Run by `make architecture`. Rooms and layers come from the contracts in pyproject.toml, arrows from the
imports. An arrow that others imply is left out (transitive reduction), so that the rest can be followed.
"""

import tomllib
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "architecture.svg"
INK, PAPER, LINE = "#1b2a3a", "#ffffff", "#7890a6"
TINTS = {
    "cli": "#e9eef3",
    "rehearsal": "#f5f7f9",
    "flows": "#fdeeda",
    "tasks": "#e3f0f7",
    "config": "#f5f7f9",
    "roadmap": "#e6f3e6",
}
BOX, HEIGHT, GAP, ROW, LEFT, WIDTH = 128, 40, 14, 62, 150, 860
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">
<title>The rooms of the code, and what each imports</title>
<marker id="tip" markerWidth="7" markerHeight="6" refX="7" refY="3" orient="auto">
<path d="M0,0 L7,3 L0,6 z" fill="#7890a6"/></marker>"""


def layers() -> list[list[str]]:
    """Rooms by their full names, the uppermost layer first, as the linter's contracts order them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    inner = {}
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            inner[contract.get("containers", [""])[0]] = contract["layers"]
    found: list[list[str]] = []
    for layer in inner[""]:
        rows = inner.get(layer, [""])
        found += [[f"{layer}.{name.strip()}".rstrip(".") for name in row.split("|")] for row in rows]
    return found


def arrows(rooms: list[str]) -> set[tuple[str, str]]:
    """Pairs of rooms of which the first imports the second, without those that other pairs imply."""
    graph = grimp.build_graph(*{room.partition(".")[0] for room in rooms}, cache_dir=None)
    imports: dict[str, set[str]] = {room: set() for room in rooms}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            one, two = _room(module, rooms), _room(other, rooms)
            if one and two and one != two:
                imports[one].add(two)
    return {(one, two) for one in rooms for two in imports[one] if not _implied(one, two, imports)}


def _room(module: str, rooms: list[str]) -> str | None:
    fitting = [room for room in rooms if f"{module}.".startswith(f"{room}.")]
    return max(fitting, key=len, default=None)


def _implied(one: str, two: str, imports: dict[str, set[str]]) -> bool:
    """True if `one` reaches `two` through another room."""
    waiting, seen = list(imports[one] - {two}), set[str]()
    while waiting:
        room = waiting.pop()
        if two in imports[room]:
            return True
        waiting += imports[room] - seen
        seen |= imports[room]
    return False


def draw() -> str:
    """The picture as SVG."""
    rows = layers()
    places = {
        room: _place(row, index, number) for number, row in enumerate(rows) for index, room in enumerate(row)
    }
    height = ROW * len(rows)
    lines = [_arrow(places[one], places[two]) for one, two in sorted(arrows([*places]))]
    boxes = [_box(room, *place) for room, place in places.items()]
    bands = [_band(top, rows) for top in dict.fromkeys(row[0].partition(".")[0] for row in rows)]
    return "\n".join((HEAD.format(width=WIDTH, height=height), *bands, *lines, *boxes, "</svg>\n"))


def _place(row: list[str], index: int, number: int) -> tuple[float, float]:
    """The left upper corner of a box: the boxes of a row stand in its middle."""
    width = len(row) * BOX + (len(row) - 1) * GAP
    shift = (number % 2 * 2 - 1) * (
        BOX // 2 if len(row) == 1 else 0
    )  # so that arrows pass beside single boxes
    return LEFT + (WIDTH - LEFT - width) / 2 + index * (BOX + GAP) + shift, 11 + number * ROW


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x1, y1, x2, y2 = start[0] + BOX / 2, start[1] + HEIGHT, end[0] + BOX / 2, end[1]
    bend = (y2 - y1) / 2
    path = f"M{x1:g},{y1:g} C{x1:g},{y1 + bend:g} {x2:g},{y2 - bend:g} {x2:g},{y2:g}"
    return f'<path d="{path}" fill="none" stroke="{LINE}" marker-end="url(#tip)"/>'


def _box(room: str, x: float, y: float) -> str:
    name = escape(room.rpartition(".")[2])
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{BOX}" height="{HEIGHT}" rx="6" fill="{PAPER}" stroke="{INK}"/>'
        f'<text x="{x + BOX / 2:g}" y="{y + 25:g}" font-size="14" text-anchor="middle">{name}</text>'
    )


def _band(top: str, rows: list[list[str]]) -> str:
    """The ground on which the rooms of one folder stand, with the folder's name."""
    own = [number for number, row in enumerate(rows) if row[0].partition(".")[0] == top]
    y, height = own[0] * ROW, len(own) * ROW
    return (
        f'<rect y="{y}" width="{WIDTH}" height="{height}" fill="{TINTS[top]}"/>'
        f'<text x="16" y="{y + 32}" font-size="17">{escape(top)}/</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
