"""``check`` finds every fault of a study folder at once, and says where it stands and how to mend it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from trialwright.study.check import check
from trialwright.study.folder import read_folder
from trialwright.words.findings import Finding

Spoil = Callable[[str, str, str], Path]

# kind, file, text that stands once, what stands there instead, a word of the finding or of its mend
FAULTS: list[tuple[str, str, str, str, str]] = [
    ("unknown-name", "eligibility.yaml", "when: haemoglobin < 7", "when: hemoglobin < 7", "Did you mean 'haemoglobin'?"),
    ("unit-clash", "eligibility.yaml", "hba1c >= 7 %", "hba1c >= 7 g/dL", "g/dL is not a unit of hba1c"),
    ("unit-clash", "eligibility.yaml", "bmi > 35 kg/m2", "bmi > 35", "the limit has no unit"),
    ("unknown-code", "eligibility.yaml", "sex = 'male'", "sex = 'man'", "unknown code 'man'"),
    ("type-clash", "eligibility.yaml", "sex = 'male'", "sex > 3 kg", "compared with"),
    ("lost-certainty", "eligibility.yaml", "when: haemoglobin < 7 g/dL or (haemoglobin < 8 g/dL and sex = 'male')", "when: (sex = 'male' and haemoglobin < 8 g/dL) or (sex = 'female' and haemoglobin < 7 g/dL)", "haemoglobin < 7 g/dL or (haemoglobin < 8 g/dL and sex = 'male')"),
    ("lost-certainty", "eligibility.yaml", "when: haemoglobin < 7 g/dL or (haemoglobin < 8 g/dL and sex = 'male')", "when: (haemoglobin < 80 g/L and sex = 'male') or (haemoglobin < 70 g/L and sex = 'female') or bmi > 60 kg/m2", "for everybody first"),
    ("unknown-name", "eligibility.yaml", "    item: screening.bmi\n", "    item: screening.bmi\n    valid: {when: haemoglobi > 3 g/dL, same_day: haemoglobin}\n", "Did you mean 'haemoglobin'?"),
    ("unknown-name", "eligibility.yaml", "    item: screening.bmi\n", "    item: screening.bmi\n    valid: {when: haemoglobin > 3 g/dL, same_day: hba1}\n", "Did you mean 'hba1c'?"),
    ("bad-formula", "eligibility.yaml", "bmi < 14 kg/m2 or", "bmi << 14 kg/m2 or", "character 6"),
    ("endless-window", "eligibility.yaml", "    item: screening.bmi\n    unit: kg/m2\n    window: {index: eligibility_decision, before: 56 d, after: 0 d}", "    item: screening.bmi\n    unit: kg/m2\n    window: {index: eligibility_decision, after: 0 d}", "no end"),
    ("unknown-item", "eligibility.yaml", "item: screening.bmi", "item: screening.bmx", "screening.bmi"),
    ("unit-differs", "eligibility.yaml", "    item: screening.haemoglobin\n    unit: g/dL", "    item: screening.haemoglobin\n    unit: kg", "g/dL"),
    ("unknown-anchor", "schedule.yaml", "    anchor: infusion", "    anchor: infusoin", "Did you mean 'infusion'?"),
    ("unknown-form", "schedule.yaml", "forms: [screening]", "forms: [screening, bloods]", "no form 'bloods'"),
    ("overlapping-windows", "schedule.yaml", "    day: 1\n", "    day: 0\n", "overlap"),
    ("missing-language", "schedule.yaml", "text: {en: Screening, zh: 筛选访视}", "text: {en: Screening}", "no 'zh'"),
    ("missing-provenance", "schedule.yaml", "    forms: [screening]\n    from: {assumption: A01}", "    forms: [screening]", "comes from"),
    ("unknown-assumption", "endpoints.yaml", "from: {record: primary outcome 2}", "from: {assumption: A99}", "A99"),
    ("unknown-key", "endpoints.yaml", "    kind: mmtt", "    kind: mmtt\n    colour: red", "unknown key 'colour'"),
    ("missing-key", "endpoints.yaml", "    kind: mmtt\n", "", "'kind' is missing"),
    ("unknown-endpoint-kind", "endpoints.yaml", "kind: mmtt", "kind: mmt", "Did you mean 'mmtt'?"),
    ("bad-setting", "endpoints.yaml", "t0: mean", "t0: middle", "t0: mean | zero"),
    ("unknown-visit", "endpoints.yaml", "at: W52", "at: W53", "Did you mean 'W52'?"),
    ("endpoint-not-asked", "endpoints.yaml", "baseline: BASELINE", "baseline: SCREEN", "does not ask for"),
    ("unknown-analyte", "forms/screening.yaml", "analyte: hba1c", "analyte: hba1", "Did you mean 'hba1c'?"),
    ("unknown-unit", "forms/screening.yaml", 'units: ["%", mmol/mol]', "units: [furlong]", "furlong"),
    ("unknown-codelist", "forms/screening.yaml", "codelist: sex", "codelist: sexes", "Did you mean 'sex'?"),
    ("codelist-misplaced", "forms/screening.yaml", "    codelist: sex\n", "", "codelist"),
    ("number-without-analyte", "forms/screening.yaml", "    analyte: body_mass_index\n    units: [kg/m2]\n", "", "analyte"),
    ("analyte-misplaced", "forms/mmtt.yaml", "    sdtm: AG.AGSTDTC", "    sdtm: AG.AGSTDTC\n    units: [kg]", "only a number"),
    ("duplicate-id", "codelists.yaml", "code: female", "code: male", "used twice"),
    ("duplicate-key", "study.yaml", "registry: NCT06751199", "registry: NCT06751199\nregistry: NCT1", "stands twice"),
    ("bad-yaml", "codelists.yaml", "codelists:", "codelists: [", "not YAML"),
    ("wrong-value", "study.yaml", "planned: 16", "planned: sixteen", "sixteen"),
    ("unknown-item", "forms/mmtt.yaml", "dated_by: tested_on", "dated_by: tested", "Did you mean 'tested_on'?"),
]  # fmt: skip


@pytest.mark.requirement("R7", "G5")
@pytest.mark.parametrize("case", FAULTS, ids=lambda case: f"{case[0]} in {case[1]}")
def test_each_fault_is_found_where_it_stands(case: tuple[str, str, str, str, str], spoil: Spoil) -> None:
    kind, file, old, new, word = case
    folder = spoil(file, old, new)
    found = check(read_folder(folder))
    assert [each.fault.kind for each in found] == [kind]
    assert found[0].where.file == file
    assert word in found[0].said()
    _stands_near(found[0], folder, old, new)


def _stands_near(finding: Finding, folder: Path, old: str, new: str) -> None:
    """The line of the finding lies in the part that was spoiled, or a few lines from it."""
    if finding.where.line is None:
        return
    text = (folder / finding.where.file).read_text(encoding="utf-8")
    starts = [text[: found.start()].count("\n") + 1 for found in re.finditer(re.escape(new), text)] if new else []
    line, length = finding.where.line, new.count("\n")
    assert not new or any(start - 5 <= line <= start + length + 5 for start in starts), (finding, starts)


def test_the_example_of_the_plan_reads_as_planned(spoil: Spoil) -> None:
    folder = spoil("eligibility.yaml", "when: haemoglobin < 7", "when: hemoglobin < 7")
    line = next(
        number
        for number, text in enumerate((folder / "eligibility.yaml").read_text(encoding="utf-8").splitlines(), 1)
        if "hemoglobin < 7" in text
    )
    found = [each.said() for each in check(read_folder(folder))]
    expected = f"eligibility.yaml:{line} [E4] unknown fact 'hemoglobin' (character 1). Did you mean 'haemoglobin'?"
    assert found == [expected]


TOGETHER = (
    "unknown-form", "overlapping-windows", "missing-language", "unknown-assumption", "unknown-key",
    "bad-setting", "unknown-analyte", "unknown-codelist", "analyte-misplaced", "duplicate-id", "duplicate-key",
    "wrong-value",
)  # fmt: skip


@pytest.mark.requirement("G5")
def test_twelve_faults_are_reported_at_once(study_copy: Path) -> None:
    for kind, file, old, new, _ in FAULTS:
        if kind in TOGETHER:
            path = study_copy / file
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1
            path.write_text(text.replace(old, new), encoding="utf-8")
    found = check(read_folder(study_copy))
    assert sorted(each.fault.kind for each in found) == sorted(TOGETHER)
    assert all(each.where.line for each in found)


def test_a_part_that_was_set_aside_is_not_reported_again_by_those_who_name_it(spoil: Spoil) -> None:
    head = "    item: screening.haemoglobin\n    unit: g/dL\n"
    window = "    window: {index: eligibility_decision, before: 56 d, after: 0 d}\n"
    folder = spoil("eligibility.yaml", head + window, head)
    kinds = [each.fault.kind for each in check(read_folder(folder))]
    assert kinds == ["endless-window"]


def test_a_missing_file_is_named_once(study_copy: Path) -> None:
    (study_copy / "endpoints.yaml").unlink()
    found = check(read_folder(study_copy))
    assert [(each.fault.kind, each.where.file) for each in found] == [("missing-file", "endpoints.yaml")]


def test_a_file_of_another_name_is_no_silent_loss(study_copy: Path) -> None:
    (study_copy / "eligibilty.yaml").write_text("facts: []")
    found = check(read_folder(study_copy))
    assert [str(each) for each in found] == [
        "eligibilty.yaml no part of a study is kept in a file of this name. Did you mean 'eligibility.yaml'?"
    ]


def test_a_file_that_is_not_utf8_is_named(study_copy: Path) -> None:
    (study_copy / "codelists.yaml").write_bytes("codelists: [{id: 性别}]".encode("gb18030"))
    kinds = {(each.fault.kind, each.where.file) for each in check(read_folder(study_copy))}
    assert ("not-text", "codelists.yaml") in kinds


def test_an_alias_that_would_grow_without_end_is_refused(study_copy: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    (study_copy / "codelists.yaml").write_text(bomb)
    found = check(read_folder(study_copy))
    assert any("aliases" in each.said() for each in found)


def test_a_folder_that_is_none_is_said_so(tmp_path: Path) -> None:
    found = check(read_folder(tmp_path / "nowhere"))
    assert [each.fault.kind for each in found] == ["no-folder"]


def test_dates_and_words_stay_text_in_yaml(founding_folder) -> None:
    case = founding_folder.study.cases[0]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", case.as_of)


def test_the_hash_is_that_of_the_protocol_alone(study_copy: Path) -> None:
    before = read_folder(study_copy).study
    (study_copy / "cases" / "eligibility.yaml").write_text("[]")
    with (study_copy / "eligibility.yaml").open("a") as file:
        file.write("# a comment\n")
    after = read_folder(study_copy).study
    assert before is not None
    assert after is not None
    assert before.hash == after.hash
    text = (study_copy / "eligibility.yaml").read_text().replace("hba1c >= 7 %", "hba1c >= 6.5 %")
    (study_copy / "eligibility.yaml").write_text(text)
    changed = read_folder(study_copy).study
    assert changed is not None
    assert changed.hash != before.hash


GLUCOSE = """  - id: glucose
    text: {en: glucose, zh: 葡萄糖}
    item: screening.hba1c
    unit: "%"
    window: {index: eligibility_decision, before: 56 d, after: 0 d}
    from: {assumption: A01}
