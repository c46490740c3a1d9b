"""The list of security requirements is whole, every test that it names is there, and what needs no server is tried."""

import re
from pathlib import Path

import pytest
from tests.evidence import ROOT, exists

import trialwright
from trialwright.web.settings import WebSettings, django_settings

PAGE = (ROOT / "docs" / "reference" / "asvs.md").read_text(encoding="utf-8")
SOURCE = Path(trialwright.__file__).parent
ASKED = """
1.1:1-7 1.2:1-4 1.4:1,4-5 1.5:1-4 1.6:1-4 1.7:1-2 1.8:1-2 1.9:1-2 1.10:1 1.11:1-2 1.12:2 1.14:1-6
2.1:1-12 2.2:1-3 2.3:1-3 2.4:1-5 2.5:1-7 2.6:1-3 2.7:1-6 2.8:1-7 2.9:1-3 2.10:1-4
3.1:1 3.2:1-4 3.3:1-4 3.4:1-5 3.5:1-3 3.7:1 4.1:1-3,5 4.2:1-2 4.3:1-3
5.1:1-5 5.2:1-8 5.3:1-10 5.4:1-3 5.5:1-4 6.1:1-3 6.2:1-6 6.3:1-2 6.4:1-2
7.1:1-4 7.2:1-2 7.3:1,3-4 7.4:1-3 8.1:1-4 8.2:1-3 8.3:1-8 9.1:1-3 9.2:1-4
10.2:1-2 10.3:1-3 11.1:1-8 12.1:1-3 12.2:1 12.3:1-6 12.4:1-2 12.5:1-2 12.6:1
13.1:1,3-5 13.2:1-3,5-6 13.3:1-2 13.4:1-2 14.1:1-4 14.2:1-6 14.3:2-3 14.4:1-7 14.5:1-4
"""
"""The numbers of level 2 in version 4.0.3 of the standard (levels 1 and 2 together), by section."""

ROW = re.compile(r"^\| ([\d.]+) \| (.*?) \| (met|partly|not met|not applicable) \| (.*?) \| (.*?) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)


def _asked() -> list[str]:
    found: list[str] = []
    for part in ASKED.split():
        section, numbers = part.split(":")
        for run in numbers.split(","):
            first, _, last = run.partition("-")
            found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def test_every_requirement_of_level_2_has_one_line() -> None:
    assert [row[0] for row in ROWS] == _asked()
    assert len(ROWS) == 259


def test_every_test_that_a_line_names_is_there() -> None:
    missing = {test for row in ROWS for test in re.findall(r"`(tests/[^`]+)`", row[4]) if not exists(test)}
    assert not missing


def test_a_line_says_what_holds_it_or_why_not() -> None:
    for number, asked, state, why, tests in ROWS:
        assert asked, number
        assert why or (state == "met" and tests), number
        assert state != "not applicable" or why, number


def test_the_counts_on_top_are_those_of_the_lines() -> None:
    states = [row[2] for row in ROWS]
    said = ", ".join(f"{states.count(each)} {each}" for each in ("met", "partly", "not met", "not applicable"))
    assert f"Today: {said}." in PAGE


def test_passwords_are_kept_by_a_slow_salted_hash() -> None:
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    settings = django_settings(WebSettings(accounts="sqlite:///x", secret="x" * 50))
    assert "PASSWORD_HASHERS" not in settings, "the first of Django's own is PBKDF2 with SHA-256"
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
    assert PBKDF2PasswordHasher.iterations >= 600_000
    assert PBKDF2PasswordHasher.salt_entropy >= 112


def _sources(*folders: str) -> dict[str, str]:
    paths = [path for folder in folders for path in (SOURCE / folder).rglob("*.py")]
    return {str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8") for path in paths}


def _saying(pattern: str, *folders: str) -> set[str]:
    return {name for name, text in _sources(*folders).items() if re.search(pattern, text, re.MULTILINE)}


def test_no_code_is_made_from_text_and_no_program_is_started() -> None:
    assert not _saying(
        r"(?<![\w.])(eval|exec|compile|__import__)\(", "web", "cli", "conduct", "records", "words", "store"
    )
    assert not _saying(r"^\s*(import|from) (subprocess|pty|ctypes|code)\b|os\.(system|popen|exec)", "")
    script = (SOURCE / "web" / "static" / "form.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|document\.write|insertAdjacentHTML", script)


def test_no_text_of_others_becomes_an_object() -> None:
    assert not _saying(r"^\s*(import|from) (pickle|shelve|marshal|dill|cloudpickle)\b|\byaml\.load\(|typ=.unsafe", "")
    assert _saying(r"\(yaml\.CSafeLoader\)", "study"), "the folder is read by a loader that makes plain values"


def test_secrets_come_from_the_secure_source_alone() -> None:
    assert not _saying(r"^\s*(import|from) random\b|numpy\.random|\buuid1\b", "web", "store", "conduct", "records")
    assert _saying(r"^import secrets$", "web")


def test_no_page_and_no_style_asks_another_server() -> None:
    for path in [*(SOURCE / "web").rglob("*.html"), *(SOURCE / "web").rglob("*.css"), *(SOURCE / "web").rglob("*.js")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z0-9.-]+\.[a-z]{2,}/|@import|url\(", text), path.name
    asking = r"^\s*(import|from) (urllib\.request|http\.client|requests|httpx|aiohttp|smtplib|ftplib|telnetlib)\b"
    assert not _saying(asking, "")


def test_no_account_and_no_secret_is_shipped() -> None:
    assert not _saying(r"(SECRET_KEY|password|secret)(\" ?:|=| =) ?\"[^\"{]{6,}\"", "web", "cli", "store", "rehearsal")
    assert not [path for path in ROOT.glob("src/**/*") if path.suffix in {".pem", ".key", ".db", ".sqlite3"}]


def test_every_dependency_is_locked_with_its_hash() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    files = re.findall(r"\{ url = \"[^\"]+\"[^}]*\}", lock)
    assert len(files) > 100
    assert not [each for each in files if 'hash = "sha256:' not in each]


@pytest.mark.parametrize("number", ["2.1.1", "3.3.3", "4.2.1", "4.2.2", "5.1.5", "14.4.3"])
def test_what_the_work_depends_on_is_met(number: str) -> None:
    assert next(row[2] for row in ROWS if row[0] == number) == "met"
