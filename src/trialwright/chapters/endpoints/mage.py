"""The mean amplitude of glycaemic excursions: how far glucose swings, counting only swings larger than its SD.

Missing: readings without a time or a value are left out; without a swing larger than the SD, or without two readings,
unknown. The figure depends on algorithm and direction: both are told, and CV is to be preferred.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from trialwright.casebook.scores import Input, Settings, asked
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

NUMBERS = {"mage": pl.Float64, "mage_plus": pl.Float64, "mage_minus": pl.Float64, "sd": pl.Float64, "swings": pl.Int64}


def swings(values: Sequence[float], least: float) -> list[float]:
    """Every swing from turning point to turning point, up positive; a turn is a reversal larger than ``least``."""
    found: list[float] = []
    low = high = start = top = values[0]
    direction = 0
    for value in values[1:]:
        low, high = min(low, value), max(high, value)
        if direction == 0 and max(value - low, high - value) > least:
            direction = 1 if value - low > least else -1
            start, top = (low if direction == 1 else high), value
        elif direction * (value - top) > 0:
            top = value
        elif direction * (top - value) > least:
            found.append(top - start)
            start, top, direction = top, value, -direction
    return [*found, top - start] if direction else found


def _amplitudes(glucose: Sequence[float]) -> dict[str, Any]:
    if len(glucose) < 2:
        return dict.fromkeys(NUMBERS)
    mean = sum(glucose) / len(glucose)
    sd = (sum((value - mean) ** 2 for value in glucose) / (len(glucose) - 1)) ** 0.5
    all_swings = [swing for swing in swings(glucose, sd) if abs(swing) > sd]
    up, down = [swing for swing in all_swings if swing > 0], [-swing for swing in all_swings if swing < 0]
    plus, minus = (sum(each) / len(each) if each else None for each in (up, down))
    first = None if not all_swings else plus if all_swings[0] > 0 else minus
    return {"mage": first, "mage_plus": plus, "mage_minus": minus, "sd": sd, "swings": len(all_swings)}


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``mage`` in the direction of the first swing, ``mage_plus``, ``mage_minus`` and ``sd`` (mmol/L), one row a trace.

    Shape: ``sheet`` has one row a reading.
    """
    timed = pl.col("at").is_not_null() & pl.col("glucose").is_not_null()
    traces = sheet.group_by("curve", maintain_order=True).agg(
        pl.col("glucose").filter(timed).sort_by(pl.col("at").filter(timed)).alias("values")
    )
    rows = [_amplitudes(values) for values in traces["values"].to_list()]
    numbers = traces.select("curve").hstack(pl.DataFrame(rows, schema=NUMBERS))
    known = pl.col("mage").is_not_null()
    why = pl.when(~known).then(pl.lit("mage-none"))
    return numbers.with_columns(known.alias("evaluable"), why.alias("why"))


MAGE = scored(
    text=("Mean amplitude of glycaemic excursions (MAGE)", "平均血糖波动幅度（MAGE）"),
    unit="mmol/L",
    value="mage",
    source="Service 1970, Diabetes 19:644, source not read: mean of excursions larger than 1 SD, in the "
    "direction of the "
    "first. Turning points are reversals larger than 1 SD, without smoothing: other programs differ. Prefer CV.",
    missing=("Without a swing larger than the SD: unknown", "无超过标准差的波动时为待确认"),
    inputs=(
        Input(
            name="at",
            analyte=None,
            text=Text(en="local time of the reading", zh="读数的当地时间"),
            answer="time",
            sample=True,
        ),
        asked("glucose", "glucose", "a reading", "血糖读数", sample=True),
    ),
    compute=compute,
    details=("mage_plus", "mage_minus", "sd", "swings"),
    changes=("mage",),
    because="mage-because",
    example={
        "subject": "S1",
        "units": {"glucose": "mmol/L"},
        "samples": [
            {"at": f"2026-03-02T{hour:02d}:00", "glucose": glucose}
            for hour, glucose in zip(range(7, 12), (5, 12, 6, 11, 5), strict=True)
        ],
    },
)
