"""A virtual cohort from consent to week 52, and that no form or visit to come can break it."""

from collections.abc import Mapping

import polars as pl
import pytest
from tests.people import still_folder

from trialwright.records.entries import EntryKind
from trialwright.records.register import opening
from trialwright.records.snapshot import Snapshot
from trialwright.rehearsal.run import Played, opening_time, play
from trialwright.rehearsal.team import admit_team, opener
from trialwright.store.memory import MemoryLog
from trialwright.study.check import check
from trialwright.study.folder import Folder, read_folder, read_texts, shipped_study
from trialwright.study.scenarios import Scenario
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days
from trialwright.trial.outcomes import compute_outcomes
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import day_at


def _played(folder: Folder, seed: int = 1, **changes: object) -> tuple[Study, MemoryLog, Played]:
    """The first scenario of a study, with some of its keys changed, in a log in memory."""
    from trialwright.records.entries import DatabaseMode

    study = folder.study
    assert study is not None, [str(finding) for finding in folder.findings]
    given = study.rehearsal[0].model_dump(by_alias=True)
    scenario = Scenario.model_validate(given | changes)
    log, now = MemoryLog(), opening_time(study, scenario)
    with log.writing(opener(), now) as writing:
        writing.append(*opening(DatabaseMode.DEMONSTRATION, opener().person))
    admit_team(log, folder, now)
    return study, log, play(log, study, scenario, seed=seed, progress=lambda *_: None)


@pytest.fixture(scope="module")
def cohort() -> tuple[Study, MemoryLog, Played]:
    return _played(read_folder(shipped_study("demo")), 20250101)


def _visits(snapshot: Snapshot) -> dict[str, set[str]]:
    rows = snapshot.values.group_by("subject").agg(pl.col("visit").unique())
    return {subject: set(visits) for subject, visits in rows.iter_rows()}


def test_sixteen_or_more_are_treated_and_come_to_week_52_and_others_fail_screening(
    cohort: tuple[Study, MemoryLog, Played],
) -> None:
    study, log, played = cohort
    visits = _visits(log.snapshot())
    assert len(visits) == played.people
    assert min(played.treated, played.finished) >= 16
    failed = [subject for subject, seen in visits.items() if seen == {"RUNNING", "SCREEN"}]
    assert len(failed) == played.people - played.eligible > 0
    assert sum(study.endpoints.endpoints[0].visits.at in seen for seen in visits.values()) == played.finished


def test_days_follow_each_other_and_every_entry_is_written_on_the_day_of_its_visit(
    cohort: tuple[Study, MemoryLog, Played],
) -> None:
    study, log, _ = cohort
    days = anchor_days(study, log.snapshot())
    assert days.filter(pl.col("consent") > pl.col("eligibility_decision")).is_empty()
    treated = days.filter(pl.col("infusion").is_not_null())
    assert (treated["eligibility_decision"] < treated["admission"]).all()
    assert (treated["admission"] < treated["infusion"]).all()
    times = [transaction.when for transaction in log.transactions()]
    assert times == sorted(times)
    assert day_at(times[0], "Asia/Shanghai") == study.rehearsal[0].first_day
    tested = log.snapshot().values.filter((pl.col("form") == "mmtt") & (pl.col("item") == "tested_on"))
    assert [day_at(when, "Asia/Shanghai") for when in tested["when"]] == tested["value"].to_list()


def test_every_form_is_completed(cohort: tuple[Study, MemoryLog, Played]) -> None:
    _, log, played = cohort
    entries = [entry.kind for transaction in log.transactions() for entry in transaction.entries]
    assert entries.count(EntryKind.FORM_COMPLETED) == played.forms > 0


def test_the_grafts_of_the_cohort_make_c_peptide(cohort: tuple[Study, MemoryLog, Played]) -> None:
    study, log, played = cohort
    outcome = compute_outcomes(study, log.snapshot())[0]
    changes = outcome.changes["change"].drop_nulls()
    assert len(changes) >= 0.7 * played.finished
    assert changes.median() > 20
    below = outcome.measured.filter(pl.col("visit") == outcome.endpoint.visits.baseline[0])["below"]
    assert 0.3 < (below > 0).mean() < 0.9


