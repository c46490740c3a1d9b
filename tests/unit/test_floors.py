"""The floors of the house are kept: a forbidden import is caught, whoever plants it."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = [
    ("words/days.py", "import trialwright.language.tree", "Every floor imports downwards only"),
    ("trial/outcomes.py", "import trialwright.conduct.forms", "Every floor imports downwards only"),
    (
        "chapters/capture/submit.py",
        "import trialwright.chapters.endpoints.mmtt",
        "Chapters are strangers to each other",
    ),
    ("records/chain.py", "import sqlalchemy", "Only the store speaks to databases"),
    ("conduct/forms.py", "import click", "Only the doors know the command line's library; only reports draw"),
    ("rehearsal/run.py", "import time", "No clock, no randomness, no network below the doors"),
]


def _lint(source: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", script, "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src" / "trialwright", copy / "trialwright", ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_the_house_as_it_stands_keeps_its_floors(house: Path) -> None:
    done = _lint(house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED, ids=str)
def test_a_planted_import_is_caught(house: Path, file: str, line: str, contract: str) -> None:
    path = house / "trialwright" / file
    before = path.read_text(encoding="utf-8")
    path.write_text(before + f"\n{line}\n", encoding="utf-8")
    try:
        done = _lint(house)
    finally:
        path.write_text(before, encoding="utf-8")
    assert done.returncode != 0
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())


def test_every_room_of_the_house_stands_on_a_floor() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    floors = next(each for each in settings["contracts"] if each["id"] == "floors")
    named = {part.strip(" ()") for layer in floors["layers"] for part in layer.split("|")}
    rooms = {path.name for path in (ROOT / "src" / "trialwright").iterdir() if (path / "__init__.py").is_file()}
    assert rooms <= named
    assert floors["exhaustive"] is True
