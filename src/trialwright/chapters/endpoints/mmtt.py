"""How much C-peptide the islets make after a mixed meal: the area under the curve from 0 to 120 minutes.

Missing: one interior sample may be absent, the straight line across it is flagged ``interpolated``; without a sample
before the meal, without one that reaches 120 minutes, or with more gaps, the curve is not evaluable and says why.
Below quantification is never zero by silence: the policy is a setting, and every such curve is flagged.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from trialwright.casebook.measurements import measured
from trialwright.chapters.endpoints.endpoint import EndpointKind, Input, Picture, Setting, Settings, is_number
from trialwright.words.analytes import ANALYTES
from trialwright.words.declared import Text
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.units import convert

END = 120.0

LARGEST = 1e6
"""A C-peptide in any unit lies below this."""

SAMPLES: Mapping[str, type[pl.DataType]] = {
    "curve": pl.Int64,
    "minute": pl.Float64,
    "nominal": pl.Float64,
    "value": pl.Float64,
    "below": pl.Boolean,
    "above": pl.Boolean,
}
"""The frame that ``compute`` takes: one row a sample.

curve    number of the curve (a subject at a visit)
minute   actual minutes since the meal; null is read as the nominal minute
nominal  the minute for which the sample was planned; null is read as the planned minute nearest to the actual one
value    C-peptide, nmol/L; where ``below``, the limit of quantification that was printed; null is no result
below    the laboratory printed ``<value``
above    the laboratory printed ``>value``: the curve cannot be evaluated
"""


class Sample(BaseModel):
    """One sample as ``score`` takes it; a value may be a number, text such as ``<0.017``, or null."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    minute: float | None = None
    nominal: float | None = None
    value: float | str | None = None


class Curve(BaseModel):
    """One subject's samples at one visit, all in one unit."""

    model_config = ConfigDict(extra="forbid")
    subject: str | int
    visit: str | None = None
    unit: str = ""
    samples: list[Sample]


