"""What a glucose sensor saw: time in, below and above range, variation, risk indices, episodes and wear, from raw
readings.

Missing: a reading without a value is absent, never zero; without any reading, or with one that has no time, or with two
units in one trace, not evaluable. A trace with less than 70 % of 14 days is evaluated and flagged. ``LOW`` and
``HIGH`` are written ``<40`` and ``>400``: they count in their range, and the mean, which takes the limit for them,
is flagged.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from trialwright.casebook.bounds import flags
from trialwright.casebook.scores import EndpointKind, Input, Setting, Settings, asked, is_number
from trialwright.casebook.sheets import AS_PRINTED, arranging, reading
from trialwright.chapters.endpoints.gmi import MG_DL, mmol_mol, percent
from trialwright.words.declared import Text
from trialwright.words.findings import Finding

READINGS: dict[str, Any] = {
    "curve": pl.Int64,
    "at": pl.Datetime("us"),
    "glucose": pl.Float64,
    "milligrams": pl.Boolean,
    "beyond": pl.Boolean,
}
"""The frame that ``compute`` takes: one row a reading.

curve       number of the trace (a subject at a visit)
at          local time; days are counted by it, so the zone must have no daylight saving
glucose     in the unit in which the sensor reported: converting first would move readings across limits
milligrams  whether that is mg/dL; mmol/L otherwise
beyond      the sensor printed that the value lies beyond its range
"""

LIMITS = {True: (54.0, 70.0, 180.0, 250.0), False: (3.0, 3.9, 10.0, 13.9)}
"""By mg/dL or not: level 2 lies below the first, level 1 below the second; then range, level 1 and level 2 above."""

LEAN = {True: (1.509, 1.084, 5.381), False: (1.794, 1.026, 1.861)}
"""By mg/dL or not: the constants of the symmetrised glucose."""

ZONES = ("below_54", "from_54_to_69", "time_in_range", "from_181_to_250", "above_250")
"""Per cent of the readings in each range, named by its limits in mg/dL."""

_ZONE = pl.col("zone")
_EPISODES = {
    "episodes_below_70": _ZONE <= 1,
    "episodes_below_54": _ZONE == 0,
    "episodes_above_180": _ZONE >= 3,
    "episodes_above_250": _ZONE == 4,
}
COUNTS = (*_EPISODES, "extended_episodes")
NUMBERS = (
    "time_in_range",
    "below_54",
    "from_54_to_69",
    "below_70",
    "from_181_to_250",
    "above_250",
    "above_180",
    "mean",
    "sd",
    "cv",
    "gmi",
    "gmi_mmol_mol",
    "lbgi",
    "hbgi",
    *COUNTS,
    "readings",
    "interval",
    "active",
)

EPISODE = 15.0
"""Minutes beyond a limit that make an episode, and minutes of recovery that end it."""

EXTENDED = 120.0
DAY = 1440.0
INPUTS = (
    Input(
        name="at",
        analyte=None,
        text=Text(en="local time of the reading", zh="读数的当地时间"),
        answer="time",
        sample=True,
    ),
    asked(
        "glucose",
        "glucose",
        "a reading, in the unit of the sensor",
        "传感器读数（原始单位）",
        unit=AS_PRINTED,
        sample=True,
    ),
)
_FULL = arranging(INPUTS)
_READ = reading(INPUTS)


def arrange(observed: pl.DataFrame) -> pl.DataFrame:
    """The readings from answers of the casebook, as ``READINGS``."""
    return _readings(_FULL(observed))


def read(given: Sequence[object], file: str) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """The readings from ``[{"subject", "units": {"glucose"}, "samples": [{"at", "glucose"}]}]``, as ``READINGS``."""
    sheet, findings = _READ(given, file)
    return _readings(sheet), findings


def _readings(sheet: pl.DataFrame) -> pl.DataFrame:
    """A value beyond the range of the sensor stands just beyond its limit."""
    low = pl.col("glucose_lo_open") | (pl.col("glucose_hi") == float("inf"))
    beyond = pl.col("glucose_why") == "censored"
    limit = pl.when(low).then(pl.col("glucose_lo") * (1 + 1e-9)).otherwise(pl.col("glucose_hi") * (1 - 1e-9))
    return sheet.select(
        "curve",
        "at",
        pl.when(beyond).then(limit).otherwise(pl.col("glucose")).alias("glucose"),
        (pl.col("glucose_unit") == "mg/dL").alias("milligrams"),
        beyond.fill_null(value=False).alias("beyond"),
    )


def compute(readings: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """One row a trace: percentages of readings, mean and SD in the unit of the sensor, GMI, indices, episodes, wear.

    Shape: ``readings`` as ``READINGS``. A step of more than ``gap`` minutes between two readings ends what lasts.
    """
    traces = readings.group_by("curve", maintain_order=True).agg(
        (pl.col("glucose").is_not_null() & pl.col("at").is_null()).any().alias("untimed"),
        (pl.col("milligrams").filter(pl.col("glucose").is_not_null()).n_unique() > 1).alias("mixed"),
    )
    known = _sorted(readings.filter(pl.col("glucose").is_not_null() & pl.col("at").is_not_null()))
    parts = [_of_one_unit(known.filter(pl.col("milligrams") == unit), settings, milligrams=unit) for unit in LIMITS]
    numbers = pl.concat(parts).unique("curve", keep="first", maintain_order=True)
    joined = traces.join(numbers, on="curve", how="left", maintain_order="left")
    why = (
        pl.when("untimed")
        .then(pl.lit("cgm-untimed"))
        .when("mixed")
        .then(pl.lit("cgm-two-units"))
        .when(pl.col("readings").is_null())
        .then(pl.lit("cgm-nothing"))
    )
    judged = joined.with_columns(why.alias("why"))
    ok = pl.col("why").is_null()
    return judged.with_columns(
        *(pl.when(ok).then(pl.col(name)).alias(name) for name in NUMBERS),
        ok.alias("evaluable"),
        flags(
            [
                (ok & ~pl.col("sufficient"), "cgm-little-wear"),
                (ok & (pl.col("beyond") > 0), "cgm-beyond"),
                (ok & pl.col("repeated"), "cgm-repeated"),
            ]
        ),
    )


def _sorted(readings: pl.DataFrame) -> pl.DataFrame:
    """By trace and time; a trace that comes sorted is not sorted again."""
    step, later = pl.col("curve").diff(), pl.col("at").diff().dt.total_microseconds() >= 0
    in_order = ((step > 0) | ((step == 0) & later)).all()
    return readings if readings.select(in_order).item() else readings.sort("curve", "at")


def _of_one_unit(readings: pl.DataFrame, settings: Settings, *, milligrams: bool) -> pl.DataFrame:
    """Every number of the traces that are in this unit, a row a trace."""
    first, second, third, fourth = LIMITS[milligrams]
    glucose, count = pl.col("glucose"), pl.len()
    same = pl.col("curve") == pl.col("curve").shift(1)
    zone = (glucose >= first).cast(pl.UInt8) + (glucose >= second) + (glucose > third) + (glucose > fourth)
    factor, power, centre = LEAN[milligrams]
    zoned = readings.select(
        "curve",
        "at",
        "glucose",
        "beyond",
        zone.alias("zone"),
        (factor * (glucose.log().pow(power) - centre)).alias("lean"),
        pl.when(same).then(pl.col("at").diff().dt.total_microseconds() / 60e6).alias("step"),
    )
    sums = zoned.group_by("curve", maintain_order=True).agg(
        count.cast(pl.Int64).alias("readings"),
        glucose.mean().alias("mean"),
        glucose.std().alias("sd"),
        *((100 * (pl.col("zone") == place).sum() / count).alias(name) for place, name in enumerate(ZONES)),
        (10 * pl.col("lean").clip(upper_bound=0).pow(2)).mean().alias("lbgi"),
        (10 * pl.col("lean").clip(lower_bound=0).pow(2)).mean().alias("hbgi"),
        pl.col("beyond").sum(),
        (pl.col("step") == 0).any().alias("repeated"),
        pl.col("step").median().round(0).alias("usual"),
        pl.col("step").sum().alias("span"),
    )
    stated = settings["interval"]
    interval = pl.lit(float(stated)) if stated else pl.when(pl.col("usual") > 0).then(pl.col("usual"))
    timed = sums.with_columns(interval.alias("interval"))
    for name, inside in _EPISODES.items():
        lasting = _episodes(zoned, timed, inside, float(settings["gap"]))
        timed = timed.join(_counted(lasting, name), on="curve", how="left", maintain_order="left")
    prolonged = _EPISODES["episodes_below_70" if settings["extended"] == "70" else "episodes_below_54"]
    extended = _episodes(zoned, timed, prolonged, float(settings["gap"])).filter(pl.col("minutes") > EXTENDED)
    timed = timed.join(_counted(extended, "extended_episodes"), on="curve", how="left", maintain_order="left")
    return _finished(timed, settings, milligrams=milligrams)


def _episodes(zoned: pl.DataFrame, timed: pl.DataFrame, inside: pl.Expr, gap: float) -> pl.DataFrame:
    """One row an episode: at least 15 minutes beyond a limit, until at least 15 minutes of recovery or a gap.

    Only the first and the last reading of each run are looked at, so that long traces cost little.
    """
    marked = zoned.select(
        "curve", "at", inside.alias("inside"), (pl.col("step").fill_null(gap + 1) > gap).alias("broken")
    )
    turns = (pl.col("inside") != pl.col("inside").shift(1)).fill_null(value=True) | pl.col("broken")
    runs = marked.with_columns(pl.col("at").shift(1).alias("before")).filter(turns)
    last = marked["at"].tail(1)
    ends = runs["before"].slice(1).extend(last) if runs.height else runs["before"]
    runs = runs.with_columns(ends.alias("end"), pl.col("broken").cum_sum().alias("stretch"))
    runs = runs.join(timed.select("curve", "interval"), on="curve", how="left", maintain_order="left")
    minutes = (pl.col("end") - pl.col("at")).dt.total_microseconds() / 60e6 + pl.col("interval")
    long = runs.filter(minutes >= EPISODE)
    goes_on = pl.col("inside").shift(1) & (pl.col("stretch") == pl.col("stretch").shift(1))
    begun = pl.col("inside") & ~goes_on.fill_null(value=False)
    numbered = long.with_columns(begun.cum_sum().alias("episode")).filter("inside")
    return (
        numbered.group_by("episode", maintain_order=True)
        .agg(pl.col("curve", "interval").first(), pl.col("at").min().alias("start"), pl.col("end").max())
        .select(
            "curve",
            ((pl.col("end") - pl.col("start")).dt.total_microseconds() / 60e6 + pl.col("interval")).alias("minutes"),
        )
    )


def _counted(episodes: pl.DataFrame, name: str) -> pl.DataFrame:
    return episodes.group_by("curve").agg(pl.len().cast(pl.Int64).alias(name))


def _finished(timed: pl.DataFrame, settings: Settings, *, milligrams: bool) -> pl.DataFrame:
    days = float(settings["days"]) * DAY
    span = pl.col("span").fill_null(0) + pl.col("interval")
    mean = pl.col("mean") * (1.0 if milligrams else MG_DL)
    active = 100 * pl.col("readings") * pl.col("interval") / pl.max_horizontal(pl.lit(days), span)
    counts = [pl.when(pl.col("interval").is_not_null()).then(pl.col(name).fill_null(0)).alias(name) for name in COUNTS]
    below = pl.col("below_54") + pl.col("from_54_to_69")
    return timed.with_columns(
        *counts,
        pl.lit("mg/dL" if milligrams else "mmol/L").alias("glucose_unit"),
        (100 * pl.col("sd") / pl.col("mean")).alias("cv"),
        percent(mean).alias("gmi"),
        mmol_mol(mean).alias("gmi_mmol_mol"),
        below.alias("below_70"),
        (pl.col("from_181_to_250") + pl.col("above_250")).alias("above_180"),
        active.alias("active"),
        (active >= float(settings["wear"])).fill_null(value=False).alias("sufficient"),
    )


def _is_minutes(text: str) -> bool:
    return not text or (is_number(text) and float(text) > 0)


CGM = EndpointKind(
    text=Text(
        en="CGM metrics from a raw trace; time in range leads", zh="连续血糖监测指标（原始数据），以目标范围内时间为主"
    ),
    unit="%",
    value="time_in_range",
    source="Battelino 2019, Diabetes Care 42:1593 and 2023, Lancet Diabetes Endocrinol 11:42 (ranges, wear, episodes); "
    "Kovatchev 2006, Diabetes Care 29:2433 (indices); Bergenstal 2018, Diabetes Care 41:2275 (GMI). The gap "
    "that ends what "
    "lasts is a proposal, source not read. The risk bands of fingersticks do not transfer to a sensor.",
    missing=Text(
        en="Without any reading, with one that has no time, or with two units: not evaluable; less than 70 % "
        "of 14 days worn "
        "is flagged",
        zh="无读数、读数缺时间或单位不一致时不可评价；佩戴不足 14 天的 70% 时加标记",
    ),
    inputs=INPUTS,
    settings=(
        Setting(name="days", default="14", text=Text(en="days that the trace should cover", zh="应覆盖的天数")),
        Setting(name="wear", default="70", text=Text(en="per cent of them that suffice", zh="足够的佩戴百分比")),
        Setting(
            name="interval",
            default="",
            fits=_is_minutes,
            text=Text(
                en="minutes from reading to reading; empty: the usual step of the trace",
                zh="读数间隔（分钟）；留空则取该数据的常见间隔",
            ),
        ),
        Setting(
            name="gap",
            default="30",
            text=Text(
                en="a longer step between two readings, in minutes, ends what lasts (proposal)",
                zh="两读数间隔超过此分钟数即视为中断（建议值）",
            ),
        ),
        Setting(
            name="extended",
            default="70",
            choices=("70", "54"),
            text=Text(
                en="more than 120 min below this, in mg/dL, is an extended episode: 70 (2023) or 54 (2017)",
                zh="低于此值（mg/dL）超过 120 分钟为长时间低血糖：70（2023）或 54（2017）",
            ),
        ),
    ),
    read=read,
    arrange=arrange,
    compute=compute,
    details=(*NUMBERS, "glucose_unit", "sufficient", "evaluable"),
    changes=("time_in_range", "below_70", "below_54", "above_180", "above_250", "cv", "gmi", "mean"),
    because="cgm-because",
    example={
        "subject": "S1",
        "units": {"glucose": "mg/dL"},
        "samples": [
            {"at": f"2026-03-02T{minute // 60:02d}:{minute % 60:02d}", "glucose": value}
            for minute, value in zip(range(0, 40, 5), (80, 53, 52, 53, 75, 120, 190, 260), strict=True)
        ],
    },
)
