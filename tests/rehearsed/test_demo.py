"""The demonstration, from the study folder to the page, as `make demo` runs it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.people import rehearsed

from trialwright.cli.main import trialwright
from trialwright.records.chain import verify
from trialwright.records.entries import DatabaseMode
from trialwright.records.snapshot import fold
from trialwright.reports.overview import overview
from trialwright.reports.render import as_html
from trialwright.store.sql import open_log
from trialwright.study.check import check
from trialwright.study.folder import read_folder, read_texts, shipped_study
from trialwright.study.study import Study
from trialwright.trial.cases import run_cases


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    done = CliRunner().invoke(trialwright, ["demo", "--out", str(out), "--no-serve"], catch_exceptions=False)
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
    assert list(studies) == [founding.hash]
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
