"""Runs the three criteria and the area under the curve on real data that stay outside the repository.

``make real DATA=folder``: the folder holds ``shanghai/shanghai_summary_125admissions.csv`` (Zhao 2023, Sci Data 10:35)
and ``ohashi2015/ohashi_OGTT.csv`` (Ohashi 2015), both CC BY 4.0; beside it, in ``../reference/stats``, lie the
areas that PKNCA computed. The sensor traces (``tools/real_cgm.py``) lie in ``shanghai/`` and ``iglu/``. Prints the
figures that ``docs/measured.md`` holds; ends with 1 when an area, a metric of a trace, or a model of
``real_models.py``, or of events over time, ``real_small_trials.py``, differs.
"""

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from tools import real_models, real_small_trials
from tools.real_cgm import FIVE, HALL, SHANGHAI, compare_traces

from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT
from trialwright.study.folder import read_folder, shipped_study
from trialwright.trial.answers import TableMap, read_map, read_wide
from trialwright.trial.screening import screen
from trialwright.words.findings import Finding

ADMISSIONS = Path("shanghai/shanghai_summary_125admissions.csv")
CURVES = Path("ohashi2015/ohashi_OGTT.csv")
PKNCA = Path("reference/stats/nca_ohashi_auc_pknca.csv")
REFERENCE_FACTOR = 0.331
MINUTES = (0, 30, 60, 90, 120)

MAP = r"""
subject: "Patient Number"
when: {column: "Patient Number", pattern: "_(\\d{8})$"}
anchors:
  eligibility_decision: {column: "Patient Number", pattern: "_(\\d{8})$"}
  consent: {column: "Patient Number", pattern: "_(\\d{8})$"}
facts:
  sex: {column: "Gender (Female=1, Male=2)", codes: {"1": female, "2": male}}
  bmi: {column: "BMI (kg/m2)", unit: kg/m2}
  c_peptide_fasting: {column: "Fasting C-peptide (nmol/L)", unit: nmol/L}
  c_peptide_2h: {column: "2-hour Postprandial C-peptide (nmol/L)", unit: nmol/L}
  hba1c: {column: "HbA1c (mmol/mol)", unit: mmol/mol}
  age: {column: "Age (years)", unit: year}
  glucose_fasting: {column: "Fasting Plasma Glucose (mg/dl)", unit: mg/dL}
  glucose_2h: {column: "2-hour Postprandial Plasma Glucose (mg/dl)", unit: mg/dL}
"""


def screen_admissions(path: Path) -> None:
    """Prints how each criterion came out over the admissions; the table has no haemoglobin, so E4 stays unknown."""
    study = read_folder(shipped_study("nct06751199")).study
    mapping = read_map(MAP, "map")
    if study is None or not isinstance(mapping, TableMap):
        raise ValueError("the shipped study and the map have no faults")
    answers = read_wide(path.read_bytes(), path.name, mapping, study)
    _stop_at(answers.findings)
    screening, unread = screen(study, answers.rows, answers.anchors, path.name)
    _stop_at(unread)
    people = [person.as_json() for person in screening.people("en")]
    print(f"admissions screened: {len(people)}")
    for rule in study.rules:
        found = Counter(each["verdict"] for person in people for each in person["criteria"] if each["id"] == rule.id)
        said = ", ".join(f"{verdict} {found[verdict]}" for verdict in ("met", "not met", "unknown"))
        print(f"  {rule.id} {rule.kind}: {said}")
    overall = Counter(person["overall"] for person in people)
    print("  overall: " + ", ".join(f"{name} {count}" for name, count in sorted(overall.items())))


def _stop_at(findings: tuple[Finding, ...]) -> None:
    if findings:
        sys.exit("\n".join(finding.said() for finding in findings))


def compare_areas(path: Path, reference: Path) -> bool:
    """Prints how the areas compare with PKNCA's; whether every one agrees.

    Two differences are deliberate. The reference turned ng/mL into nmol/L by 0.331, trialwright by 1 / 3.02029
    (molecular weight 3020.29); it is taken out before comparing. And where a person has no C-peptide at all, the
    reference prints an area of 0; here the curve is not evaluable.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    areas = _areas(rows, path.name)
    with reference.open(encoding="utf-8", newline="") as stream:
        expected = {row["No"]: row for row in csv.DictReader(stream)}
    nothing = {each for each, row in expected.items() if int(row["miss"]) == len(MINUTES)}
    absent = {each for each, area in areas.items() if area is None}
    factor = (1 / 3.02029) / REFERENCE_FACTOR
    differences = [
        abs(area - factor * float(expected[each]["auc_lin_nmolmin"])) / area
        for each, area in areas.items()
        if area is not None
    ]
    print(f"curves: {len(areas)}, evaluable {len(differences)}, not evaluable {len(absent)}")
    print(f"  largest relative difference from PKNCA 0.12.1, linear, in the same unit: {max(differences):.1e}")
    print(f"  not evaluable here and 0 there, because no sample has a result: {len(absent & nothing)}")
    return areas.keys() == expected.keys() and absent == nothing and max(differences) < 1e-9


def _areas(rows: list[dict[str, str]], file: str) -> dict[str, float | None]:
    curves: list[object] = [
        {
            "subject": row["No"],
            "unit": "ng/mL",
            "samples": [{"minute": minute, "value": row[f"O-CPR({minute})"]} for minute in MINUTES],
        }
        for row in rows
    ]
    samples, findings = MMTT.read(curves, file)
    _stop_at(findings)
    settings = chosen(MMTT, {"schedule": ",".join(str(minute) for minute in MINUTES)})
    if isinstance(settings, tuple):
        raise TypeError("the schedule is a setting")
    computed = MMTT.compute(samples, settings)
    return {rows[curve]["No"]: area for curve, area in computed.select("curve", "auc").iter_rows()}


def main() -> int:
    """Runs all; 0 when every area and every model agrees."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds shanghai/ and ohashi2015/")
    parser.add_argument("--reference", type=Path, help="the areas by PKNCA; beside the folder by default")
    arguments = parser.parse_args()
    reference = arguments.reference or arguments.data.resolve().parent / PKNCA
    needed = (reference, *(arguments.data / path for path in (ADMISSIONS, CURVES, SHANGHAI, HALL, FIVE)))
    absent = [path for path in needed if not path.is_file()]
    if absent:
        sys.exit("missing: " + ", ".join(str(path) for path in absent))
    screen_admissions(arguments.data / ADMISSIONS)
    areas = compare_areas(arguments.data / CURVES, reference)
    traces = compare_traces(arguments.data)
    models = real_models.compare(arguments.data)
    small = real_small_trials.compare(arguments.data)
    return 0 if areas and traces and models and small else 1


if __name__ == "__main__":
    sys.exit(main())
