"""``check`` finds every fault in the chapters beside eligibility, and in a folder that completes another."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.people import STUDY

from trialwright.study.check import check
from trialwright.study.elements import not_specified, origins
from trialwright.study.folder import read_folder, read_texts, shipped_study
from trialwright.words.declared import Provenance
from trialwright.words.findings import Place

CHAPTERS = STUDY.parent / "chapters"

Spoil = Callable[[str, str, str], Path]


@pytest.fixture
def completing(tmp_path: Path) -> Path:
    """A copy of the folder of chapters beside a copy of the study that it completes."""
    shutil.copytree(STUDY, tmp_path / "study")
    return Path(shutil.copytree(CHAPTERS, tmp_path / "chapters"))


@pytest.fixture
def plant(completing: Path) -> Spoil:
    """Replaces a text that stands once in a file; ``base/`` before its name means the study that is completed."""

    def replace(file: str, old: str, new: str) -> Path:
        name = file.removeprefix("base/")
        path = (completing if name == file else completing.parent / "study") / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return completing

    return replace


# kind, file, text that stands once, what stands there instead, a word of the finding or of its mend
FAULTS: list[tuple[str, str, str, str, str]] = [
    ("unknown-name", "products.yaml", "when: mass >= 5000", "when: mas >= 5000", "Did you mean 'mass'?"),
    ("unit-clash", "products.yaml", "mass >= 5000 IEQ/kg", "mass >= 5000 mL", "mL is not a unit of ieq_per_weight"),
    ("unit-clash", "products.yaml", "pressure > 22 mmHg", "pressure > 22", "the limit has no unit"),
    ("bad-formula", "products.yaml", "when: growth = no,", "when: growth = no and,", "cannot be read"),
    ("unknown-analyte", "products.yaml", "analyte: ieq_per_weight", "analyte: ieq_per_weigh", "Did you mean 'ieq_per_weight'?"),
    ("unknown-unit", "products.yaml", "analyte: portal_pressure, unit: mmHg", "analyte: portal_pressure, unit: kg", "mmHg"),
    ("analyte-misplaced", "products.yaml", "zh: 有菌生长}, type: yes_no}", "zh: 有菌生长}, type: yes_no, analyte: ieq, unit: IEQ}", "only a number"),
    ("missing-provenance", "products.yaml", "    from: {record: interventions}\n", "", "comes from"),
    ("missing-language", "products.yaml", "route: {en: Portal vein, zh: 门静脉}", "route: {en: Portal vein}", "no 'zh'"),
    ("wrong-value", "products.yaml", "infusions: not specified", "infusions: not specifed", "not specifed"),
    ("wrong-value", "products.yaml", "by: [cell laboratory quality (release)]", "by: [porter]", "porter"),
    ("unknown-unit", "escalation.yaml", "amount: 0.1 10^6/kg", "amount: 0.1 mg", "10^6/kg"),
    ("unknown-unit", "escalation.yaml", "cap: 20 10^6 cells", "cap: 20 10^6/kg", "10^6 cells"),
    ("wrong-value", "escalation.yaml", "amount: 0.3 10^6/kg", "amount: much", "much"),
    ("unknown-anchor", "escalation.yaml", "index: infusion", "index: infusoin", "Did you mean 'infusion'?"),
    ("endless-window", "escalation.yaml", "before: 0 d, after: 28 d", "before: 0 d", "no end"),
    ("unknown-element", "escalation.yaml", "product: islets", "product: islet", "Did you mean 'islets'?"),
    ("missing-provenance", "escalation.yaml", "levels_from: {assumption: A01}\n", "", "comes from"),
    ("unknown-name", "escalation.yaml", "when: event_grade >= 3", "when: event_grad >= 3", "Did you mean 'event_grade'?"),
    ("missing-language", "escalation.yaml", "{en: Due to the cells?, zh: 是否由细胞所致？}", "{zh: 是否由细胞所致？}", "no 'en'"),
    ("unknown-element", "allocation.yaml", "part: part_1", "part: part_2", "Did you mean 'part_1'?"),
    ("unknown-element", "allocation.yaml", "arm: combined", "arm: combine", "Did you mean 'combined'?"),
    ("unknown-assumption", "safety.yaml", "board: 7, from: {assumption: A01}", "board: 7, from: {assumption: A77}", "A77"),
    ("unknown-assumption", "waiting.yaml", "items: [[screening.hba1c]], from: {assumption: A01}", "items: [[screening.hba1c]], from: {assumption: A01, with: [A78]}", "A78"),
    ("unknown-name", "safety.yaml", "with (died)", "with (die)", "Did you mean 'died'?"),
    ("type-clash", "safety.yaml", "subjects with (died) >= 1", "subjects with (died)", "a number"),
    ("wrong-value", "safety.yaml", 'version: "5.0"', 'version: "5.1"', "5.1"),
    ("wrong-value", "safety.yaml", "limit: not set", "limit: soon", "soon"),
    ("unknown-item", "waiting.yaml", "[[screening.hba1c]]", "[[screening.hba1]]", "Did you mean 'screening.hba1c'?"),
    ("unknown-name", "waiting.yaml", "donor_bmi <= bmi", "donor_bmi <= bmy", "Did you mean 'bmi'?"),
    ("unit-clash", "waiting.yaml", "donor_bmi <= bmi", "donor_bmi <= hba1c", "hba1c"),
    ("missing-language", "care.yaml", "dose: not specified", "dose: {en: twice a day}", "no 'zh'"),
    ("unknown-analyte", "care.yaml", "analyte: tacrolimus", "analyte: tacrolimos", "Did you mean 'tacrolimus'?"),
    ("unknown-unit", "care.yaml", "low: 5 ng/mL", "low: 5 g", "ng/mL"),
    ("unknown-element", "analysis.yaml", "population: treated", "population: treate", "Did you mean 'treated'?"),
    ("unknown-element", "analysis.yaml", "outcome: area", "outcome: areas", "Did you mean 'area'?"),
    ("unknown-element", "analysis.yaml", "estimand: main", "estimand: mian", "Did you mean 'main'?"),
    ("unknown-element", "endpoints.yaml", "endpoint: c_peptide_auc", "endpoint: c_peptide", "Did you mean 'c_peptide_auc'?"),
    ("not-registered", "endpoints.yaml", "role: exploratory", "role: secondary", "exploratory"),
    ("unknown-element", "related.yaml", "bears_on: [area,", "bears_on: [arae,", "Did you mean 'area'?"),
    ("missing-citation", "related.yaml", "    cites: [{work: Greenbaum 2008, address: Diabetes Care 31, read: false}]\n", "", "cites nothing"),
    ("unknown-element", "study.yaml", "arms: [combined]", "arms: [combined_]", "Did you mean 'combined'?"),
    ("unknown-element", "study.yaml", "products: [islets]", "products: [cells]", "no product 'cells'"),
    ("unknown-key", "study.yaml", "planned: 9,", "planned: 9, colour: red,", "colour"),
    ("no-base", "study.yaml", "base: study", "base: studies", "no study folder 'studies'"),
    ("fictitious-element", "study.yaml", "from: {record: arms table}", "from: {fictitious: for fun}", "made-up"),
    ("unknowable-window", "base/schedule.yaml", "    item: mmtt.infused_on\n", "    item: mmtt.infused_on\n    foreseen: false\n", ""),
    ("code-twice", "base/eligibility.yaml", "    item: screening.bmi\n", "    item: screening.bmi\n    codes: {loinc: [4548-4, 4548-4]}\n", "4548-4"),
    ("fact-not-asked", "base/schedule.yaml", "    forms: [screening]\n", "    forms: []\n", "screening."),
    ("form-without-visit", "base/schedule.yaml", "    forms: [screening]\n", "    forms: []\n", "screening"),
]  # fmt: skip


@pytest.mark.requirement("G5")
@pytest.mark.parametrize("case", FAULTS, ids=lambda case: f"{case[0]} in {case[1]}: {case[3][:30]}")
def test_each_fault_is_found_where_it_stands(case: tuple[str, str, str, str, str], plant: Spoil) -> None:
    kind, file, old, new, word = case
    if kind == "unknowable-window":  # W52 itself comes after the infusion: a visit before it is planted as well
        plant("base/schedule.yaml", "    day: 364\n", "    day: -14\n")
    folder = plant(file, old, new)
    found = check(read_folder(folder))
    kinds = [each.fault.kind for each in found]
    if kind in {"fact-not-asked", "form-without-visit"}:
        assert set(kinds) == {"fact-not-asked", "form-without-visit"}
    elif kind == "no-base":
        assert kind in kinds
    else:
        assert set(kinds) == {kind}
    first = next(each for each in found if each.fault.kind == kind)
    elsewhere = {"form-without-visit": "base/forms/screening.yaml", "fact-not-asked": "base/eligibility.yaml"}
    assert first.where.file == elsewhere.get(kind, file)
    assert word in first.said()
    assert re.search(r"[一-鿿]", first.what("zh"))


def test_the_sample_is_sound() -> None:
    assert check(read_folder(CHAPTERS)) == ()


def test_a_fact_must_not_be_counted_back_from_a_day_that_nobody_can_know(plant: Spoil) -> None:
    plant("base/schedule.yaml", "    item: mmtt.infused_on\n", "    item: mmtt.infused_on\n    foreseen: false\n")
    folder = plant(
        "base/eligibility.yaml",
        "    item: screening.bmi\n    unit: kg/m2\n    window: {index: eligibility_decision,",
        "    item: screening.bmi\n    unit: kg/m2\n    window: {index: infusion,",
    )
    found = check(read_folder(folder))
    assert [(each.fault.kind, each.where.tag) for each in found] == [
        ("unknowable-window", "W52"),
        ("unknowable-window", "bmi"),
    ][1:]


def test_a_demonstration_may_make_values_up(plant: Spoil) -> None:
    plant("study.yaml", "from: {record: arms table}", "from: {fictitious: for fun}")
    folder = plant("study.yaml", "base: study\n", "base: study\ndemonstration: true\n")
    assert check(read_folder(folder)) == ()


def test_what_is_not_specified_blocks_conduct_and_not_checking(completing: Path) -> None:
    read = read_folder(completing)
    assert read.study is not None
    paths = {".".join(path) for path in not_specified(read.study)}
    assert {
        "safety.clocks.fatal.limit",
        "products.procedures.infusion.infusions",
        "care.medicines.tacrolimus.dose",
    } <= paths
    assert "escalation.dose_levels" not in paths
    levels = completing / "escalation.yaml"
    text = levels.read_text(encoding="utf-8")
    start, end = text.index("dose_levels:"), text.index("levels_from")
    levels.write_text(text[:start] + "dose_levels: not specified\n" + text[end:], encoding="utf-8")
    (completing / "related.yaml").unlink()
    read = read_folder(completing)
    assert check(read) == ()
    assert read.study is not None
    assert ("escalation", "dose_levels") in not_specified(read.study)


LATER = """  - id: W60
    text: {en: Week 60, zh: 第 60 周访视}
    anchor: infusion
    day: 420
    window: {before: 7 d, after: 7 d}
    forms: [mmtt]
    from: {assumption: A01}
