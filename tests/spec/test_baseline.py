"""Which test counts as before treatment: the latest evaluable one of an earlier day than the first induction dose."""

from collections.abc import Mapping

import pytest
from tests.people import remembered, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import FormKey
from trialwright.study.folder import Folder, read_texts
from trialwright.trial.outcomes import compute_outcomes
from trialwright.words.people import Role

FULL = {-10: 0.40, 0: 0.42, 15: 0.60, 30: 0.85, 60: 1.20, 90: 1.35, 120: 1.25}
AUC = 126.45


@pytest.fixture(scope="module")
def several(founding_folder: Folder) -> Folder:
    """The study of the tests with a second test before treatment, and the day on which treatment begins."""
    texts = dict(founding_folder.texts)
    visit = (
        "  - id: ADMISSION\n    text: {en: Admission, zh: 入院}\n    anchor: infusion\n    day: 0\n"
        "    window: {before: 0 d, after: 0 d}\n    forms: [mmtt]\n    from: {assumption: A03}\n  - id: W52\n"
    )
    texts["schedule.yaml"] = texts["schedule.yaml"].replace("  - id: W52\n", visit)
    texts["endpoints.yaml"] = texts["endpoints.yaml"].replace(
        "baseline: BASELINE", "baseline: [BASELINE, ADMISSION], before: infusion"
    )
    folder = read_texts(texts)
    assert folder.study is not None, [str(finding) for finding in folder.findings]
    return folder


def _changes(folder: Folder, tests: Mapping[str, tuple[str, float | None]], infused: str | None) -> dict[str, object]:
    """The change of one person: for each visit the day and a factor of the curve; None leaves the last sample out."""
    log, study = remembered(folder), folder.study
    assert study is not None
    for visit, (day, factor) in tests.items():
        answers = [GivenAnswer(item="tested_on", value=day)] if day else []
        if visit == "W52" and infused is not None:
            answers.append(GivenAnswer(item="infused_on", value=infused))
        for row, (minute, value) in enumerate(FULL.items(), start=1):
            answers.append(GivenAnswer(item="minute", repeat=row, value=str(minute)))
            if factor is not None or minute != 120:
                written = f"{value * (factor or 1):.6f}"
                answers.append(GivenAnswer(item="c_peptide", repeat=row, value=written, unit="nmol/L"))
        key = FormKey(subject="S1", visit=visit, form="mmtt")
        save = FormSave(key=key, answers=tuple(answers), base=0)
        assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), 0), Saved)
    return compute_outcomes(study, log.snapshot())[0].changes.row(0, named=True)


INFUSED = "2024-06-01"
W52 = ("2025-06-01", 3.0)


@pytest.mark.parametrize(
    ("tests", "infused", "visit", "baseline", "why"),
    [
        ({"BASELINE": ("2024-01-01", 1), "ADMISSION": ("2024-05-01", 2), "W52": W52}, INFUSED, "ADMISSION", 2, None),
        ({"BASELINE": ("2024-05-02", 1), "ADMISSION": ("2024-05-01", 2), "W52": W52}, INFUSED, "BASELINE", 1, None),
        ({"BASELINE": ("2024-01-01", 1), "ADMISSION": ("2024-06-01", 2), "W52": W52}, INFUSED, "BASELINE", 1, None),
        ({"BASELINE": ("2024-01-01", 1), "ADMISSION": ("2024-05-01", None), "W52": W52}, INFUSED, "BASELINE", 1, None),
        ({"ADMISSION": ("2024-06-02", 2), "W52": W52}, INFUSED, "ADMISSION", None, "baseline-late"),
        ({"BASELINE": ("2024-01-01", None), "W52": W52}, INFUSED, "BASELINE", None, "mmtt-no-last"),
        ({"BASELINE": ("2024-01-01", 1), "ADMISSION": ("2024-05-UN", 2), "W52": W52}, INFUSED, "ADMISSION", None,
         "baseline-undated"),
        ({"BASELINE": ("2024-01-01", 1), "ADMISSION": ("2024-05-01", 2), "W52": W52}, None, "ADMISSION", None,
         "baseline-undated"),
        ({"BASELINE": ("2024-01-01", 1), "ADMISSION": ("2024-05-01", 2)}, None, "ADMISSION", 2, None),
        ({"W52": W52}, INFUSED, None, None, None),
    ],
    ids=["the latest counts", "by its day, not by its visit", "the day of treatment is too late", "not one that lacks"
         " its last sample", "none but after treatment", "none evaluable", "no whole day", "no day of treatment",
         "not yet treated", "never tested"],
)  # fmt: skip
def test_the_latest_evaluable_test_before_treatment_counts(
    several: Folder, tests: dict[str, tuple[str, float | None]], infused: str | None, visit: str | None,
    baseline: float | None, why: str | None,
) -> None:  # fmt: skip
    found = _changes(several, tests, infused)
    assert (found["baseline_visit"], found["baseline_why"]) == (visit, why)
    assert found["baseline"] == (None if baseline is None else pytest.approx(baseline * AUC))
    known = baseline is not None and "W52" in tests
    assert found["change"] == (pytest.approx((3 - (baseline or 0)) * AUC) if known else None)


def test_check_knows_the_visits_and_the_day_of_a_comparison(founding_folder: Folder) -> None:
    from trialwright.study.check import check

    for old, new, kind in (
        ("baseline: BASELINE", "baseline: [BASELINE, BASELIN]", "unknown-visit"),
        ("baseline: BASELINE", "baseline: BASELINE, before: infusio", "unknown-anchor"),
        ("baseline: BASELINE", "baseline: [BASELINE, W52]", "wrong-value"),
    ):
        text = founding_folder.texts["endpoints.yaml"].replace(old, new)
        assert text != founding_folder.texts["endpoints.yaml"]
        findings = check(read_texts({**founding_folder.texts, "endpoints.yaml": text}))
        assert [finding.fault.kind for finding in findings] == [kind]
