"""The roadmap as a picture: one row a milestone, its dates as bars, its steps as small marks.

Colours are written as placeholders and then replaced by the tokens of the look, so that the
picture is dark when the page is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import altair as alt
import vl_convert
from pendulum import Date, DateTime

from rehearsal.report.facts import Facts
from rehearsal.report.played import MilestoneFacts, Span, StepFacts
from roadmap.review.rules import StepRule

WIDTH, ROW, TURN = 1120, 40, 0.62  # from `TURN` of the width on, a title stands at its bar's end
LEGEND = ("Invitation", "Reminder", "Last call", "Information", "To the coordinator")
SHAPES = ("circle", "triangle-up", "diamond", "square", "cross")
# A placeholder and the token of the look that takes its place.
COLOURS: Mapping[str, str] = {
    "#010203": "var(--ink)",
    "#010204": "var(--rule)",
    "#010205": "var(--bar)",
    "#010206": "var(--bar-open)",
    "#010207": "var(--span)",
    "#020301": "var(--invitation)",
    "#020302": "var(--reminder)",
    "#020303": "var(--bad)",
    "#020304": "var(--good)",
    "#020305": "var(--coordinator)",
}
INK, RULE, BAR, OPEN, SPAN, *MARKS = COLOURS


def chart(facts: Facts) -> str:
    """The picture as inline SVG, of a fixed size."""
    rows = sorted(facts.milestones, key=_order)
    drawn = alt.layer(
        _bars([row for n, m in enumerate(rows) for row in _prepared(n, m)], SPAN, height=4),
        _bars(
            [row for n, m in enumerate(rows) for row in _spans(n, m.written, exact=False)],
            OPEN,
            strokeDash=[3, 2],
            stroke=BAR,
            fillOpacity=0.45,
        ),
        _bars([row for n, m in enumerate(rows) for row in _spans(n, m.spans, exact=True)], BAR),
        _marks([_mark(n, step) for n, m in enumerate(rows) for step in m.steps if step.sent], facts),
        *_titles([_title(n, m, facts) for n, m in enumerate(rows)]),
    )
    svg = vl_convert.vegalite_to_svg(_styled(drawn, len(rows)).to_dict(), vl_version=_version())
    return _themed(svg)


def _version() -> str:
    """The Vega-Lite that this altair speaks, as the converter names it: “6.1”."""
    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def _order(milestone: MilestoneFacts) -> tuple[Date, Date, str]:
    last = max(span.last for span in milestone.spans)
    return min(span.first for span in milestone.spans), last, milestone.id


def _prepared(number: int, milestone: MilestoneFacts) -> Iterator[dict[str, Any]]:
    """From the first step to the last, a thin line."""
    moments = [step.due.date() for step in milestone.steps if step.sent]
    days = [day for span in milestone.spans for day in (span.first, span.last)]
    yield _bar(number, min(*moments, *days), max(*moments, *days))


def _spans(number: int, spans: tuple[Span, ...], *, exact: bool) -> Iterator[dict[str, Any]]:
    for span in spans:
        if span.exact is exact:
            yield _bar(number, span.first, span.last)


def _bar(number: int, first: Date, last: Date) -> dict[str, Any]:
    return {"row": number, "first": _milliseconds(first), "last": _milliseconds(last.add(days=1))}


def _mark(number: int, step: StepFacts) -> dict[str, Any]:
    return {"row": number, "first": _milliseconds(step.left or step.due), "group": _group(step.rule)}


def _group(rule: StepRule) -> str:
    """The mark that a step gets. The reminder that goes to all contacts is the last."""
    if rule.role == "reminds":
        return "Last call" if rule.contacts == "all" else "Reminder"
    if rule.role == "invites" or rule.saves_the_date:
        return "Invitation"
    return "To the coordinator" if rule.role == "asks" else "Information"


def _title(number: int, milestone: MilestoneFacts, facts: Facts) -> dict[str, Any]:
    bar = next(iter(_prepared(number, milestone)))
    start, end = _milliseconds(facts.start), _milliseconds(facts.end)
    late = (bar["first"] - start) / (end - start) > TURN
    return {"row": number, "first": bar["last" if late else "first"], "late": late, "said": milestone.title}


def _milliseconds(at: Date | DateTime) -> int:
    """On the calendar of the host, read as if it were UTC: the picture has one clock."""
    clock = (at.hour, at.minute) if isinstance(at, DateTime) else (0, 0)
    return int(DateTime.create(at.year, at.month, at.day, *clock, tz="UTC").timestamp() * 1000)


_X = alt.X("first:T", scale=alt.Scale(type="utc"), title=None)


def _y(offset: float = 0) -> alt.Y:
    return alt.Y("row:O", axis=None, bandPosition=0.5 + offset)


def _bars(rows: list[dict[str, Any]], colour: str, *, height: int = 11, **look: Any) -> alt.Chart:
    mark: dict[str, Any] = {"height": height, "color": colour, "cornerRadius": 2, "yOffset": 8, **look}
    bars = alt.Chart(alt.InlineData(values=rows)).mark_bar(**mark)
    drawn: alt.Chart = bars.encode(x=_X, x2="last:T", y=_y())
    return drawn


def _marks(rows: list[dict[str, Any]], facts: Facts) -> alt.Chart:
    """Layer of the messages that left, by kind; it has the axis and the legend."""
    domain = [_milliseconds(facts.start), _milliseconds(facts.end)]
    axis = alt.Axis(orient="top", format="%b %Y", tickCount="month", gridColor=RULE, domainColor=RULE)
    x = alt.X("first:T", scale=alt.Scale(type="utc", domain=domain), title=None, axis=axis)
    legend = alt.Legend(title=None, orient="top", labelColor=INK, symbolSize=80)
    groups = list(LEGEND)
    points = alt.Chart(alt.InlineData(values=rows)).mark_point(filled=True, size=54, opacity=1, yOffset=8)
    drawn: alt.Chart = points.encode(
        x=x,
        y=_y(),
        color=alt.Color("group:N", scale=alt.Scale(domain=groups, range=list(MARKS)), legend=legend),
        shape=alt.Shape("group:N", scale=alt.Scale(domain=groups, range=list(SHAPES)), legend=legend),
    )
    return drawn


def _titles(rows: list[dict[str, Any]]) -> Iterator[alt.Chart]:
    sides: tuple[tuple[bool, Literal["left", "right"]], ...] = ((False, "left"), (True, "right"))
    for late, align in sides:
        values = alt.InlineData(values=[row for row in rows if row["late"] is late])
        mark = alt.Chart(values).mark_text(align=align, baseline="middle", yOffset=-9, fontSize=12, color=INK)
        yield mark.encode(x=_X, y=_y(), text="said:N")


def _styled(drawn: alt.LayerChart | alt.FacetChart, rows: int) -> Any:
    sized = drawn.properties(width=WIDTH, height=rows * ROW, background="transparent", padding=4)
    return sized.configure(
        font="system-ui, sans-serif",
        view=alt.ViewConfig(stroke="transparent"),
        axis=alt.AxisConfig(ticks=False, domainColor=RULE, gridColor=RULE, labelColor=INK, labelFontSize=12),
    )


def _themed(svg: str) -> str:
    for placeholder, variable in COLOURS.items():
        svg = svg.replace(placeholder, variable)
    return svg.replace("<svg ", '<svg role="img" aria-labelledby="roadmap-caption" ', 1)
