"""Reads the numbers that other programs computed; each file names its program in its first line or under ``meta``."""

import csv
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "dose"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a csv file of ``tests/published/dose``."""
    with (FOLDER / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def entries(name: str, key: str) -> list[dict[str, Any]]:
    """The entries of a JSON file of ``tests/published/dose``."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))[key]


def numbers(text: str) -> list[float]:
    """Numbers separated by blanks."""
    return [float(part) for part in text.split()]
