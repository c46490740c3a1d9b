"""Draws figures as SVG, offline, from frames that hold the numbers already."""

# altair ships partial types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Sequence

import altair as alt
import polars as pl
import vl_convert as vlc

from trialwright.reports.fonts import FAMILY, FOLDER

FONT = f"'{FAMILY}', 'Noto Sans CJK SC', 'Microsoft YaHei', system-ui, sans-serif"

vlc.register_font_directory(str(FOLDER))

COLOURS = ("#8a6d00", "#0b5c8a", "#7a2d6b", "#17693b")
"""Told apart without colour vision too, and by dash."""


def curves(frame: pl.DataFrame, *, across: str, up: str, groups: str, order: list[str]) -> str:
    """Lines over time, one a subject, coloured and dashed by group.

    Shape: ``frame`` has ``x``, ``y`` (null leaves a gap), ``group`` and ``subject``; names of axes come ready in the
    language of the figure.
    """
    scale = alt.Scale(domain=order, range=list(COLOURS[: len(order)]))
    chart = (
        alt.Chart(frame.filter(pl.col("y").is_not_null()))
        .mark_line(point=alt.OverlayMarkDef(size=18), opacity=0.75, strokeWidth=1.4)
        .encode(
            x=alt.X("x:Q", title=across, axis=alt.Axis(grid=False)),
            y=alt.Y("y:Q", title=up, scale=alt.Scale(zero=True)),
            color=alt.Color("group:N", title=groups, scale=scale, sort=order),
            strokeDash=alt.StrokeDash("group:N", title=groups, scale=alt.Scale(domain=order), sort=order),
            detail="subject:N",
        )
        .properties(width=620, height=280)
        .configure(font=FONT, padding={"left": 5, "top": 5, "right": 12, "bottom": 5})
    )
    return vlc.vegalite_to_svg(chart.to_dict())


def course(
    points: pl.DataFrame, windows: Sequence[tuple[int, int]], *, across: str, up: str, groups: str, order: list[str]
) -> str:
    """The results of one person over days, each series coloured and dashed, behind them the windows of visits.

    A line joins two results only where nothing that was planned lacks between them; a bound is an open point.
    Shape: ``points`` has ``day``, ``value`` (null breaks the line), ``limit``, ``group``, ``line``; by day within a
    line. Names of axes come ready in the language of the figure.
    """
    broken = points.with_columns(pl.col("value").is_null().cum_sum().over("line").alias("stretch"))
    drawn = broken.filter(pl.col("value").is_not_null()).with_columns(
        pl.concat_str("line", pl.col("stretch").cast(pl.String), separator=" ").alias("stretch")
    )
    palette = alt.Scale(domain=order, range=list((*COLOURS, "#6b4226", "#3d4a5c")[: len(order)]))
    legend = alt.Legend(orient="bottom", direction="vertical", labelLimit=560)
    across_axis = alt.X("day:Q", title=across, axis=alt.Axis(grid=False, tickMinStep=1))
    colour = alt.Color("group:N", title=groups, scale=palette, sort=order, legend=legend)
    lines = (
        alt.Chart(drawn)
        .mark_line(strokeWidth=1.4)
        .encode(
            x=across_axis,
            y=alt.Y("value:Q", title=up, scale=alt.Scale(zero=True)),
            color=colour,
            strokeDash=alt.StrokeDash(
                "group:N", title=groups, scale=alt.Scale(domain=order), sort=order, legend=legend
            ),
            detail="stretch:N",
        )
    )
    dots = alt.Chart(drawn).encode(x=across_axis, y="value:Q", color=colour)
    measured = dots.transform_filter("!datum.limit").mark_point(size=36, filled=True)
    bounds = dots.transform_filter("datum.limit").mark_point(size=36, strokeWidth=1.4, fill="#ffffff")
    spans = pl.DataFrame(windows, schema={"from": pl.Int64, "to": pl.Int64}, orient="row")
    bands = alt.Chart(spans).mark_rect(color="#e4ebf0").encode(x=alt.X("from:Q", title=across), x2="to:Q")
    chart = (
        alt.layer(bands, lines, measured, bounds)
        .properties(width=620, height=240)
        .configure(font=FONT, padding={"left": 5, "top": 5, "right": 12, "bottom": 5})
    )
    return vlc.vegalite_to_svg(chart.to_dict())