def read(inputs: Sequence[object], file: str) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Reads ``[{"subject", "visit", "unit", "samples": [{"minute", "nominal", "value"}]}]`` into ``SAMPLES``.

    Missing: a null or empty value is a sample without a result; a curve without a unit is a fault, never guessed.
    """
    rows: list[tuple[int, float | None, float | None, float | None, bool, bool]] = []
    findings: list[Finding] = []
    for number, given in enumerate(inputs):
        place = Place(file=file, line=number + 1)
        try:
            curve = Curve.model_validate(given)
        except ValidationError as stop:
            for error in stop.errors():
                where = ".".join(str(part) for part in error["loc"])
                findings.append(fault("bad-samples", detail=f"{where}: {error['msg']}").at(place))
            continue
        unit = ANALYTES["c_peptide"].find(curve.unit)
        if unit is None:
            allowed = ", ".join(known.symbol for known in ANALYTES["c_peptide"].units)
            kind = "unit-not-allowed" if curve.unit else "unit-missing"
            findings.append(fault(kind, unit=curve.unit, allowed=allowed).at(place))
            continue
        for sample in curve.samples:
            result = _result(sample)
            if isinstance(result, str):
                findings.append(fault("bad-samples", detail=result).at(place))
                continue
            value, below = result
            canonical = None if value is None else convert(value, unit, ANALYTES["c_peptide"].units[0])
            rows.append((number, sample.minute, sample.nominal, canonical, below, False))
    return pl.DataFrame(rows, schema=dict(SAMPLES), orient="row"), tuple(findings)


def _result(sample: Sample) -> tuple[float | None, bool] | str:
    """The number and whether it is a limit of quantification; or, as text, what is wrong with the sample."""
    if sample.minute is None and sample.nominal is None:
        return "a sample has no minute"
    if sample.value is None or (isinstance(sample.value, str) and sample.value.strip() in {"", "/"}):
        return None, False
    text = str(sample.value).strip()
    try:
        number = float(text.lstrip("<＜"))
    except ValueError:
        return f"'{text}' is not a number"
    if not 0 <= number < LARGEST or not text.isascii() or "_" in text:
        return f"'{text}' is not an amount that can be measured"
    return number, text.startswith(("<", "＜"))


def arrange(observations: pl.DataFrame) -> pl.DataFrame:
    """The frame that ``compute`` takes, from answers of the casebook.

    Shape: ``observations`` has ``curve``, ``repeat``, ``input`` (a name of this kind's inputs), ``value``, ``unit``.
    Missing: a sample without a C-peptide, or with one in no unit that is known, is a sample without a result.
    """
    keys = ["curve", "repeat"]
    times = observations.filter(pl.col("input").is_in(["minute", "nominal"]))
    minutes = measured(times.with_columns(pl.col("unit").fill_null("min")), "duration", "min").with_columns(
        pl.when(pl.col("why") == 0).then("lo").alias("number")
    )
    results = measured(observations.filter(pl.col("input") == "value"), "c_peptide", "nmol/L").select(
        *keys,
        pl.when(pl.col("why") != 0).then(None).when("below").then("hi").otherwise("lo").alias("value"),
        "below",
        "above",
    )
    samples = observations.select(keys).unique(maintain_order=True)
    for name in ("minute", "nominal"):
        own = minutes.filter(pl.col("input") == name).select(*keys, pl.col("number").alias(name))
        samples = samples.join(own, on=keys, how="left", maintain_order="left")
    joined = samples.join(results, on=keys, how="left", maintain_order="left")
    flags = [pl.col(name).fill_null(value=False) for name in ("below", "above")]
    filled = [pl.coalesce("minute", "nominal").alias("minute"), pl.coalesce("nominal", "minute").alias("nominal")]
    return joined.select("curve", *filled, "value", *flags)


def compute(samples: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """One row a curve: AUC and what belongs to it, or why it is not evaluable.

    Shape: ``samples`` as ``SAMPLES``; the result has ``curve``, ``c0``, ``auc`` (nmol/L*min), ``mean_auc``,
    ``ln1p_mean``, ``peak``, ``t_peak`` (min), ``at90``, ``incremental``, ``interpolated`` (planned minutes),
    ``below`` (samples below quantification), ``used`` (samples in the area), ``evaluable`` and ``why``, the name
    of the sentence in ``words/texts.py`` that says why not.
    """
    planned = sorted(float(part) for part in settings["schedule"].split(","))
    known = _known(samples, settings, planned)
    faults = _faults(samples, known, settings)
    points = _points(known, settings["t0"])
    areas = points.group_by("curve", maintain_order=True).agg(
        _trapezoid().alias("auc"),
        pl.col("value").max().alias("peak"),
        pl.col("minute").sort_by(pl.col("value"), descending=True, maintain_order=True).first().alias("t_peak"),
        pl.len().alias("used"),
        pl.col("minute").max().alias("last"),
    )
    curves = samples.select("curve").unique(maintain_order=True)
    judged = (
        curves.join(_basal(known, settings["t0"]), on="curve", how="left")
        .join(areas, on="curve", how="left")
        .join(_slots(known, planned), on="curve", how="left")
        .join(faults, on="curve", how="left")
        .with_columns(_why(int(settings["gap"])).alias("why"))
    )
    return _finished(judged)


def _known(samples: pl.DataFrame, settings: Settings, planned: list[float]) -> pl.DataFrame:
    """The samples with a result, each in its planned slot (negative minutes are -1), below quantification replaced."""
    stated = float(settings["lloq"] or 0)
    limit = pl.when(pl.col("below") & (pl.col("value") > stated)).then(pl.col("value")).otherwise(pl.lit(stated))
    share = {"half": 0.5, "zero": 0.0, "lloq": 1.0}[settings["bloq"]]
    below = pl.col("below") | (pl.col("value") < stated)
    nearest = pl.lit(planned[0])
    for earlier, later in pairwise(planned):
        nearest = pl.when(pl.col("nominal") >= (earlier + later) / 2).then(pl.lit(later)).otherwise(nearest)
    filled = samples.with_columns(
        pl.coalesce("minute", "nominal").alias("minute"), pl.coalesce("nominal", "minute").alias("nominal")
    ).filter(pl.col("value").is_not_null() & pl.col("minute").is_not_null())
    return filled.with_columns(
        below.alias("below"),
        pl.when(below).then(limit * share).otherwise(pl.col("value")).alias("value"),
        pl.when(pl.col("nominal") < 0).then(pl.lit(-1.0)).otherwise(nearest).alias("slot"),
    )


def _faults(samples: pl.DataFrame, known: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """What makes a curve contradict itself: results without a minute, two at one minute, minutes of another slot."""
    untimed = pl.col("value").is_not_null() & pl.col("minute").is_null() & pl.col("nominal").is_null()
    before, latest = float(settings["basal"]), END + float(settings["late"])
    misplaced = ((pl.col("slot") <= 0) & (pl.col("minute") > before)) | ((pl.col("slot") > 0) & (pl.col("minute") <= 0))
    too_late = (pl.col("slot") == END) & (pl.col("minute") > latest)
    of_known = known.group_by("curve").agg(
        pl.col("minute").is_duplicated().any().alias("twice"),
        misplaced.any().alias("misplaced"),
        too_late.any().alias("too_late"),
    )
    of_all = samples.group_by("curve", maintain_order=True).agg(untimed.any().alias("untimed"))
    return of_all.join(of_known, on="curve", how="left", maintain_order="left")


def _basal(known: pl.DataFrame, rule: str) -> pl.DataFrame:
    """The value at 0 min: the mean of all samples up to it, or the 0-min sample with an earlier one to fall back on."""
    before = known.filter(pl.col("slot") <= 0)
    zero = pl.col("value").filter(pl.col("slot") == 0).mean()
    earlier = pl.col("value").mean()
    c0 = earlier if rule == "mean" else pl.coalesce(zero, earlier)
    return before.group_by("curve", maintain_order=True).agg(c0.alias("c0"))


def _points(known: pl.DataFrame, rule: str) -> pl.DataFrame:
    """The corners of the curve from 0 to 120 min; a last sample after 120 is brought back along its line."""
    start = _basal(known, rule).select("curve", pl.lit(0.0).alias("minute"), pl.col("c0").alias("value"))
    after = known.filter(pl.col("slot") > 0).select("curve", "minute", "value")
    corners = pl.concat([start, after]).sort("curve", "minute", maintain_order=True)
    previous_minute = pl.col("minute").shift(1).over("curve")
    previous_value = pl.col("value").shift(1).over("curve")
    share = (END - previous_minute) / (pl.col("minute") - previous_minute)
    late = pl.col("minute") > END
    at_end = previous_value + (pl.col("value") - previous_value) * share
    return corners.filter((previous_minute < END).fill_null(value=True)).with_columns(
        pl.when(late).then(at_end).otherwise("value").alias("value"),
        pl.when(late).then(pl.lit(END)).otherwise("minute").alias("minute"),
    )


def _trapezoid() -> pl.Expr:
    minute, value = pl.col("minute"), pl.col("value")
    return (minute.diff() * (value + value.shift(1)) / 2).sum()


def _slots(known: pl.DataFrame, planned: list[float]) -> pl.DataFrame:
    """Which planned interior minutes have no sample, the 90-min value, and how many results were below the limit."""
    interior = [minute for minute in planned if 0 < minute < END]
    filled = pl.col("slot").unique()
    absent = pl.lit(pl.Series([interior], dtype=pl.List(pl.Float64))).list.set_difference(filled.implode())
    return known.group_by("curve", maintain_order=True).agg(
        absent.first().list.sort().alias("interpolated"),
        pl.col("value").filter(pl.col("slot") == 90).mean().alias("at90"),
        pl.col("below").sum().alias("below"),
        pl.col("above").any().alias("above"),
    )


def _why(gaps: int) -> pl.Expr:
    """The first of these that holds, in the order in which a person would ask."""
    return (
        pl.when(pl.col("untimed"))
        .then(pl.lit("mmtt-untimed"))
        .when(pl.col("above"))
        .then(pl.lit("mmtt-above"))
        .when(pl.col("twice"))
        .then(pl.lit("mmtt-twice"))
        .when(pl.col("misplaced"))
        .then(pl.lit("mmtt-misplaced"))
        .when(pl.col("too_late"))
        .then(pl.lit("mmtt-late"))
        .when(pl.col("c0").is_null())
        .then(pl.lit("mmtt-no-basal"))
        .when(pl.col("last").is_null() | (pl.col("last") < END))
        .then(pl.lit("mmtt-no-last"))
        .when(pl.col("interpolated").list.len() > gaps)
        .then(pl.lit("mmtt-gaps"))
    )


def _finished(judged: pl.DataFrame) -> pl.DataFrame:
    ok = pl.col("why").is_null()
    mean = pl.col("auc") / END
    return judged.select(
        "curve",
        "c0",
        pl.when(ok).then(pl.col("auc")).alias("auc"),
        pl.when(ok).then(mean).alias("mean_auc"),
        pl.when(ok).then((mean + 1).log()).alias("ln1p_mean"),
        pl.when(ok).then(pl.col("peak")).alias("peak"),
        pl.when(ok).then(pl.col("t_peak")).alias("t_peak"),
        "at90",
        pl.when(ok).then(pl.col("auc") - pl.col("c0") * END).alias("incremental"),
        pl.when(ok).then(pl.col("interpolated")).otherwise(pl.lit([], dtype=pl.List(pl.Float64))).alias("interpolated"),
        pl.col("below").fill_null(0),
        pl.col("used").fill_null(0),
        ok.alias("evaluable"),
        "why",
    )


def _flags(row: Mapping[str, Any]) -> tuple[str, ...]:
    interpolated = ("interpolated",) if row["interpolated"] else ()
    return (*interpolated, *(("below quantification",) if row["below"] else ()))


def _is_schedule(text: str) -> bool:
    minutes = [float(part) for part in text.split(",") if is_number(part)]
    rising = all(first < second for first, second in pairwise(minutes))
    return len(minutes) == len(text.split(",")) and rising and minutes[:1] == [0.0] and minutes[-1:] == [END]


def _is_limit(text: str) -> bool:
    return not text or (is_number(text) and float(text) > 0)


MMTT = EndpointKind(
    text=Text(
        en="C-peptide AUC 0-120 min of the mixed-meal tolerance test",
        zh="混合餐耐量试验 C 肽曲线下面积（0-120 分钟）",
    ),
    unit="nmol/L*min",
    value="auc",
    source="Trapezoid rule on actual times. Mean AUC = AUC / 120: registry results record of the GAD-alum trial. "
    "Baseline mean and ln(mean + 1): TrialNet practice, source not read.",
    missing=Text(
        en="One interior gap is bridged and flagged; more, no sample up to 0 min, or none that reaches 120 min: "
        "not evaluable, with the reason",
        zh="缺一个中间点时以直线连接并标记；缺两点及以上、缺餐前样本或末次样本未达 120 分钟时，判为不可评价并注明原因",
    ),
    inputs=(
        Input(name="minute", analyte="duration", text=Text(en="minutes since the meal began", zh="进餐开始后的分钟数")),
        Input(name="value", analyte="c_peptide", text=Text(en="C-peptide", zh="C 肽")),
    ),
    optional=(Input(name="nominal", analyte="duration", text=Text(en="planned minute", zh="计划采样分钟")),),
    settings=(
        Setting(
            name="t0",
            default="mean",
            choices=("mean", "zero"),
            text=Text(
                en="the value at 0 min: the mean of all samples up to it, or the 0-min sample",
                zh="0 分钟取值：0 分钟及之前样本的均值，或 0 分钟样本",
            ),
        ),
        Setting(
            name="gap",
            default="1",
            choices=("0", "1"),
            text=Text(en="interior samples that may be absent", zh="允许缺失的中间点个数"),
        ),
        Setting(
            name="bloq",
            default="half",
            choices=("half", "zero", "lloq"),
            text=Text(
                en="a result below quantification counts as half the limit, as zero, or as the limit",
                zh="低于定量下限的结果取下限的一半、零或下限",
            ),
        ),
        Setting(
            name="lloq",
            default="",
            fits=_is_limit,
            text=Text(
                en="limit of quantification in nmol/L; empty: the limit that the laboratory printed",
                zh="定量下限（nmol/L）；留空则取实验室报告的下限",
            ),
        ),
        Setting(
            name="basal",
            default="5",
            text=Text(
                en="latest actual minute of a sample planned for 0 min that still counts as before the meal (proposal)",
                zh="计划 0 分钟的样本最迟至第几分钟仍视为餐前（建议值）",
            ),
        ),
        Setting(
            name="late",
            default="10",
            text=Text(
                en="minutes by which the last sample may be late; it is brought back along its line (proposal)",
                zh="末次样本允许推迟的分钟数，按直线折回 120 分钟（建议值）",
            ),
        ),
        Setting(
            name="schedule",
            default="0,15,30,60,90,120",
            fits=_is_schedule,
            text=Text(en="planned minutes, 0 and 120 among them", zh="计划采样分钟，含 0 与 120"),
        ),
    ),
    read=read,
    arrange=arrange,
    compute=compute,
    details=("auc", "mean_auc", "ln1p_mean", "peak", "t_peak", "at90", "incremental", "interpolated", "evaluable"),
    changes=("auc", "mean_auc", "ln1p_mean"),
    flags=_flags,
    because="mmtt-used",
    example={
        "subject": "S1",
        "unit": "nmol/L",
        "samples": [
            {"minute": minute, "value": value}
            for minute, value in ((-10, 0.4), (0, 0.42), (15, 0.6), (30, 0.85), (60, 1.2), (90, 1.35), (120, 1.25))
        ],
    },
    picture=Picture(x="minute", y="value", across="minutes axis", up="c-peptide axis", caption="curves caption"),
)
