"""How fast scores are computed: ``python -m benchmarks.scores``.

Prints CPU seconds of this process, all threads together: every score of the catalogue on 10,000 subjects (the
example of the score, its numbers varied), the reading of their JSON apart, and 100,000 days of a sensor that
reads every five minutes.
"""

import argparse
import time

import numpy as np
import polars as pl

from trialwright.casebook.scores import EndpointKind, Settings, chosen
from trialwright.chapters.endpoints.cgm import CGM, READINGS
from trialwright.trial.scores import SCORES

EVERY = 5
DAYS = 14


def _settings(kind: EndpointKind) -> Settings:
    settings = chosen(kind, {})
    assert not isinstance(settings, tuple)
    return settings


def _element(kind: EndpointKind, subject: int, generator: np.random.Generator) -> dict[str, object]:
    """The example of a score for another subject: each number with a decimal point varied by up to a tenth."""

    def varied(value: object) -> object:
        if isinstance(value, dict):
            return {key: varied(own) if key != "units" else own for key, own in value.items()}
        if isinstance(value, list):
            return [varied(own) for own in value]
        return value * generator.uniform(0.9, 1.1) if isinstance(value, float) else value

    element = varied(dict(kind.example or {}))
    assert isinstance(element, dict)
    return {**element, "subject": subject}


def time_every_score(subjects: int, seed: int) -> None:
    """Prints the seconds of each score that takes long, and the sum."""
    generator = np.random.default_rng(seed)
    reading, computing = 0.0, 0.0
    for name, kind in SCORES.items():
        elements = [_element(kind, subject, generator) for subject in range(subjects)]
        begin = time.process_time()
        frame, findings = kind.read(elements, "benchmark")
        read = time.process_time()
        assert not [finding for finding in findings if finding.severity.value == "error"]
        result = kind.compute(frame, _settings(kind))
        done = time.process_time()
        assert result.height == subjects
        reading, computing = reading + read - begin, computing + done - read
        if done - read > 0.1:
            print(f"  {name}: {done - read:.2f} s")
    print(
        f"{len(SCORES)} scores on {subjects:,} subjects: {computing:.2f} s; reading their JSON first: {reading:.1f} s"
    )


def time_cgm(days: int, seed: int) -> None:
    """Prints the seconds of every metric of so many days of a sensor."""
    generator = np.random.default_rng(seed)
    traces, readings = days // DAYS, DAYS * 24 * 60 // EVERY
    wave = np.sin(np.arange(readings) * 2 * np.pi * EVERY / 1440)
    glucose = generator.normal(150, 20, (traces, 1)) + 55 * wave + generator.normal(0, 15, (traces, readings))
    minutes = np.arange(readings, dtype=np.int64) * EVERY * 60_000_000
    frame = pl.DataFrame(
        {
            "curve": np.repeat(np.arange(traces), readings),
            "at": np.tile(minutes, traces),
            "glucose": glucose.clip(40, 400).round().ravel(),
        }
    ).select(
        "curve",
        pl.col("at").cast(pl.Datetime("us")),
        "glucose",
        pl.lit(value=True).alias("milligrams"),
        pl.lit(value=False).alias("beyond"),
    )
    assert dict(frame.schema) == READINGS
    begin = time.process_time()
    result = CGM.compute(frame, _settings(CGM))
    seconds = time.process_time() - begin
    assert result["evaluable"].all()
    print(f"{traces * DAYS:,} CGM days, {frame.height:,} readings: {seconds:.2f} s")


def main() -> None:
    """Runs both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--subjects", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261125)
    arguments = parser.parse_args()
    time_every_score(arguments.subjects, arguments.seed)
    time_cgm(arguments.days, arguments.seed)


if __name__ == "__main__":
    main()