"""


def test_a_completing_folder_says_only_what_differs(completing: Path) -> None:
    (completing / "schedule.yaml").write_text(
        "visits:\n  - {id: W52, day: 370, from: {record: an amendment}}\n" + LATER, encoding="utf-8"
    )
    base, read = read_folder(completing.parent / "study").study, read_folder(completing)
    assert base is not None
    assert read.study is not None
    assert [visit.id for visit in read.study.schedule.visits] == ["SCREEN", "BASELINE", "W52", "W60"]
    w52 = read.study.schedule.visits[2]
    assert (w52.day, w52.window, w52.forms) == (370, base.schedule.visits[2].window, ("mmtt",))
    assert w52.origin == Provenance(record="an amendment")
    assert read.draft.place("schedule", "visits", "W52", "day").file == "schedule.yaml"
    assert read.draft.place("schedule", "visits", "W60", "day") == Place(file="schedule.yaml", line=6, tag="W60")
    assert read.draft.place("schedule", "visits", "W52", "anchor").file == "base/schedule.yaml"
    assert read.study.hash != base.hash


def test_a_completing_folder_comes_back_whole_from_its_texts(completing: Path) -> None:
    read = read_folder(completing)
    assert read.study is not None
    again = read_texts(dict(read.texts)).study
    assert again is not None
    assert again.hash == read.study.hash


@pytest.mark.parametrize("base", ["../study", "/etc", "study/../study", "."])
def test_a_base_is_never_a_path(completing: Path, base: str) -> None:
    file = completing / "study.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("base: study", f"base: {base}"), encoding="utf-8")
    read = read_folder(completing)
    assert not [name for name in read.texts if name.startswith("base/")]
    assert check(read)


@pytest.mark.parametrize("name", ["nct06751199", "demo", "nct03036124"])
def test_every_shipped_study_is_sound_in_both_languages(name: str) -> None:
    read = read_folder(shipped_study(name))
    assert check(read) == ()
    assert read.study is not None


def test_the_founding_study_gives_no_dose_and_the_demonstration_marks_its_own() -> None:
    founding, demo = (read_folder(shipped_study(name)).study for name in ("nct06751199", "demo"))
    assert founding is not None
    assert demo is not None
    assert founding.escalation.dose_levels == "not specified"
    assert not founding.study.demonstration
    assert not_specified(demo) == ()
    assert isinstance(demo.escalation.dose_levels, tuple)
    assert all(level.origin.fictitious for level in demo.escalation.dose_levels)
    changed = {
        each.id: each
        for each, before in zip(demo.assumptions.assumptions, founding.assumptions.assumptions, strict=True)
        if each != before
    }
    assert changed
    assert all(each.fictitious for each in changed.values())
    assert all("ictitious" in each.value.en and "虚构" in each.value.zh for each in changed.values())
    assert all(clock.limit == "not set" for clock in founding.safety.clocks)
    assert {each.id for each in founding.endpoints.outcomes if not each.registered} == {
        "metabolic_control", "treatment_satisfaction", "immunological_profile",
    }  # fmt: skip


def test_no_question_of_the_record_is_lost() -> None:
    """The open questions and contradictions that the plan of the founding study lists, one by one."""
    founding = read_folder(shipped_study("nct06751199")).study
    assert founding is not None
    assert [each.id for each in founding.assumptions.assumptions] == [f"A{number:02}" for number in range(1, 88)]
    assert all(each.alternatives for each in founding.assumptions.assumptions)
    rested_on = {id for _, origin in origins(founding) for id in (origin.assumption, *origin.further)}
    assert [each.id for each in founding.assumptions.assumptions if each.id not in rested_on] == []
    pairs = {frozenset(each.between) for each in founding.assumptions.contradictions}
    for pair in (
        {"inclusion 4 iii", "exclusion 7"}, {"inclusion 4 iii", "exclusion 6"}, {"inclusion 4 iii", "exclusion 10"},
        {"inclusion 4 i", "exclusion 6"}, {"inclusion 4 i", "exclusion 11"}, {"interventions", "arms"},
    ):  # fmt: skip
        assert frozenset(pair) in pairs
