"""The demonstration, from the study folder to the page, as `make demo` runs it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from tests.people import rehearsed

from trialwright.cli.main import trialwright
from trialwright.records.adverse_events import fold_events
from trialwright.records.chain import verify
from trialwright.records.dispositions import DispositionKind, Standing, courses
from trialwright.records.entries import DatabaseMode, EntryKind
from trialwright.records.lock import LockKind
from trialwright.records.offers import OfferKind
from trialwright.records.snapshot import fold
from trialwright.records.suspension import fold_suspensions
from trialwright.reports.overview import overview
from trialwright.reports.render import as_html
from trialwright.store.sql import SqlLog, open_log
from trialwright.study.check import check
from trialwright.study.folder import read_folder, read_texts, shipped_study
from trialwright.study.study import Study
from trialwright.trial.advice import opened
from trialwright.trial.cases import run_cases
from trialwright.trial.disposition import days_left
from trialwright.trial.dose_state import read_doses
from trialwright.trial.reporting_clocks import ClockState, event_clocks
from trialwright.trial.visits import VisitState, dating, plan
from trialwright.words.days import day_at

TODAY = "2026-11-25"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    done = CliRunner().invoke(
        trialwright, ["demo", "--out", str(out), "--no-serve", "--today", TODAY], catch_exceptions=False
    )
    assert done.exit_code == 0
    return out


@pytest.fixture(scope="module")
def founding() -> Study:
    """The study as it is shipped."""
    folder = read_folder(shipped_study("demo"))
    assert [str(finding) for finding in check(folder)] == []
    assert folder.study is not None
    cases = run_cases(folder.study, folder.draft)
    assert (cases.failed, cases.passed > 10) == (0, True)
    return folder.study


@pytest.mark.requirement("R1", "G3")
def test_the_log_verifies_and_is_a_demonstration(demo: Path) -> None:
    log = open_log(f"sqlite:///{demo}/demo.db")
    assert verify(log.transactions()).ok
    assert fold(log.transactions()).mode is DatabaseMode.DEMONSTRATION
    log.close()


def test_the_study_version_can_be_read_back_from_the_log_alone(demo: Path, founding: Study) -> None:
    import json

    log = open_log(f"sqlite:///{demo}/demo.db")
    studies = fold(log.transactions()).studies
    log.close()
    assert next(iter(studies)) == founding.hash
    again = read_texts(json.loads(studies[founding.hash])).study
    assert again is not None
    assert again.hash == founding.hash


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.tags: set[str] = set()
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.rows += tag == "tr"
        self.sources += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href", "data"}]


def test_the_page_is_self_contained_and_in_both_languages(demo: Path) -> None:
    text = (demo / "overview.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert not page.tags & {"script", "link", "iframe", "img", "object"}
    assert not [each for each in page.sources if not each.startswith("#")]
    assert "url(" not in text.replace("url(#", "")
    assert text.count("<svg") == 2
    assert '<article lang="en">' in text
    assert '<article lang="zh-CN">' in text


def test_the_page_says_what_it_is(demo: Path, founding: Study) -> None:
    text = (demo / "overview.html").read_text(encoding="utf-8")
    log = open_log(f"sqlite:///{demo}/demo.db")
    for said in (
        founding.study.banner.en, founding.study.banner.zh, "Demonstration: virtual people", "演示数据",
        "does not replace the investigator", "建议，不代替研究者判断", log.head().hash, founding.hash[:12],
    ):  # fmt: skip
        assert said.replace("'", "&#39;") in text
    log.close()
    assert not re.search(r"Kleene|YAML|yaml", text)


def test_an_exclusion_is_never_met_on_the_page(demo: Path) -> None:
    text = (demo / "overview.html").read_text(encoding="utf-8")
    assert re.search(r"\bE\d+ excludes\b", text)
    assert re.search(r"E\d+ 构成排除", text)
    assert not re.search(r"\bE\d+ (not )?met\b|E\d+ (不)?符合", text)


def test_the_same_seed_plays_the_same_trial(founding: Study) -> None:
    pages, heads = [], []
    for _ in range(2):
        log = rehearsed(read_folder(shipped_study("demo")), 7)
        heads.append(log.head().hash)
        pages.append(as_html(overview(founding, fold(log.transactions())), "en"))
    assert heads[0] == heads[1]
    assert pages[0] == pages[1]


def test_answers_of_another_study_version_are_said_to_be_so(founding: Study) -> None:
    log = rehearsed(read_folder(shipped_study("demo")), 7)
    snapshot = fold(log.transactions())
    changed = founding.model_dump(by_alias=True)
    changed["study"]["planned"] = 25
    other = Study.model_validate(changed)
    assert len(overview(founding, snapshot)["zh"].notices) == 2
    assert overview(other, snapshot)["zh"].notices[-1].startswith("部分结果按其他研究版本记录")


@pytest.fixture(scope="module")
def played(demo: Path) -> Iterator[SqlLog]:
    log = open_log(f"sqlite:///{demo}/demo.db")
    yield log
    log.close()


def test_the_demonstration_ends_on_the_evening_before_today_and_began_a_trial_ago(played: SqlLog) -> None:
    days = [day_at(transaction.when, "Asia/Shanghai") for transaction in played.transactions()]
    assert days == sorted(days)
    assert days[-1] == "2026-11-24"
    assert days[0] < "2025-06-01"


def test_nothing_stands_suspended_and_a_suspension_was_ended(played: SqlLog) -> None:
    known = fold_suspensions(played.snapshot().happened)
    assert len(known) > 1
    assert not [each for each in known if each.stands]


def test_one_report_of_a_serious_event_still_runs_and_none_is_late(played: SqlLog, founding: Study) -> None:
    now = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 - local time at the site
    events = fold_events(played.snapshot().happened).events.values()
    clocks = [each for event in events for each in event_clocks(founding, event, now)]
    states = Counter(each.state for each in clocks)
    assert states[ClockState.RUNNING] >= 2
    assert states[ClockState.SENT] >= 2
    assert states[ClockState.LATE] == states[ClockState.SENT_LATE] == 0


def test_a_cohort_has_had_a_toxicity_and_the_board_has_decided_after_it(played: SqlLog, founding: Study) -> None:
    with played.reading() as reading:
        state = read_doses(founding, reading)
    assert len(state.toxicities) == 1
    assert len({each.subject for each in state.given}) >= 4
    assert max(each.sequence for each in state.decisions) > state.toxicities[0].sequence
    assert opened(founding, state) is not None


def test_visits_are_done_due_late_and_still_to_come_on_the_day_of_the_demonstration(
    played: SqlLog, founding: Study
) -> None:
    with played.reading() as reading:
        decided = courses(reading.happened(tuple(DispositionKind)))
        standing = reading.casebooks("changzheng", dating(founding))
    plans = plan(founding, standing, date(2026, 11, 25), days_left(decided))
    late = plans.filter(pl.col("state") == VisitState.OVERDUE.value)
    assert 1 <= late.height <= 4, late
    due = plans.filter((pl.col("state") == VisitState.DUE.value) & (pl.col("last") < 20782 + 30))  # 20782 is 2026-11-25
    assert due.height >= 2, due
    stands = Counter(course.standing for course in decided.values())
    assert stands[Standing.LISTED] >= 2
    assert stands[Standing.COMPLETED] >= 1
    assert stands[Standing.FAILED] >= 1
    assert {"N004", "N005"} <= {subject for subject in standing.subjects if subject not in decided}


def test_an_import_a_proposed_version_and_a_verification_are_there_to_look_at(played: SqlLog, founding: Study) -> None:
    entries = [each for transaction in played.transactions() for each in transaction.entries]
    kinds = Counter(entry.kind for entry in entries)
    assert kinds[EntryKind.IMPORTED] == 1
    assert (kinds[OfferKind.RECEIVED], kinds[OfferKind.DECLINED], kinds[OfferKind.CHOSEN]) == (2, 1, 0)
    assert kinds[OfferKind.PASSED_OVER] >= 2
    assert kinds[LockKind.LOG_VERIFIED] == 1
    assert kinds[EntryKind.STUDY_VERSION] == 2
    assert [entry.item for entry in entries if entry.kind == EntryKind.STUDY_APPROVED] == [founding.hash]
