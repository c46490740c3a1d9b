"""What differs between two versions of a study is classed by what it asks for; the schema helps an editor."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from tests.people import STUDY

from trialwright.cli.study import study as command
from trialwright.study.diff import Change, compare, gravest
from trialwright.study.folder import read_folder, shipped_study
from trialwright.study.schema import FILES, editor_settings, schema_of
from trialwright.study.study import Study
from trialwright.study.text import read_yaml

CHAPTERS = STUDY.parent / "chapters"
FOUNDING = shipped_study("nct06751199")
Spoil = Callable[[str, str, str], Path]


def _study(folder: Path) -> Study:
    found = read_folder(folder).study
    assert found is not None
    return found


# file, text that stands once, what stands there instead, where the difference is found, its class
CHANGES = [
    ("eligibility.yaml", "hba1c >= 7 %", "hba1c >= 6.5 %", "eligibility.criteria.I3.when", Change.RULE),
    ("eligibility.yaml", "en: \"Islet failure: ", "en: \"Failed islets: ", "eligibility.criteria.I3.text", Change.WORDING),
    ("schedule.yaml", "    day: 364\n", "    day: 371\n", "schedule.visits.W52.day", Change.CONSENT),
    ("schedule.yaml", "text: {en: Week 52, zh", "text: {en: A year later, zh", "schedule.visits.W52.text", Change.WORDING),
    ("schedule.yaml", "    forms: [screening]\n", "    forms: [screening, mmtt]\n", "schedule.visits.SCREEN.forms", Change.RULE),
    ("endpoints.yaml", "t0: mean", "t0: zero", "endpoints.endpoints.c_peptide_auc.settings.t0", Change.RULE),
    ("forms/screening.yaml", 'units: ["%", mmol/mol]', 'units: ["%"]', "forms.screening.items.hba1c.units", Change.RULE),
    ("study.yaml", "planned: 16", "planned: 25", "study.planned", Change.RULE),
    ("study.yaml", "en: participant", "en: patient", "study.participant", Change.WORDING),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change[3]} {change[4].value}")
def test_each_difference_has_its_class(change: tuple[str, str, str, str, Change], spoil: Spoil) -> None:
    file, old, new, path, kind = change
    found = compare(_study(STUDY), _study(spoil(file, old, new)))
    assert [(".".join(each.path), each.change) for each in found] == [(path, kind)]
    assert gravest(found) is kind


# where a value of the sample of chapters is changed, and the class
DEEPER = [
    ("escalation.yaml", "amount: 0.1 10^6/kg", "amount: 0.2 10^6/kg", Change.CONSENT),
    ("escalation.yaml", "before: 0 d, after: 28 d", "before: 0 d, after: 42 d", Change.RULE),
    ("escalation.yaml", "en: Due to the cells?", "en: Could it be due to the cells?", Change.RULE),
    ("products.yaml", "mass >= 5000 IEQ/kg", "mass >= 4000 IEQ/kg", Change.RULE),
    ("products.yaml", "infusions: not specified", "infusions: 2", Change.CONSENT),
    ("care.yaml", "dose: not specified", "dose: {en: twice a day, zh: 每日两次}", Change.CONSENT),
    ("care.yaml", "en: Against rejection", "en: Keeps from rejection", Change.CONSENT),
    ("products.yaml", "text: {en: Islets, zh: 胰岛}", "text: {en: Stem cells, zh: 干细胞}", Change.CONSENT),
    ("products.yaml", "text: {en: Released, zh: 放行}", "text: {en: Passed on, zh: 移交}", Change.RULE),
    ("safety.yaml", "with (died) >= 1", "with (died) >= 2", Change.RULE),
    ("safety.yaml", "en: One death", "en: A death", Change.WORDING),
    ("safety.yaml", "limit: not set", "limit: 24 h", Change.RULE),
    ("allocation.yaml", "method: not randomised", "method: randomised", Change.CONSENT),
    ("related.yaml", "read: false", "read: true", Change.COMPATIBLE),
    ("endpoints.yaml", "from: {assumption: A01}", "from: {record: brief summary}", Change.WORDING),
]


@pytest.mark.parametrize("change", DEEPER, ids=lambda change: f"{change[0]} {change[2][:30]}")
def test_chapters_are_classed_by_what_participants_agreed_to(
    change: tuple[str, str, str, Change], tmp_path: Path
) -> None:
    file, old, new, kind = change
    texts = dict(read_folder(CHAPTERS).texts)
    before = _read(texts)
    assert texts[file].count(old) == 1
    found = compare(before, _read(texts | {file: texts[file].replace(old, new)}))
    assert found
    assert gravest(found) is kind


def _read(texts: dict[str, str]) -> Study:
    from trialwright.study.folder import read_texts

    found = read_texts(texts).study
    assert found is not None
    return found


def test_what_is_added_to_a_form_is_compatible_and_what_is_taken_away_is_not(study_copy: Path) -> None:
    before = _study(study_copy)
    file = study_copy / "forms" / "screening.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace(
            "items:\n", "items:\n  - {id: more, text: {en: x, zh: 甲}, type: yes_no}\n", 1
        ),
        encoding="utf-8",
    )
    after = _study(study_copy)
    assert [each.change for each in compare(before, after)] == [Change.COMPATIBLE]
    assert [each.change for each in compare(after, before)] == [Change.RULE]


def test_a_study_does_not_differ_from_itself() -> None:
    assert compare(_study(STUDY), _study(STUDY)) == ()
    assert gravest(()) is None


def test_dose_levels_in_another_order_are_another_rule() -> None:
    texts = dict(read_folder(CHAPTERS).texts)
    lines = texts["escalation.yaml"].splitlines(keepends=True)
    swapped = "".join([lines[0], lines[2], lines[1], *lines[3:]])
    found = compare(_read(texts), _read(texts | {"escalation.yaml": swapped}))
    assert [(each.path, each.change, each.old, each.new) for each in found] == [
        (("escalation", "dose_levels"), Change.RULE, ["L1", "L2"], ["L2", "L1"])
    ]


def test_the_command_says_the_class_of_the_whole(spoil: Spoil) -> None:
    folder = spoil("eligibility.yaml", "hba1c >= 7 %", "hba1c >= 6.5 %")
    done = CliRunner().invoke(command, ["diff", str(STUDY), str(folder), "--json"])
    answer = json.loads(done.stdout)
    assert answer["class"] == "changes a rule"
    assert answer["differences"][0]["new"].endswith("hba1c >= 6.5 %")
    said = CliRunner().invoke(command, ["diff", str(STUDY), str(folder), "--lang", "zh"]).stdout
    assert "改变规则 (1)" in said
    assert "伦理委员会" in said


def _documents(folder: Path) -> Iterator[tuple[str, object]]:
    for part, files in FILES.items():
        for file in sorted(folder.glob(files)):
            yield part, read_yaml(file.read_text(encoding="utf-8"), file.name).content


VALIDATORS = {part: jsonschema.Draft202012Validator(schema_of(part)) for part in FILES}


@pytest.mark.parametrize("folder", [FOUNDING, shipped_study("nct03036124"), STUDY], ids=lambda folder: folder.name)
def test_the_schema_accepts_every_file_of_a_sound_study(folder: Path) -> None:
    seen = set[str]()
    for part, content in _documents(folder):
        seen.add(part)
        assert [error.message for error in VALIDATORS[part].iter_errors(content)] == []
    assert {"study", "eligibility", "forms", "cases"} <= seen


def test_the_schema_for_completing_accepts_the_demonstration() -> None:
    for part, content in _documents(shipped_study("demo")):
        validator = jsonschema.Draft202012Validator(schema_of(part, completing=True))
        assert [error.message for error in validator.iter_errors(content)] == []


@pytest.mark.parametrize(
    ("part", "file", "old", "new"),
    [
        ("eligibility", "eligibility.yaml", "pick: latest", "pick: newest"),
        ("eligibility", "eligibility.yaml", "kind: exclusion", "kind: exclude"),
        ("schedule", "schedule.yaml", "before: 56 d", "before: 56 weeks"),
        ("schedule", "schedule.yaml", "from: {assumption: A01}", "form: {assumption: A01}"),
        ("study", "study.yaml", "planned: 16", "planned: sixteen"),
        ("forms", "forms/screening.yaml", "analyte: hba1c", "analyte: hba1"),
        ("endpoints", "endpoints.yaml", "kind: mmtt", "kind: mmt"),
        ("assumptions", "assumptions.yaml", "why:", "because:"),
    ],
)
def test_the_schema_refuses_a_planted_fault(part: str, file: str, old: str, new: str) -> None:
    text = (STUDY / file).read_text(encoding="utf-8")
    if old == "pick: latest":
        text = text.replace("  - id: bmi\n", "  - id: bmi\n    pick: latest\n", 1)
    assert old in text
    content = read_yaml(text.replace(old, new, 1), file).content
    assert not VALIDATORS[part].is_valid(content)


def test_the_schema_says_what_a_field_is_and_what_it_may_hold() -> None:
    item = schema_of("forms")["$defs"]["Item"]["properties"]
    assert "the table of analytes" in item["analyte"]["description"]
    assert {"hba1c", "c_peptide", None} <= set(item["analyte"]["enum"])
    assert "mmtt" in schema_of("endpoints")["$defs"]["Endpoint"]["properties"]["kind"]["enum"]


def test_the_command_writes_a_schema_for_every_file_and_the_settings_of_the_editor(tmp_path: Path) -> None:
    out = tmp_path / "schemas"
    done = CliRunner().invoke(command, ["schema", "--out", str(out)])
    assert done.exit_code == 0
    settings = json.loads((out / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    assert len(settings) == len(FILES)
    for file in settings:
        name = re.sub(r"^.*/", "", file)
        jsonschema.Draft202012Validator.check_schema(json.loads((out / name).read_text(encoding="utf-8")))
    assert editor_settings("x")["yaml.schemas"]["x/forms.schema.json"] == ["studies/*/forms/*.yaml"]
