"""Two writers want the last place, or the last cells of a lot, at the same moment: one has it, whatever the database.

4 races of each kind in ``make test``, 100 in ``make soak``. Each writer has connections of its own.
"""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest
from tests.dosing import Answer, Ward, dosed_folder, kinds
from tests.people import created

from trialwright.conduct.forms import Noted
from trialwright.records.doses import Ruling
from trialwright.store.sql import open_log
from trialwright.study.folder import Folder, read_texts

RACES = 100 if os.environ.get("TRIALWRIGHT_SOAK") else 4


def last_place(ward: Ward) -> None:
    """One place of the cohort, and cells for many."""
    ward.decide(Ruling.OPEN_COHORT, "L1", 1)


def last_cells(ward: Ward) -> None:
    """Three places, and cells for one: 6 × 10^6 are needed, 11 are there."""
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)


def last_of_the_part(ward: Ward) -> None:
    """Three places in the cohort, and one in the part."""
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)


def _one_place() -> Folder:
    """The study of these tests with one place in its first part."""
    texts = dict(dosed_folder().texts)
    texts["allocation.yaml"] = texts["allocation.yaml"].replace("count: 9", "count: 1")
    return read_texts(texts)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("prepare", "lot", "found"),
    [
        (last_place, "M1", "dose-cohort-full"),
        (last_cells, "M2", "dose-lot-short"),
        (last_of_the_part, "M1", "dose-cap"),
    ],
)
def test_one_of_two_gets_the_last(
    store: str, prepare: Callable[[Ward], None], lot: str, found: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}" if store == "sqlite" else request.getfixturevalue("postgresql")
    folder = _one_place() if prepare is last_of_the_part else dosed_folder()
    ward = Ward(log=created(url, folder), folder=folder)
    ward.open()
    ward.release()
    ward.release("M2", cells=11.0)
    for subject in ("P1", "P2"):
        ward.ready(subject)
    prepare(ward)
    logs = [open_log(url), open_log(url)]
    for _ in range(RACES):
        answers = _at_once(ward, logs, lot)
        assert sorted(isinstance(each, Noted) for each in answers) == [False, True], answers
        assert found in set[str]().union(*map(kinds, answers)), "whoever came second saw what the first was given"
        [stands] = ward.state.standing(ward.today)
        ward.revoke(stands.subject)
    assert ward.log.differences() == ()  # pyright: ignore[reportAttributeAccessIssue]
    for log in (*logs, ward.log):
        log.close()  # pyright: ignore[reportAttributeAccessIssue]


def _at_once(ward: Ward, logs: list, lot: str) -> list[Answer]:
    """Both ask for a dose on days that keep the distance, each by a log of their own."""
    barrier, answers = Barrier(2), list[Answer]()

    def run(log: object, subject: str, day: int) -> None:
        own = Ward.__new__(Ward)
        own.study, own.log, own.day = ward.study, log, ward.day  # type: ignore[assignment]
        barrier.wait(10)
        answers.append(own.authorise(subject, lot=lot, days=day))

    threads = [
        Thread(target=run, args=(log, subject, day))
        for log, subject, day in zip(logs, ("P1", "P2"), (0, 0), strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert len(answers) == 2
    return answers
