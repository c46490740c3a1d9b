"""Takes the pictures of the README with headless Chromium: ``make screenshots``."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--disable-component-update",
    "--disable-background-networking", "--disable-sync", "--force-device-scale-factor=1",
)  # fmt: skip


def take(page: Path, picture: Path, width: int, height: int) -> None:
    """One picture of the upper part of a page."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("chromium is not installed")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [browser, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}",
             f"--screenshot={picture}", page.resolve().as_uri()],
            check=True, capture_output=True,
        )  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-c", "from trialwright.cli.main import run; run()", "demo", "--out", out]
        subprocess.run(command, check=True, capture_output=True)
        take(Path(out) / "overview.html", ROOT / "docs" / "overview.png", 1100, 1000)
    print(ROOT / "docs" / "overview.png")
