"""Results from the file of a laboratory: looked at first, never overwriting, saved as by typing; in every store."""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from tests.agreement import racing
from tests.people import NOW, somebody

from trialwright.chapters.capture.lab_import import LabMap, MappedItem, RowState, same_result
from trialwright.chapters.capture.lab_table import read_table
from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Noted, Refused, Saved, save_form
from trialwright.conduct.imports import Imported, ImportPlan, LabFile, import_results, keep_map, plan_import
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState, Stage
from trialwright.records.laboratory import LaboratoryKind, fold_maps
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.words.people import Role

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
COORDINATOR, INVESTIGATOR = somebody(Role.COORDINATOR), somebody(Role.INVESTIGATOR)
BEFORE = tuple(each for each in racing.ANSWERS if each.item in {"collected_on", "decided_on", "sex"})
MAP = LabMap(
    name="LIS",
    participant="编号",
    visit="访视",
    examination="项目",
    result="结果",
    unit="单位",
    items={
        "血红蛋白": MappedItem(item="screening.haemoglobin"),
        "糖化血红蛋白": MappedItem(item="screening.hba1c"),
        "空腹C肽": MappedItem(item="screening.c_peptide_fasting", unit="nmol/L"),
        "性别": MappedItem(item="screening.sex"),
    },
    units={"克每升": "g/L"},
    missing={"未做": "not done"},
)
HEAD = "编号,访视,项目,结果,单位"


