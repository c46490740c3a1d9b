"""The sensor traces of real people through the metrics of ``cgm``: part of ``make real``.

The data stay outside the repository: Shanghai (Zhao 2023, Sci Data 10:35, CC BY 4.0), Hall (2018, PLoS Biol
16:e2005143, CC BY) and the five-subject set of the R package iglu (GPL-2).
"""

from pathlib import Path

import polars as pl

from trialwright.chapters.endpoints.cgm import CGM
from trialwright.chapters.endpoints.endpoint import chosen

SHANGHAI = Path("shanghai/shanghai_cgm_long.csv.gz")
HALL = Path("iglu/example_data_hall.csv.gz")
FIVE = Path("iglu/example_data_5_subject.csv.gz")
NAMES = ("readings", "mean", "sd", "cv", "gmi", "time_in_range", "below_54", "from_54_to_69", "from_181_to_250")
EXPECTED = {
    "Subject 1": (2915, 123.6655, 33.2681, 26.9017, 6.2681, 91.6638, 0.0, 0.1372, 7.8216, 0.3774, 1.8073, 0.432),
    "Subject 2": (2829, 218.4528, 52.3711, 23.9736, 8.5354, 26.4404, 0.0, 0.0, 47.4726, 26.087, 16.1939, 0.0046),
    "Subject 3": (1533, 154.0417, 44.7831, 29.0721, 6.9947, 81.3438, 0.0, 0.3262, 12.6549, 5.6751, 5.1081, 0.1423),
    "Subject 4": (3664, 129.6744, 29.0678, 22.416, 6.4118, 95.1146, 0.0546, 0.2183, 4.6124, 0.0, 1.8657, 0.3562),
    "Subject 5": (2925, 174.6075, 58.5766, 33.5476, 7.4866, 62.1197, 0.0, 0.1026, 26.4957, 11.2821, 8.8956, 0.1946),
}
"""Of the five-subject set: ``NAMES``, then above 250, HBGI, LBGI; worked out with another program from the same public
formulas, whose loader gave the hypoglycaemia index that the pages of iglu print. It multiplies the squares of the two
indices by 22.77, as iglu does; trialwright by 10 x 1.509 x 1.509, which is 22.77081; that is taken out first."""

ROUNDED = 22.77 / (10 * 1.509**2)

HYPOGLYCAEMIA_INDEX = {
    "Subject 1": 0.0103,
    "Subject 2": 0.0,
    "Subject 3": 0.0378,
    "Subject 4": 0.0437,
    "Subject 5": 0.012,
}
"""As printed at irinagain.github.io/iglu, lower limit 80 mg/dL: the traces are read as iglu reads them."""


def _metrics(traces: pl.DataFrame, *, milligrams: bool = True) -> pl.DataFrame:
    """The metrics of every trace; ``traces`` has ``id``, ``time`` as text, and ``glucose``."""
    ids = (
        traces.select("id")
        .unique(maintain_order=True)
        .with_row_index("curve")
        .with_columns(pl.col("curve").cast(pl.Int64))
    )
    readings = traces.join(ids, on="id", how="left", maintain_order="left").select(
        "curve",
        pl.col("time").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us").alias("at"),
        pl.col("glucose").cast(pl.Float64),
        pl.lit(milligrams).alias("milligrams"),
        pl.lit(value=False).alias("beyond"),
    )
    settings = chosen(CGM, {})
    if isinstance(settings, tuple):
        raise TypeError("the defaults are settings")
    return CGM.compute(readings, settings).join(ids, on="curve", how="left", maintain_order="left")


def _told(name: str, metrics: pl.DataFrame) -> None:
    """Prints what a reader compares: how many, and the median and range over people."""
    ok = metrics.filter("evaluable")
    print(f"{name}: {metrics.height} traces, {int(ok['readings'].sum()):,} readings, evaluable {ok.height}")
    sufficient = int(ok["sufficient"].sum())
    repeated = int(ok["repeated"].sum())
    print(f"  70 % of 14 days or more: {sufficient}; with two readings at one time: {repeated}")
    for column in ("mean", "time_in_range", "below_70", "below_54", "above_180", "cv", "gmi", "lbgi", "hbgi", "active"):
        values = ok[column]
        print(f"  {column}: median {values.median():.1f}, from {values.min():.1f} to {values.max():.1f}")
    for column in ("episodes_below_70", "episodes_below_54", "extended_episodes", "episodes_above_180"):
        print(f"  {column}: {int(ok[column].sum())} in all")


def _five(data: Path) -> bool:
    traces = pl.read_csv(data / FIVE).rename({"gl": "glucose"})
    metrics = _metrics(traces).sort("id")
    columns = [*NAMES, "above_250", "hbgi", "lbgi"]
    largest = max(
        abs(row[column] * (ROUNDED if column in {"hbgi", "lbgi"} else 1) - expected)
        for row in metrics.iter_rows(named=True)
        for column, expected in zip(columns, EXPECTED[row["id"]], strict=True)
    )
    low = traces.with_columns((80 - pl.col("glucose")).clip(lower_bound=0).pow(2).alias("low")).group_by("id")
    index = dict(low.agg((pl.col("low").mean() / 30).alias("index")).iter_rows())
    loaded = max(abs(index[name] - expected) for name, expected in HYPOGLYCAEMIA_INDEX.items())
    print(
        f"five subjects of iglu: largest difference from the twelve figures of each, printed to 4 places: {largest:.1e}"
    )
    print(f"  from the hypoglycaemia index that iglu prints: {loaded:.1e}")
    return largest < 5.1e-5 and loaded < 5.1e-5


def compare_traces(data: Path) -> bool:
    """Prints the metrics of all traces; whether those of the five-subject set are the expected ones."""
    agrees = _five(data)
    _told("Hall", _metrics(pl.read_csv(data / HALL).rename({"gl": "glucose"})))
    shanghai = pl.read_csv(data / SHANGHAI).rename({"glucose_mgdl": "glucose"})
    as_mg = _metrics(shanghai)
    _told("Shanghai", as_mg)
    reported = shanghai.with_columns((pl.col("glucose") / 18).round(1))
    exact = ((reported["glucose"] * 18 - shanghai["glucose"]).abs() < 1e-9).all()
    as_mmol = _metrics(reported, milligrams=False)
    moved = (as_mg["above_250"] - as_mmol["above_250"]).abs()
    print(f"  every value is a tenth of mmol/L times 18: {exact}")
    differs = int((moved > 0).sum())
    print(f"  judged in mmol/L, as the sensor reported, time above 250 mg/dL (13.9 mmol/L) differs in {differs}")
    print(f"  traces, by up to {moved.max():.2f} points: 13.9 mmol/L is in the lower range, 250.2 mg/dL is not")
    return agrees
