"""How much C-peptide the islets make after a mixed meal: the area under the curve from 0 to 120 minutes.

Missing: one interior sample may be absent, the straight line across it is flagged ``interpolated``; without a sample
before the meal, without one near 120 minutes, or with more gaps, the curve is not evaluable and says why.
Below quantification is never zero by silence: the policy is a setting, every such curve is flagged, and the other
policies are computed beside it. The area itself is reckoned in ``areas.py``.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from trialwright.casebook.measurements import measured
from trialwright.casebook.scores import EndpointKind, Picture, Setting, Settings, asked, is_number
from trialwright.chapters.endpoints.areas import END, SHARES, Rules, areas, lines, used_samples
from trialwright.words.analytes import ANALYTES
from trialwright.words.declared import Text
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.units import convert

MOST = 60
"""Samples that a test may plan."""

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
    """One sample as ``score`` takes it; a value may be a number, text such as ``<0.017`` or ``>14``, or null."""

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
            value, sign = result
            canonical = None if value is None else convert(value, unit, ANALYTES["c_peptide"].units[0])
            rows.append((number, sample.minute, sample.nominal, canonical, sign == "<", sign == ">"))
    return pl.DataFrame(rows, schema=dict(SAMPLES), orient="row"), tuple(findings)


def _result(sample: Sample) -> tuple[float | None, str] | str:
    """The number with ``<`` or ``>`` where it is a limit; or, as text, what is wrong with the sample."""
    if sample.minute is None and sample.nominal is None:
        return "a sample has no minute"
    if sample.value is None or (isinstance(sample.value, str) and sample.value.strip() in {"", "/"}):
        return None, ""
    text = str(sample.value).strip().replace("＜", "<").replace("＞", ">")
    sign = text[:1] if text[:1] in {"<", ">"} else ""
    try:
        number = float(text.removeprefix(sign))
    except ValueError:
        return f"'{text}' is not a number"
    if not 0 <= number < LARGEST or not text.isascii() or "_" in text:
        return f"'{text}' is not an amount that can be measured"
    return number, sign


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
    """One row a curve, in the order of their numbers: AUC and what belongs to it, or why it is not evaluable.

    Shape: ``samples`` as ``SAMPLES``; the result has ``curve``, ``c0`` (value at 0 min), ``auc`` (nmol/L*min),
    ``mean_auc``, ``ln1p_mean``, ``peak``, ``t_peak`` (min), ``incremental``, ``last`` (actual minute of the last
    sample), ``at90`` (the 90-min sample, at whatever minute it was drawn; it needs no whole curve), ``interpolated``
    (planned minutes), ``below`` (samples below quantification), ``used`` (samples in the area), ``evaluable`` and
    ``why``, the name of the sentence in ``words/texts.py`` that says why not.
    """
    rules = _rules(settings)
    return areas(lines(samples, rules), rules)


def corners(samples: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """The samples that the figures of ``compute`` rest on: ``curve, minute, nominal, value, below, part``.

    value  nmol/L as it was counted; ``nominal`` is the planned minute, -1 for one before 0; ``part`` is *basal*,
    *line*, or *brought back* for a last sample after 120 min, whose line is read at 120
    """
    rules = _rules(settings)
    return used_samples(lines(samples, rules), rules)


def _rules(settings: Settings) -> Rules:
    return Rules(
        planned=tuple(float(part) for part in settings["schedule"].split(",")),
        share=SHARES[settings["bloq"]],
        limit=float(settings["lloq"] or 0),
        mean=settings["t0"] == "mean",
        basal=float(settings["basal"]),
        early=float(settings["early"]),
        late=float(settings["late"]),
        gap=int(settings["gap"]),
    )


def meal_volume(weight: float) -> float:
    """Millilitres of the liquid meal for a body weight in kg: 6 mL/kg, 360 at most; 1 kcal a mL.

    Source: MMTT of the registry records NCT01817959 and of the GAD-alum and IL-1 trials.
    """
    return min(6.0 * weight, 360.0)


def _flags(row: Mapping[str, Any]) -> tuple[str, ...]:
    marks = (
        ("interpolated", bool(row["interpolated"])),
        ("below quantification", bool(row["below"])),
        ("mmtt-brought-back", row["last"] is not None and row["last"] > END),
        ("mmtt-held", row["last"] is not None and row["last"] < END),
    )
    return tuple(name for name, holds in marks if holds)


def _is_schedule(text: str) -> bool:
    minutes = [float(part) for part in text.split(",") if is_number(part)]
    rising = all(first < second for first, second in pairwise(minutes))
    return len(minutes) == len(text.split(",")) <= MOST and rising and minutes[:1] == [0.0] and minutes[-1:] == [END]


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
        en="One interior gap is bridged and flagged; more, no sample up to 0 min, or none near 120 min: "
        "not evaluable, with the reason",
        zh="缺一个中间点时以直线连接并标记；缺两点及以上、缺餐前样本或缺 120 分钟样本时，判为不可评价并注明原因",
    ),
    inputs=(
        asked("minute", "duration", "minutes since the meal began", "进餐开始后的分钟数", sample=True),
        asked("value", "c_peptide", "C-peptide", "C 肽", sample=True),
    ),
    optional=(asked("nominal", "duration", "planned minute", "计划采样分钟", sample=True),),
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
            choices=tuple(SHARES),
            text=Text(
                en="a result below quantification counts as half the limit, as zero, as the limit divided by the root "
                "of 2, or as the limit; the others are the sensitivity analysis",
                zh="低于定量下限的结果取下限的一半、零、下限除以根号 2 或下限；其余取法用于敏感性分析",
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
            name="early",
            default="5",
            text=Text(
                en="minutes by which the last sample may be early; its value is held to 120 min (proposal)",
                zh="末次样本允许提前的分钟数，其值保持至 120 分钟（建议值）",
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
    details=(
        *("auc", "mean_auc", "ln1p_mean", "peak", "t_peak", "at90", "incremental", "c0"),
        *("interpolated", "below", "used", "evaluable"),
    ),
    changes=("auc", "mean_auc", "ln1p_mean"),
    flags=_flags,
    because="mmtt-used",
    example={
        "subject": "S1",
        "unit": "nmol/L",
        "samples": [
            {"minute": minute, "nominal": minute, "value": value}
            for minute, value in ((-10, 0.4), (0, 0.42), (15, 0.6), (30, 0.85), (60, 1.2), (90, 1.35), (120, 1.25))
        ],
    },
    sensitivity="bloq",
    corners=corners,
    picture=Picture(x="minute", y="value", across="minutes axis", up="c-peptide axis", caption="curves caption"),
)