def test_what_is_missed_is_as_frequent_as_the_scenario_says() -> None:
    rates = {"missed_visits": 0.4, "missed_samples": 0.3, "lost": 0.0}
    _, log, played = _played(still_folder(), people=60, rates=rates)
    snapshot = log.snapshot()
    assert 0.2 < played.missed / (played.missed + played.finished) < 0.6
    samples = snapshot.values.filter((pl.col("form") == "mmtt") & (pl.col("item") == "c_peptide"))
    assert (samples["missing"] == "not done").sum() / samples.height == pytest.approx(0.3, abs=0.08)
    study = still_folder().study
    assert study is not None
    whys = compute_outcomes(study, snapshot)[0].measured["why"].drop_nulls().unique().to_list()
    assert {"mmtt-no-last", "mmtt-gaps"} <= set(whys)


def test_whoever_is_lost_comes_no_more() -> None:
    _, log, played = _played(still_folder(), rates={"lost": 1.0, "missed_visits": 0.0})
    assert (played.finished, played.missed) == (0, played.eligible)
    assert "W52" not in set().union(*_visits(log.snapshot()).values())


NEW_FORM = """id: everything
text: {{en: Everything, zh: 全部}}
dated_by: seen_on
from: {{record: inclusion 5}}
items:
  - {{id: seen_on, text: {{en: Day, zh: 日期}}, type: date, mandatory: true}}
  - {{id: another_day, text: {{en: Day, zh: 日期}}, type: date, mandatory: true}}
  - {{id: listed_on, text: {{en: Listed on, zh: 登记日期}}, type: date}}
  - {{id: whether, text: {{en: Whether, zh: 是否}}, type: yes_no, mandatory: true}}
  - {{id: which, text: {{en: Which, zh: 哪一项}}, type: code, codelist: sex, mandatory: true}}
  - {{id: words, text: {{en: Words, zh: 说明}}, type: text, mandatory: true}}
  - {{id: how_many, text: {{en: How many, zh: 数量}}, type: integer, mandatory: true}}
{measured}
groups:
  - id: row
    text: {{en: Rows, zh: 行}}
    most: 5
    items:
      - {{id: in_row, text: {{en: In a row, zh: 行内}}, type: text, mandatory: true}}
"""


def test_forms_visits_and_anchors_to_come_are_answered_by_their_type_and_range() -> None:
    measured = "\n".join(
        f"  - {{id: m_{name}, text: {{en: {name}, zh: 数值}}, type: number, analyte: {name}, mandatory: true}}"
        for name in ANALYTES
    )
    texts = dict(still_folder().texts)
    texts["forms/everything.yaml"] = NEW_FORM.format(measured=measured)
    listed = (
        "  - id: listing\n    text: {en: listing, zh: 登记}\n    item: everything.listed_on\n"
        "    from: {assumption: A03}\nvisits:\n"
    )
    added = (
        "  - id: LISTED\n    text: {en: Listed, zh: 登记}\n    anchor: listing\n    day: 30\n"
        "    window: {before: 3 d, after: 3 d}\n    forms: [everything]\n    from: {assumption: A03}\n  - id: W52\n"
    )
    schedule = texts["schedule.yaml"].replace("visits:\n", listed).replace("  - id: W52\n", added)
    texts["schedule.yaml"] = schedule.replace("forms: [mmtt]", "forms: [mmtt, everything]")
    folder = read_texts(texts)
    assert [str(finding) for finding in check(folder)] == []
    _, log, played = _played(folder, people=12)
    assert played.finished > 0
    snapshot = log.snapshot()
    assert {"BASELINE", "LISTED", "W52"} <= set(snapshot.values.filter(pl.col("form") == "everything")["visit"])
    queries = [e for t in log.transactions() for e in t.entries if e.kind == EntryKind.QUERY_OPENED]
    assert not [query for query in queries if query.form == "everything"]
    own = snapshot.values.filter(pl.col("item") == "listed_on").group_by("subject").len()
    assert own["len"].to_list() == [1] * own.height


WRONG: Mapping[str, tuple[str, str, str]] = {
    "an item that nobody asks": ("screening.c_peptide_2h", "screening.c_peptide_2", "unknown-item"),
    "an anchor that does not exist": ("after: eligibility_decision", "after: eligibility_decisio", "unknown-anchor"),
    "treatment that does not exist": ("treated: infusion", "treated: infusio", "unknown-anchor"),
    "a gate at no visit": ("visit: SCREEN", "visit: SCREE", "unknown-visit"),
}


@pytest.mark.parametrize("name", WRONG)
def test_check_finds_what_a_scenario_cannot_play(name: str) -> None:
    old, new, kind = WRONG[name]
    texts = dict(still_folder().texts)
    text = texts["rehearsal/first_look.yaml"]
    assert text.count(old) == 1
    found = check(read_texts({**texts, "rehearsal/first_look.yaml": text.replace(old, new)}))
    assert [finding.fault.kind for finding in found] == [kind]
