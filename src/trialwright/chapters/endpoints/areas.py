"""The area under many curves at once: straight lines through the samples, at the minutes when they were taken.

The samples of all curves lie in flat arrays, sorted by curve and minute; whatever is asked of a curve is one pass over
them. A million curves of seven samples take about a second (``benchmarks/mmtt.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Slots = npt.NDArray[np.int8]

END = 120.0
"""The curve ends here, minutes after the meal began."""

SHARES: Mapping[str, float] = {"half": 0.5, "zero": 0.0, "root2": 0.5**0.5, "lloq": 1.0}
"""What a result below quantification counts as, as a share of the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the study chose; ``mmtt.py`` documents each.

    planned  minutes, rising, 0 first and 120 last
    share    of the limit of quantification, for a result below it
    limit    stated limit of quantification, nmol/L; 0 where only the printed ones count
    mean     the value at 0 min is the mean of all samples up to it
    basal, early, late   tolerances, minutes
    gap      interior samples that may be absent
    """

    planned: tuple[float, ...]
    share: float
    limit: float
    mean: bool
    basal: float
    early: float
    late: float
    gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Samples with a result, by curve and minute.

    row            for each sample the place of its curve among the curves
    minute, value  actual minute; nmol/L
    nominal        planned minute
    below, above   the laboratory printed ``<value`` or ``>value``
    """

    row: Whole
    minute: Numbers
    nominal: Numbers
    value: Numbers
    below: Truths
    above: Truths

    def taken(self, which: npt.NDArray[Any]) -> "Samples":
        """The samples at these places, in this order; or those for which it is true."""
        return Samples(
            row=self.row[which],
            minute=self.minute[which],
            nominal=self.nominal[which],
            value=self.value[which],
            below=self.below[which],
            above=self.above[which],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of every curve, one to each sample after the meal.

    curves         the number of each curve, rising; ``c0`` and every one of ``faults`` has this length
    samples        those with a result, not long after 120 min, below quantification replaced
    slot           place of each sample in the plan; -1 for a sample planned before 0
    inside         whether its line lies between 0 and 120 min
    start, begun   minute and value where its line begins
    corner, height minute and value where it ends: at 120 min at the latest
    c0             value at 0 min of each curve, NaN where nothing was sampled up to then
    faults         what makes a curve contradict itself, by the name of the sentence
    """

    curves: Whole
    samples: Samples
    slot: Slots
    inside: Truths
    start: Numbers
    begun: Numbers
    corner: Numbers
    height: Numbers
    c0: Numbers
    faults: Mapping[str, Truths]

    def of_each(self, reduce: np.ufunc, values: npt.NDArray[Any], nothing: float) -> npt.NDArray[Any]:
        """A reduction over the samples of each curve; ``nothing`` for a curve without a sample with a result."""
        kind = np.int64 if values.dtype == np.bool_ else values.dtype
        found = np.full(len(self.curves), nothing, dtype=kind)
        row = self.samples.row
        if len(row):
            first = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
            found[row[first]] = reduce.reduceat(values, first, dtype=kind)
        return found


def lines(frame: pl.DataFrame, rules: Rules) -> Lines:
    """The lines of every curve, by the rules.

    Shape: ``frame`` as ``mmtt.SAMPLES``.
    Missing: a sample without a result is not there; one with a result and without a minute is a fault of its curve.
    """
    curves, everything = _read(frame)
    timed = ~np.isnan(everything.minute)
    known = timed & ~np.isnan(everything.value)
    samples = everything if known.all() else everything.taken(known)
    row, minute = samples.row, samples.minute
    if ((minute[1:] < minute[:-1]) & (row[1:] == row[:-1])).any():
        samples = samples.taken(np.lexsort((minute, row)))
        row, minute = samples.row, samples.minute
    slot = _slots(samples.nominal, rules.planned)
    beyond = minute > END + rules.late
    faults = {
        "mmtt-untimed": everything.row[~timed & ~np.isnan(everything.value)],
        "mmtt-above": row[samples.above],
        "mmtt-twice": row[1:][(minute[1:] == minute[:-1]) & (row[1:] == row[:-1])],
        "mmtt-misplaced": row[_misplaced(samples, slot, rules)],
        "mmtt-late": row[beyond],
    }
    if beyond.any():
        samples, slot = samples.taken(~beyond), slot[~beyond]
    joined = _joined(_quantified(samples, rules), slot, len(curves), rules)
    return Lines(curves=curves, faults={name: _held(rows, len(curves)) for name, rows in faults.items()}, **joined)


def _read(frame: pl.DataFrame) -> tuple[Whole, Samples]:
    """The number of each curve, rising, and every row of the frame; NaN for what it lacks."""
    if not frame["curve"].is_sorted():
        frame = frame.sort("curve", maintain_order=True)
    curve = frame["curve"].to_numpy()
    new = np.ones(len(curve), dtype=np.bool_)
    np.not_equal(curve[1:], curve[:-1], out=new[1:])
    samples = Samples(
        row=np.cumsum(new) - 1,
        minute=frame["minute"].fill_null(frame["nominal"]).to_numpy(),
        nominal=frame["nominal"].fill_null(frame["minute"]).to_numpy(),
        value=frame["value"].to_numpy(),
        below=frame["below"].fill_null(value=False).to_numpy(),
        above=frame["above"].fill_null(value=False).to_numpy(),
    )
    return curve[new], samples


def _held(rows: Whole, curves: int) -> Truths:
    """Whether each curve is among these."""
    found = np.zeros(curves, dtype=np.bool_)
    found[rows] = True
    return found


def _slots(nominal: Numbers, planned: tuple[float, ...]) -> Slots:
    """The planned minute nearest to each sample's own; midway belongs to the later one, before 0 is -1."""
    slot = (nominal >= 0).astype(np.int8) - np.int8(1)
    for earlier, later in pairwise(planned):
        slot += nominal >= (earlier + later) / 2
    return slot


def _misplaced(samples: Samples, slot: Slots, rules: Rules) -> Truths:
    """A sample before the meal that was drawn after it, or the reverse, or one planned later and drawn earlier."""
    wrong = np.where(slot <= 0, samples.minute > rules.basal, samples.minute <= 0)
    wrong[1:] |= (slot[1:] < slot[:-1]) & (samples.row[1:] == samples.row[:-1])
    return wrong


def _quantified(samples: Samples, rules: Rules) -> Samples:
    """The samples with what is below quantification replaced by its share of the limit."""
    below = samples.below | (samples.value < rules.limit)
    at = np.flatnonzero(below)
    if not len(at):
        return samples
    value = samples.value.copy()
    printed = np.where(samples.below[at], value[at], 0.0)
    value[at] = np.maximum(printed, rules.limit) * rules.share
    return replace(samples, value=value, below=below)


def _joined(samples: Samples, slot: Slots, curves: int, rules: Rules) -> dict[str, Any]:
    """Each sample after the meal joined with the one before it, the first with the value at 0 min."""
    row, minute, value = samples.row, samples.minute, samples.value
    c0 = _basal(row, value, slot, curves, rules)
    after = slot > 0
    start, begun = np.empty_like(minute), np.empty_like(value)
    start[1:], begun[1:] = minute[:-1], value[:-1]
    first = after.copy()
    first[1:] &= ~after[:-1] | (row[1:] != row[:-1])
    opening = np.flatnonzero(first)
    start[opening], begun[opening] = 0.0, c0[row[opening]]
    inside = after & (start < END)
    height = value
    late = np.flatnonzero(inside & (minute > END))
    if len(late):
        share = (END - start[late]) / (minute[late] - start[late])
        height = value.copy()
        height[late] = begun[late] + (value[late] - begun[late]) * share
    return {
        "samples": samples, "slot": slot, "inside": inside, "start": start, "begun": begun,
        "corner": np.minimum(minute, END), "height": height, "c0": c0,
    }  # fmt: skip


def _basal(row: Whole, value: Numbers, slot: Slots, curves: int, rules: Rules) -> Numbers:
    """The value at 0 min: the mean of all samples up to it, or the 0-min sample with earlier ones to fall back on."""
    before = np.flatnonzero(slot <= 0)
    every = _mean(row[before], value[before], curves)
    if rules.mean:
        return every
    zero = np.flatnonzero(slot == 0)
    own = _mean(row[zero], value[zero], curves)
    return np.where(np.isnan(own), every, own)


def _mean(row: Whole, value: Numbers, curves: int) -> Numbers:
    count = np.bincount(row, minlength=curves).astype(np.float64)
    total = np.bincount(row, weights=value, minlength=curves)
    return np.divide(total, count, out=np.full(curves, np.nan), where=count > 0)


def areas(found: Lines, rules: Rules) -> pl.DataFrame:
    """One row a curve: the area and what belongs to it, or why it is not evaluable; columns as ``mmtt.compute``."""
    strips = np.where(found.inside, (found.corner - found.start) * (found.begun + found.height) / 2, 0.0)
    last = found.of_each(np.maximum, np.where(found.inside, found.samples.minute, -np.inf), -np.inf)
    peak, t_peak = _peak(found)
    absent, bits = _absent(found, rules)
    figures = pl.DataFrame(
        {
            "curve": found.curves,
            "c0": found.c0,
            "auc": found.of_each(np.add, strips, 0.0) + _to_the_end(found, last, rules),
            "peak": peak,
            "t_peak": t_peak,
            "last": last,
            "at90": _at(90.0, found, rules),
            "below": found.of_each(np.add, found.samples.below, 0),
            "used": found.of_each(np.add, found.inside | _is_basal(found, rules), 0),
        },
        nan_to_null=True,
    )
    return _finished(figures.with_columns(_why(found, last, absent, rules), _minutes_of(bits, rules.planned)))


def _to_the_end(found: Lines, last: Numbers, rules: Rules) -> Numbers:
    """The area from a last sample that was a little early to 120 min, its value held; 0 for every other curve."""
    row = found.samples.row
    held = np.zeros(len(found.curves))
    ends = np.flatnonzero(row[1:] != row[:-1])
    held[row[ends]] = found.samples.value[ends]
    held[row[-1:]] = found.samples.value[-1:]
    early = (last < END) & (last >= END - rules.early)
    return np.where(early, (END - np.where(early, last, END)) * held, 0.0)


def _at(minute: float, found: Lines, rules: Rules) -> Numbers:
    """The sample planned for a minute; NaN without one, and on a curve that contradicts itself."""
    if minute not in rules.planned:
        return np.full(len(found.curves), np.nan)
    own = np.flatnonzero(found.slot == rules.planned.index(minute))
    value = _mean(found.samples.row[own], found.samples.value[own], len(found.curves))
    for name in CONTRADICTIONS:
        value[found.faults[name]] = np.nan
    return value


def _finished(figures: pl.DataFrame) -> pl.DataFrame:
    """The figures of a whole curve, and null in their place where it is not evaluable."""
    ok = pl.col("why").is_null()
    mean = pl.col("auc") / END
    whole = {
        "auc": pl.col("auc"),
        "mean_auc": mean,
        "ln1p_mean": mean.log1p(),
        "peak": pl.col("peak"),
        "t_peak": pl.col("t_peak"),
        "incremental": pl.col("auc") - pl.col("c0") * END,
        "last": pl.col("last"),
    }
    gaps = pl.when(ok).then("interpolated").otherwise(pl.lit([], dtype=pl.List(pl.Float64)))
    return figures.select(
        "curve",
        "c0",
        *(pl.when(ok).then(each).alias(name) for name, each in whole.items()),
        "at90",
        gaps.alias("interpolated"),
        "below",
        "used",
        ok.alias("evaluable"),
        "why",
    )


def _is_basal(found: Lines, rules: Rules) -> Truths:
    """Whether a sample has a part in the value at 0 min."""
    before = found.slot <= 0
    if rules.mean:
        return before
    zero = found.of_each(np.maximum, found.slot == 0, 0) > 0
    return before & ((found.slot == 0) | ~zero[found.samples.row])


def used_samples(found: Lines, rules: Rules) -> pl.DataFrame:
    """The samples that the figures rest on, by curve and minute; columns as ``mmtt.corners``."""
    basal = _is_basal(found, rules)
    planned = np.array([*rules.planned, -1.0])
    samples = found.samples
    part = np.where(basal, 1, np.where(samples.minute > END, 2, 0)).astype(np.int64)
    return pl.DataFrame(
        {
            "curve": found.curves[samples.row],
            "minute": samples.minute,
            "nominal": planned[found.slot],
            "value": samples.value,
            "below": samples.below,
            "part": pl.Series(["line", "basal", "brought back"]).gather(part),
        }
    ).filter(pl.Series(basal | found.inside))


def _peak(found: Lines) -> tuple[Numbers, Numbers]:
    """The highest value from 0 to 120 min, and the first minute at which it stands."""
    height = np.where(found.inside, found.height, -np.inf)
    after = found.of_each(np.maximum, height, -np.inf)
    first = found.of_each(np.minimum, np.where(height == after[found.samples.row], found.corner, np.inf), np.inf)
    basal = np.isnan(found.c0) | (found.c0 >= after)
    return np.where(basal, found.c0, after), np.where(basal, 0.0, first)


def _absent(found: Lines, rules: Rules) -> tuple[Whole, Whole]:
    """How many planned interior minutes of each curve have no sample, and which, as bits."""
    interior = (1 << (len(rules.planned) - 1)) - 2
    bit = np.left_shift(np.int64(1), np.maximum(found.slot, 0).astype(np.int64))
    filled = found.of_each(np.bitwise_or, bit, 0)
    bits = ~filled & interior
    absent = np.zeros(len(bits), dtype=np.int64)
    for place in range(1, len(rules.planned) - 1):
        absent += (bits >> place) & 1
    return absent, bits


def _minutes_of(bits: Whole, planned: tuple[float, ...]) -> pl.Series:
    """The planned minutes that the bits stand for, a list a curve; there are few different ones."""
    gaps = np.flatnonzero(bits)
    patterns, which = np.unique(bits[gaps], return_inverse=True)
    listed = [[minute for place, minute in enumerate(planned) if pattern >> place & 1] for pattern in patterns.tolist()]
    lists = pl.Series("interpolated", [[], *listed], dtype=pl.List(pl.Float64))
    index = np.zeros(len(bits), dtype=np.int64)
    index[gaps] = which + 1
    return lists.gather(index)


CONTRADICTIONS = ("mmtt-untimed", "mmtt-above", "mmtt-twice", "mmtt-misplaced")
"""What makes a whole curve doubtful, in the order in which a person would ask."""


def _why(found: Lines, last: Numbers, absent: Whole, rules: Rules) -> pl.Series:
    """The first reason that holds, null where the curve is evaluable."""
    short = ~(last >= END - rules.early)
    reasons = [
        *((name, found.faults[name]) for name in CONTRADICTIONS),
        ("mmtt-no-basal", np.isnan(found.c0)),
        ("mmtt-late", short & found.faults["mmtt-late"]),
        ("mmtt-no-last", short),
        ("mmtt-gaps", absent > rules.gap),
    ]
    first = np.zeros(len(found.curves), dtype=np.int64)
    for number, (_, holds) in reversed(list(enumerate(reasons, start=1))):
        first[holds] = number
    return pl.Series("why", [None, *(name for name, _ in reasons)], dtype=pl.String).gather(first)
