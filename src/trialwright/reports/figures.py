"""Draws figures as SVG, offline, from frames that hold the numbers already."""

# altair ships partial types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

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
