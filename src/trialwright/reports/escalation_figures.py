"""The figures of the escalation chapter as SVG: decision table, dose and toxicity, selection, tree of futures."""

# altair ships partial types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import altair as alt
import polars as pl
import vl_convert as vlc

from trialwright.reports.figures import COLOURS, FONT

LETTER_COLOURS = {"E": "#cfe8d5", "S": "#dfe7ee", "D": "#f6e2b3", "DU": "#f0b8ac", "X": "#c9c3d8"}
"""Beside the letter itself, which says the same."""


def _drawn(chart: alt.LayerChart | alt.FacetChart | alt.HConcatChart) -> str:
    return vlc.vegalite_to_svg(
        chart.configure(font=FONT, padding={"left": 5, "top": 5, "right": 12, "bottom": 5})
        .configure_view(stroke=None)
        .to_dict()
    )


def decisions(frame: pl.DataFrame, *, across: str, up: str) -> str:
    """The decision table as coloured cells.

    Shape: ``frame`` has ``patients``, ``dlts`` and ``letter``.
    """
    base = alt.Chart(frame).encode(
        x=alt.X("patients:O", title=across, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("dlts:O", title=up),
    )
    scale = alt.Scale(domain=list(LETTER_COLOURS), range=list(LETTER_COLOURS.values()))
    cells = base.mark_rect(stroke="white").encode(color=alt.Color("letter:N", scale=scale, legend=None))
    letters = base.mark_text(fontSize=11, color="#1c2733").encode(text="letter:N")
    columns, rows = frame["patients"].n_unique(), frame["dlts"].n_unique()
    return _drawn((cells + letters).properties(width=max(120, 46 * columns), height=22 * rows))


def dose_toxicity(frame: pl.DataFrame, *, target: float, across: str, up: str, groups: str, order: list[str]) -> str:
    """True DLT rate by level, a line a scenario, with the target as a rule.

    Shape: ``frame`` has ``level``, ``rate`` and ``scenario``.
    """
    scale = alt.Scale(domain=order, range=[COLOURS[place % len(COLOURS)] for place in range(len(order))])
    lines = (
        alt.Chart(frame)
        .mark_line(point=True)
        .encode(
            x=alt.X("level:O", title=across, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("rate:Q", title=up, scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("scenario:N", title=groups, scale=scale, sort=order),
            strokeDash=alt.StrokeDash("scenario:N", title=groups, scale=alt.Scale(domain=order), sort=order),
        )
    )
    rule = alt.Chart(pl.DataFrame({"rate": [target]})).mark_rule(strokeDash=[2, 2], color="#56636f").encode(y="rate:Q")
    return _drawn((lines + rule).properties(width=420, height=240))


def selection(frame: pl.DataFrame, *, across: str, up: str, order: list[str], levels: list[str]) -> str:
    """Chance that each level, or none, is selected, a small panel a scenario.

    Shape: ``frame`` has ``level`` (text), ``chance`` and ``scenario``.
    """
    panels: list[alt.Chart] = []
    for scenario in order:
        bars = (
            alt.Chart(frame.filter(pl.col("scenario") == scenario))
            .mark_bar(color="#0b5c8a")
            .encode(
                x=alt.X("level:N", title=across, sort=levels, axis=alt.Axis(labelAngle=0)),
                y=alt.Y("chance:Q", title=up, scale=alt.Scale(domain=[0, 1])),
            )
            .properties(width=24 * len(levels), height=150, title=scenario)
        )
        panels.append(bars)
    return _drawn(alt.hconcat(*panels))


def tree(points: pl.DataFrame, edges: pl.DataFrame, *, headings: list[str]) -> str:
    """The tree of futures, from left to right, a column a cohort.

    Shape: ``points`` has ``x``, ``y``, ``said`` and ``kind`` (an action); ``edges`` has ``x``, ``y``, ``x2``, ``y2``.
    """
    actions = {"escalate": "#17693b", "stay": "#0b5c8a", "de-escalate": "#8a6d00", "stop": "#a3271b", "wait": "#7a2d6b"}
    columns = len(headings)
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, columns]))
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(reverse=True))
    lines = alt.Chart(edges).mark_rule(color="#d7dde3").encode(x=across, y=down, x2="x2:Q", y2="y2:Q")
    scale = alt.Scale(domain=list(actions), range=list(actions.values()))
    base = alt.Chart(points).encode(x=across, y=down, color=alt.Color("kind:N", scale=scale, legend=None))
    dots = base.mark_circle(size=24)
    said = base.mark_text(align="left", dx=6, fontSize=10).encode(text="said:N")
    top = pl.DataFrame({"x": [float(place) for place in range(columns)], "y": [-1.5] * columns, "said": headings})
    heads = (
        alt.Chart(top).mark_text(align="left", fontSize=11, fontWeight="bold").encode(x=across, y=down, text="said:N")
    )
    rows = int(points["y"].max() or 0) + 2  # pyright: ignore[reportArgumentType]
    return _drawn((lines + dots + said + heads).properties(width=190 * columns, height=max(80, 15 * rows)))