"""
LAST = """    window: {index: eligibility_decision, before: 56 d, after: 0 d}
    from: {assumption: A01}
criteria:
"""

# what is added to the last fact, hba1c, in front of its window; further facts; and what must be found
FACTS = [
    ("    valid: {when: hba1c > 1 %, same_day: hba1c}\n", "", {"not-beside", "depends-on-dependent"}),
    ("    valid: {when: glucose > 1 %, same_day: bmi}\n", GLUCOSE, {"not-beside"}),
    ("    valid: {when: glucose > 1 %, same_day: infusion}\n", GLUCOSE, {"unknown-name"}),
    ("    valid: {when: glucose > 1 %, same_day: glucose}\n", GLUCOSE, set()),
    ("    calculated: hba1c\n", "", {"depends-on-dependent"}),
    (
        "    calculated: glucose\n",
        GLUCOSE.replace("    unit", "    calculated: hba1c\n    unit"),
        {"depends-on-dependent"},
    ),
    ("    calculated: bmi\n", "", {"type-clash"}),
    ("    codes: {LOINC: [4548-4]}\n", "", {"wrong-value"}),
    ("    codes: {loinc: [4548-4, 4548-4]}\n", "", {"code-twice"}),
    ("    codes: {loinc: []}\n", "", {"wrong-value"}),
    ("    pick: count\n", "", {"unit-differs"}),
    ("", GLUCOSE.replace("id: glucose", "id: infusion"), {"duplicate-id"}),
    ("", GLUCOSE.replace("id: glucose", "id: yes"), {"reserved-word"}),
]


@pytest.mark.parametrize(("more", "fact", "kinds"), FACTS)
def test_a_fact_that_cannot_be_resolved_is_found_and_nothing_crashes(
    spoil: Callable[[str, str, str], Path], more: str, fact: str, kinds: set[str]
) -> None:
    folder = spoil("eligibility.yaml", LAST, more + LAST.replace("criteria:\n", fact + "criteria:\n"))
    found = {finding.fault.kind for finding in check(read_folder(folder))}
    ignored = {"fact-unused", "unknown-name"} if "wrong-value" in kinds or "unit-differs" in kinds else {"fact-unused"}
    assert found - ignored == kinds


SENTENCES = [
    ("bmi between 35 kg/m2 and 14 kg/m2", "type-clash"),
    ("bmi < 14 kg/m2 or 7 % > 6 %", "type-clash"),
    ("bmi < 14 kg/m2 or 'male' = 'female'", "type-clash"),
]


@pytest.mark.parametrize(("sentence", "kind"), SENTENCES)
def test_a_sentence_that_says_nothing_of_anybody_is_found(
    spoil: Callable[[str, str, str], Path], sentence: str, kind: str
) -> None:
    folder = spoil("eligibility.yaml", "when: bmi < 14 kg/m2 or bmi > 35 kg/m2", f'when: "{sentence}"')
    assert kind in {finding.fault.kind for finding in check(read_folder(folder))}


@pytest.mark.parametrize(
    "moments", ["[infusion, eligibility_decision]", "[eligibility_decision, eligibility_decision]"]
)
def test_the_moments_of_judgement_are_each_once_and_begin_with_the_one_that_windows_count_from(
    study_copy: Path, moments: str
) -> None:
    file = study_copy / "eligibility.yaml"
    file.write_text(f"judged_at: {moments}\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert "wrong-value" in {finding.fault.kind for finding in check(read_folder(study_copy))}


CLOSED = """  - id: hypoglycaemia
    text: {en: hypoglycaemia, zh: 低血糖}
    item: screening.allergic
    window: {index: eligibility_decision, before: 56 d, after: 0 d}
    world: WORLD
    from: {assumption: A01}
criteria:
  - id: E10
    kind: exclusion
    text: {en: a tumour, zh: 肿瘤}
    when: hypoglycaemia
    open_world: true
    from: {record: exclusion 10}
"""


@pytest.mark.parametrize(("world", "found"), [("closed", {"closed-world-refused"}), ("open", set[str]())])
def test_silence_is_no_answer_where_the_criterion_says_so(study_copy: Path, world: str, found: set[str]) -> None:
    for name, old, new in (
        ("eligibility.yaml", "criteria:\n", CLOSED.replace("WORLD", world)),
        ("forms/screening.yaml", "items:\n", "items:\n  - {id: allergic, text: {en: x, zh: 甲}, type: yes_no}\n"),
    ):
        file = study_copy / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert {finding.fault.kind for finding in check(read_folder(study_copy))} == found
