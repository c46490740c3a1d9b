"""Whether a test that a page or a table names is really there."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def _names(file: Path) -> frozenset[str]:
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return frozenset(re.findall(r"^def (test_\w+)\(", text, re.MULTILINE))


def exists(test: str) -> bool:
    """Whether ``tests/folder/test_file.py::test_name`` stands in the repository."""
    file, _, name = test.partition("::")
    return name in _names(ROOT / file)
