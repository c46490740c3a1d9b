"""A dataset as a value, and how it is written: csv in UTF-8, each file with its checksum, whole or not at all."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from trialwright.words.errors import FaultyInput

MARK = "\ufeff"
"""With it in front, spreadsheets read a csv as UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A table with its name."""

    name: str
    frame: pl.DataFrame


def write_datasets(datasets: Sequence[Dataset], folder: Path, stamp: Sequence[tuple[str, str]]) -> int:
    """Writes each dataset as csv into a new folder, with README and checksums, and answers how many rows there are.

    stamp  data cut, versions and head of the log, each with its name
    Raises: FaultyInput when the folder exists already.
    """
    if folder.exists():
        raise FaultyInput(f"{folder} exists already; an export never overwrites another")
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        sums, said = list[str](), [*(f"{name}: {value}" for name, value in stamp), ""]
        for dataset in datasets:
            text = (MARK + dataset.frame.write_csv()).encode()
            (partial / f"{dataset.name}.csv").write_bytes(text)
            sums.append(f"{hashlib.sha256(text).hexdigest()}  {dataset.name}.csv\n")
            said.append(f"{dataset.name}.csv: {dataset.frame.height} rows")
        (partial / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
        (partial / "README.txt").write_text("\n".join(said) + "\n", encoding="utf-8")
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return sum(dataset.frame.height for dataset in datasets)