def _csv(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


@contextmanager
def _reads(log: Log) -> Any:
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        yield writing


def _plan(log: Log, study: Study, content: bytes, chosen: LabMap = MAP, file: str = "lab.csv") -> ImportPlan:
    with _reads(log) as reads:
        return plan_import(reads, study, LabFile(name=file, content=content), chosen, COORDINATOR)


def _state(log: Log, key: FormKey = KEY) -> FormState:
    with _reads(log) as reads:
        return reads.form(key)


def _begun(log: Log, study: Study, answers: Sequence[GivenAnswer] = BEFORE) -> int:
    saved = save_form(log, study, FormSave(key=KEY, answers=tuple(answers), base=0), COORDINATOR, NOW)
    assert isinstance(saved, Saved)
    return saved.version


def _states(plan: ImportPlan) -> list[str]:
    return [each.state.value for each in plan.rows]


def _kinds(plan: ImportPlan) -> list[str | None]:
    return [each.fault.kind if each.fault else None for each in plan.rows]


def test_each_row_says_what_becomes_of_it_and_looking_writes_nothing(log: Log, founding: Study) -> None:
    known = [*BEFORE, GivenAnswer(item="haemoglobin", value="14.1", unit="g/dL")]
    _begun(log, founding, known)
    before = log.head()
    plan = _plan(
        log,
        founding,
        _csv(
            "P1,SCREEN,血红蛋白,141,g/L",  # the same quantity in another unit
            "P1,筛选访视,糖化血红蛋白,8.1,%",  # the visit by its name
            "P1,SCREEN,空腹C肽,<0.1,",  # below quantification, unit from the map
            "P2,SCREEN,血红蛋白,130,g/L",  # nobody has written of P2
            "P1,W99,血红蛋白,130,g/L",
            "P1,SCREEN,尿酸,300,umol/L",
            "P1,SCREEN,血红蛋白,130,mg",
            "P1,SCREEN,血红蛋白,abc,g/L",
            "P1,SCREEN,血红蛋白,,g/L",
            ",SCREEN,血红蛋白,130,g/L",
        ),
    )
    assert _states(plan) == [
        "equal", "new", "new", "refused", "refused", "not mapped", "refused", "refused", "no result", "refused"
    ]  # fmt: skip
    assert _kinds(plan) == [
        None, None, None, "unknown-subject", "unknown-visit", None, "unit-not-allowed", "not-a-number", None,
        "lab-cell-empty",
    ]  # fmt: skip
    assert [(form.key, len(form.answers), form.rows) for form in plan.forms] == [(KEY, 2, (3, 4))]
    assert log.head() == before


def test_what_stands_is_never_overwritten(log: Log, founding: Study) -> None:
    _begun(log, founding, [*BEFORE, GivenAnswer(item="haemoglobin", value="141", unit="g/L")])
    plan = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,142,g/L", "P1,SCREEN,糖化血红蛋白,8.1,%"))
    assert _states(plan) == ["conflict", "new"]
    assert plan.rows[0].standing is not None
    assert plan.rows[0].standing.value == "141"
    assert import_results(log, founding, plan, COORDINATOR, NOW) == Imported(forms=1, values=1)
    values = _state(log).values
    assert (values["haemoglobin", 0].value, values["hba1c", 0].value) == ("141", "8.1")


@pytest.mark.parametrize("standing", [GivenAnswer(item="hba1c"), GivenAnswer(item="hba1c", missing="not done")])
def test_an_answer_that_was_cleared_or_declared_missing_is_a_conflict(
    log: Log, founding: Study, standing: GivenAnswer
) -> None:
    version = _begun(log, founding, [*BEFORE, GivenAnswer(item="hba1c", value="9", unit="%")])
    save = FormSave(key=KEY, answers=(standing,), base=version, reason="not theirs")
    assert isinstance(save_form(log, founding, save, COORDINATOR, NOW), Saved)
    plan = _plan(log, founding, _csv("P1,SCREEN,糖化血红蛋白,8.1,%"))
    assert _states(plan) == ["conflict"]
    assert not plan.forms


def test_each_answer_says_from_which_file_and_row_it_came(log: Log, founding: Study) -> None:
    _begun(log, founding)
    content = _csv("P1,SCREEN,血红蛋白,141,克每升", "P1,SCREEN,性别,男,", "P1,SCREEN,糖化血红蛋白,未做,")
    plan = _plan(log, founding, content)
    assert _states(plan) == ["new", "equal", "new"]
    assert import_results(log, founding, plan, COORDINATOR, NOW) == Imported(forms=1, values=2)
    written, noted = list(log.transactions())[-2:]
    assert written.author.source == f"import lab.csv {plan.sha256} row 2,4"
    answers = {each.item: (each.value, each.unit, each.missing) for each in written.entries if each.kind == "value"}
    assert answers == {"haemoglobin": ("141", "g/L", None), "hba1c": (None, None, "not done")}
    (entry,) = noted.entries
    assert (entry.kind, entry.item, entry.value, entry.reason) == ("imported", "lab.csv", "2", plan.sha256)


def test_importing_the_same_file_again_changes_nothing(log: Log, founding: Study) -> None:
    _begun(log, founding)
    content = _csv("P1,SCREEN,血红蛋白,141,g/L", "P1,SCREEN,空腹C肽,<0.1,")
    import_results(log, founding, _plan(log, founding, content), COORDINATOR, NOW)
    head = log.head()
    plan = _plan(log, founding, content)
    assert _states(plan) == ["equal", "equal"]
    assert import_results(log, founding, plan, COORDINATOR, NOW) == Imported(forms=0, values=0)
    assert log.head() == head


def test_new_answers_on_a_signed_form_void_its_signatures(log: Log, founding: Study) -> None:
    key = FormKey(subject="P1", visit="BASELINE", form="mmtt")
    _begun(log, founding)
    first = (
        GivenAnswer(item="tested_on", value="2026-02-21"),
        GivenAnswer(item="minute", repeat=1, value="0"),
    )
    assert isinstance(save_form(log, founding, FormSave(key=key, answers=first, base=0), COORDINATOR, NOW), Saved)
    for name, who in (("complete", COORDINATOR), ("sign", INVESTIGATOR)):
        step = FormStep(name=name, key=key, base=_state(log, key).version, reason="responsibility", proven=True)
        assert isinstance(take_step(log, founding, step, who, NOW), Taken)
    chosen = MAP.model_copy(update={"row": "次序", "items": {"C肽": MappedItem(item="mmtt.c_peptide")}})
    plan = _plan(log, founding, _csv("P1,BASELINE,C肽,0.3,nmol/L,1", head=f"{HEAD},次序"), chosen)
    assert [(form.reopens, form.signed) for form in plan.forms] == [(True, 1)]
    assert import_results(log, founding, plan, COORDINATOR, NOW) == Imported(forms=1, values=1)
    state = _state(log, key)
    assert state.stage is Stage.STARTED
    assert [each.stands for each in state.signatures] == [False]
    assert state.values["c_peptide", 1].reason == "import lab.csv"
    nurse = somebody(Role.WARD_NURSE)
    take_step(log, founding, FormStep(name="complete", key=key, base=state.version), COORDINATOR, NOW)
    with _reads(log) as reads:
        content = _csv("P1,BASELINE,C肽,0.4,nmol/L,2", head=f"{HEAD},次序")
        barred = plan_import(reads, founding, LabFile(name="lab.csv", content=content), chosen, nurse)
    assert _kinds(barred) == ["right-missing"], "who may not correct imports nothing into a complete form"


def test_a_frozen_form_and_a_form_of_another_visit_take_nothing(log: Log, founding: Study) -> None:
    _begun(log, founding, racing.ANSWERS)
    for name, who in (("complete", COORDINATOR), ("freeze", somebody(Role.MONITOR))):
        step = FormStep(name=name, key=KEY, base=_state(log).version)
        assert isinstance(take_step(log, founding, step, who, NOW), Taken)
    plan = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,130,g/L", "P1,W52,血红蛋白,130,g/L"))
    assert _kinds(plan) == ["form-held", "form-not-at-visit"]
    again = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,141,g/L"))
    assert _states(again) == ["equal"], "what stands already is no trouble, frozen or not"


def test_an_implausible_result_is_kept_and_somebody_is_asked(log: Log, founding: Study) -> None:
    _begun(log, founding)
    plan = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,900,g/L"))
    assert plan.rows[0].doubt is not None
    import_results(log, founding, plan, COORDINATOR, NOW)
    assert [query.item for query in _state(log).queries] == ["haemoglobin"]


def test_rows_that_say_the_same_count_once_and_rows_that_contradict_each_other_not_at_all(
    log: Log, founding: Study
) -> None:
    _begun(log, founding)
    same = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,141,g/L", "P1,SCREEN,血红蛋白,14.1,g/dL"))
    assert [(each.state.value, each.other) for each in same.rows] == [("new", None), ("repeated", 2)]
    other = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,141,g/L", "P1,SCREEN,血红蛋白,142,g/L"))
    assert _states(other) == ["conflict", "conflict"]
    assert not other.forms


def test_the_day_finds_the_visit_and_dates_the_form(log: Log, founding: Study) -> None:
    _begun(log, founding, [each for each in BEFORE if each.item == "decided_on"])
    chosen = MAP.model_copy(update={"visit": None, "day": "日期"})
    head = "编号,日期,项目,结果,单位"
    plan = _plan(log, founding, _csv("P1,2026年2月20日,血红蛋白,141,g/L", head=head), chosen)
    assert plan.rows[0].key == KEY
    import_results(log, founding, plan, COORDINATOR, NOW)
    assert _state(log).values["collected_on", 0].value == "2026-02-20"
    later = _plan(
        log, founding, _csv("P1,2026-02-19,糖化血红蛋白,8,%", "P1,2020-01-01,糖化血红蛋白,8,%", head=head), chosen
    )
    assert _kinds(later) == ["lab-other-day", "lab-no-visit"]
    both = _csv("P1,SCREEN,2026-02-19,糖化血红蛋白,8,%", head="编号,访视,日期,项目,结果,单位")
    assert _kinds(_plan(log, founding, both, MAP.model_copy(update={"day": "日期"}))) == ["lab-other-day"]


def test_rows_of_one_form_with_two_days_wait_for_a_person(log: Log, founding: Study) -> None:
    _begun(log, founding, [each for each in BEFORE if each.item == "decided_on"])
    rows = ("P1,SCREEN,2026-02-19,糖化血红蛋白,8,%", "P1,SCREEN,2026-02-18,血红蛋白,141,g/L")
    content = _csv(*rows, head="编号,访视,日期,项目,结果,单位")
    plan = _plan(log, founding, content, MAP.model_copy(update={"day": "日期"}))
    assert _kinds(plan) == ["lab-two-days"] * 2
    assert not plan.forms


def test_who_saved_in_between_is_not_overwritten(log: Log, founding: Study) -> None:
    version = _begun(log, founding)
    plan = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,141,g/L"))
    typed = GivenAnswer(item="haemoglobin", value="150", unit="g/L")
    assert isinstance(
        save_form(log, founding, FormSave(key=KEY, answers=(typed,), base=version), COORDINATOR, NOW), Saved
    )
    done = import_results(log, founding, plan, COORDINATOR, NOW)
    assert isinstance(done, Imported)
    assert (done.forms, [found.fault.kind for _, (found,) in done.refused]) == (0, ["lab-saved-since"])
    assert _state(log).values["haemoglobin", 0].value == "150"


@pytest.mark.parametrize("role", [Role.MONITOR, Role.AUDITOR, Role.STATISTICIAN])
def test_who_may_not_save_imports_nothing(log: Log, founding: Study, role: Role) -> None:
    _begun(log, founding)
    plan = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,141,g/L"))
    assert isinstance(import_results(log, founding, plan, somebody(role), NOW), Refused)
    assert isinstance(keep_map(log, founding, MAP.model_dump_json(), somebody(role), NOW), Refused)


def test_the_newest_map_of_a_name_holds_and_the_same_is_kept_once(log: Log, founding: Study) -> None:
    other = MAP.model_copy(update={"decimal": ","})
    for each in (MAP, MAP, other):
        assert isinstance(keep_map(log, founding, each.model_dump_json(), COORDINATOR, NOW), Noted)
    with _reads(log) as reads:
        told = reads.happened({LaboratoryKind.MAP})
    assert len(told) == 2
    assert LabMap.model_validate_json(fold_maps(told, COORDINATOR.site)["LIS"]) == other
    assert fold_maps(told, "renji") == {}


def test_ten_thousand_rows_are_planned_form_by_form(founding: Study, founding_folder: Any) -> None:
    from tests.people import remembered

    log = remembered(founding_folder, now=NOW)
    for number in range(40):
        key = replace(KEY, subject=f"P{number}")
        save_form(log, founding, FormSave(key=key, answers=BEFORE, base=0), COORDINATOR, NOW)
    rows = [f"P{number % 40},SCREEN,血红蛋白,141,g/L" for number in range(9_960)]
    rows += [f"P{number},SCREEN,糖化血红蛋白,8.1,%" for number in range(40)]
    plan = _plan(log, founding, _csv(*rows))
    assert (plan.count(RowState.NEW), plan.count(RowState.REPEATED), len(plan.forms)) == (80, 9_920, 40)


# how a file is written


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_however_a_hospital_writes_it(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["编号", "结果"]) + "\r\n" + delimiter.join(["P1", '"<0.1"']) + "\r\n\r\n"
    table = read_table(text.encode(encoding), "lab.csv")
    assert (table.columns, [dict(row.cells) for row in table.rows]) == (
        ("编号", "结果"),
        [{"编号": "P1", "结果": "<0.1"}],
    )


def _xlsx(*rows: Sequence[object], formats: dict[str, str] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for where, pattern in (formats or {}).items():
        sheet[where].number_format = pattern
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_what_it_shows_or_says_why_not() -> None:
    content = _xlsx(
        ["编号", "日期", "结果"],
        ["P1", datetime(2026, 2, 20), 7.1],  # noqa: DTZ001  a workbook knows no zone
        ["P1", date(2026, 2, 21), 0.1 + 0.2],
        ["P1", datetime(2026, 2, 20, 8, 30), "<0.1"],  # noqa: DTZ001
        ["P1", "2026-02-20", "=1+1"],
        ["P1", "2026-02-20", 0.081],
        [None, None, None],
        ["P1", "2026-02-20", 141],
        formats={"C6": "0.0%"},
    )
    table = read_table(content, "lab.xlsx")
    assert [(row.number, row.cells["日期"], row.cells["结果"]) for row in table.rows] == [
        (2, "2026-02-20", "7.1"), (3, "2026-02-21", "0.3"), (4, "2026-02-20 08:30", "<0.1"), (5, "2026-02-20", ""),
        (6, "2026-02-20", ""), (8, "2026-02-20", "141"),
    ]  # fmt: skip
    assert [row.faults["结果"].kind for row in table.rows if row.faults] == ["lab-formula", "lab-percent"]


@pytest.mark.parametrize(
    ("content", "file", "kind"),
    [
        (b"", "lab.csv", "lab-empty"),
        ("编号,结果\n".encode(), "lab.csv", "lab-empty"),
        (_xlsx(), "lab.xlsx", "lab-empty"),
        ("编号,编号\nP1,2\n".encode(), "lab.csv", "lab-column-twice"),
        (b"PK\x03\x04broken", "lab.xlsx", "lab-unreadable"),
        (b"\xd0\xcf\x11\xe0old", "lab.xls", "lab-old-excel"),
        (b"a,b\n\xff\xff\xff\xff", "lab.csv", "lab-unreadable"),
        (b"a,b\n" + b"1,2\n" * 20_001, "lab.csv", "lab-too-large"),
        (b"x" * 5_000_001, "lab.csv", "lab-too-large"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, file: str, kind: str) -> None:
    table = read_table(content, file)
    assert table.fault is not None
    assert (table.fault.kind, table.rows) == (kind, ())


def test_a_comma_is_a_decimal_only_where_the_map_says_so(log: Log, founding: Study) -> None:
    _begun(log, founding)
    content = _csv('P1,SCREEN,糖化血红蛋白,"8,1",%', 'P1,SCREEN,空腹C肽,"<0,1",')
    assert _kinds(_plan(log, founding, content)) == ["lab-comma", "lab-comma"]
    plan = _plan(log, founding, content, MAP.model_copy(update={"decimal": ","}))
    (form,) = plan.forms
    assert [answer.value for answer in form.answers] == ["8.1", "<0.1"]
    point = _csv("P1,SCREEN,糖化血红蛋白,8.1,%")
    assert _kinds(_plan(log, founding, point, MAP.model_copy(update={"decimal": ","}))) == ["lab-point"]


def test_full_width_signs_are_read_and_powers_are_not_flattened(log: Log, founding: Study) -> None:
    _begun(log, founding)
    plan = _plan(
        log,
        founding,
        _csv("Ｐ１,SCREEN,血红蛋白,１４１,g/L", "P1,SCREEN,空腹C肽,＜０.1,", "P1,SCREEN,糖化血红蛋白,10⁹,%"),
    )
    assert [each.row.answer.value for each in plan.rows[:2] if each.row.answer] == ["141", "<0.1"]
    assert _kinds(plan) == [None, None, "not-a-number"]


def test_a_map_that_does_not_fit_the_file_or_the_study_is_refused(log: Log, founding: Study) -> None:
    wrong = {
        "missing-column": {"unit": "Unit"},
        "unknown-item": {"items": {"x": MappedItem(item="screening.haemoglobine")}},
        "lab-no-row-column": {"items": {"x": MappedItem(item="mmtt.c_peptide")}},
        "lab-no-visit-column": {"visit": None},
        "unknown-visit": {"visits": {"x": "SCREENING"}},
        "unknown-code": {"missing": {"x": "lost"}},
    }
    for kind, change in wrong.items():
        plan = _plan(log, founding, _csv("P1,SCREEN,血红蛋白,141,g/L"), MAP.model_copy(update=change))
        assert ([each.fault.kind for each in plan.findings], plan.rows) == ([kind], ()), kind


def test_another_sites_participant_is_as_unknown_as_nobody(log: Log, founding: Study) -> None:
    from trialwright.records.entries import Author, Entry
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person

    stranger = Person(id=PersonId("c9"), role=Role.COORDINATOR, site=SiteId("renji"))
    with log.writing(Author(person=stranger, zone="UTC", study=founding.hash), NOW) as writing:
        writing.append(
            Entry(kind="value", subject="X1", visit="SCREEN", form="screening", item="bmi", repeat=0, value="2")
        )
        writing.append(Entry(kind="form saved", subject="X1", visit="SCREEN", form="screening", value="1"))
    plan = _plan(log, founding, _csv("X1,SCREEN,血红蛋白,141,g/L", "Y1,SCREEN,血红蛋白,141,g/L"))
    assert _kinds(plan) == ["unknown-subject", "unknown-subject"]


def test_the_same_quantity_is_the_same_and_its_bound_is_not(founding: Study) -> None:
    item = founding.asked["screening.c_peptide_fasting"].item
    one = GivenAnswer(item="c_peptide_fasting", value="0.1", unit="nmol/L")
    assert same_result(item, one, replace(one, value="100", unit="pmol/L"))
    assert not same_result(item, one, replace(one, value="<0.1"))
    assert not same_result(item, one, replace(one, unit=None))
