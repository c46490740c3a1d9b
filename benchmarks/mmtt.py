"""Measures the C-peptide area: 1 million curves with their own times, gaps and results below quantification."""

import argparse
import time

import numpy as np
import polars as pl

from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT, SAMPLES

PLANNED = np.array([-10.0, 0.0, 15.0, 30.0, 60.0, 90.0, 120.0])


def drawn(curves: int, seed: int) -> pl.DataFrame:
    """Curves of seven samples at minutes of their own; 5 % lack one interior sample, in 5 % some lie below 0.05."""
    generator = np.random.default_rng(seed)
    samples = len(PLANNED)
    minute = PLANNED + generator.integers(-3, 4, (curves, samples)).astype(float) * (PLANNED > 0)
    value = np.exp(generator.normal(0.0, 0.3, (curves, samples))) * np.array([0.4, 0.4, 0.6, 0.9, 1.2, 1.3, 1.2])
    below = np.zeros((curves, samples), dtype=bool)
    low = generator.random(curves) < 0.05
    below[low, :3], value[low, :3] = True, 0.05
    frame = pl.DataFrame(
        {
            "curve": np.repeat(np.arange(curves), samples),
            "minute": minute.ravel(),
            "nominal": np.tile(PLANNED, curves),
            "value": value.ravel(),
            "below": below.ravel(),
            "above": np.zeros(curves * samples, dtype=bool),
        },
        schema=dict(SAMPLES),
    )
    lost = np.zeros((curves, samples), dtype=bool)
    lost[np.flatnonzero(generator.random(curves) < 0.05), 4] = True
    return frame.with_columns(pl.when(pl.Series(~lost.ravel())).then("value").alias("value"))


def main() -> None:
    """Prints the CPU time of each policy, all threads together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--curves", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    samples = drawn(given.curves, 1)
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    by_minute = samples.with_columns(pl.int_range(pl.len()).mod(len(PLANNED)).alias("place"))
    frames = {
        "by curve": samples,
        "by minute": by_minute.sort("place", maintain_order=True).drop("place"),
        "in no order": samples.sample(fraction=1.0, shuffle=True, seed=2),
    }
    for name, frame in frames.items():
        times: list[float] = []
        for _ in range(given.runs):
            before = time.process_time()
            result = MMTT.compute(frame, settings)
            times.append(time.process_time() - before)
        gaps, low = result["interpolated"].list.len().sum(), (result["below"] > 0).sum()
        evaluable = result["evaluable"].sum()
        best = sorted(times)[len(times) // 2]
        print(f"{given.curves} curves {name}: {best:.2f} s of CPU; evaluable {evaluable}, bridged {gaps}, below {low}")


if __name__ == "__main__":
    main()
