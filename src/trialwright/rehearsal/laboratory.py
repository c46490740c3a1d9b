"""Imports one made-up file of a laboratory in a rehearsal: the blood counts of somebody who is being screened."""

from trialwright.casebook.forms import Form
from trialwright.casebook.items import Item, ItemType
from trialwright.chapters.capture.lab_import import LabMap, MappedItem
from trialwright.conduct.forms import Refused, author_at
from trialwright.conduct.imports import Imported, LabFile, import_results, keep_map, plan_import
from trialwright.records.log import Log
from trialwright.rehearsal.team import rehearsed_team
from trialwright.rehearsal.typical import TYPICAL
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import day_text
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Role

FILE, LEAST = "demo_laboratory.csv", 3
"""The name of the file, and how many numbers a form needs to be taken for a laboratory's."""


def import_a_file(log: Log, study: Study, subject: str, visit: str, *, day: int, now: int) -> Imported | None:
    """Imports usual results for the first form of a visit that a laboratory answers.

    day  of the sample, since 1970-01-01; ``now`` microseconds since 1970-01-01T00:00Z
    Missing: where the visit has no such form, nothing is imported, and None comes back.
    Raises: FaultyStudy when the study refuses the map or the file.
    """
    who = rehearsed_team(study)[Role.COORDINATOR]
    planned = next((each for each in study.schedule.visits if each.id == visit), None)
    forms = [study.casebook.form(name) for name in (planned.forms if planned is not None else ())]
    own = (each for each in forms if each is not None and each.laboratory is not None)
    form = next((each for each in own if len(_numbers(each)) >= LEAST), None)
    if form is None:
        return None
    asked = _numbers(form)
    chosen = LabMap(
        name="LIS",
        participant="编号",
        visit="访视",
        day="采样日期",
        examination="项目",
        result="结果",
        unit="单位",
        items={each.text.zh: MappedItem(item=f"{form.id}.{each.id}") for each in asked},
    )
    rows = ["编号,访视,采样日期,项目,结果,单位"]
    for each in asked:
        analyte = each.analyte or ""
        rows.append(f"{subject},{visit},{day_text(day)},{each.text.zh},{TYPICAL[analyte]:g},{ANALYTES[analyte].unit}")
    _expect(keep_map(log, study, chosen.model_dump_json(by_alias=True), who, now))
    with log.writing(author_at(study, who), now) as writing:
        plan = plan_import(writing, study, LabFile(name=FILE, content="\n".join(rows).encode()), chosen, who)
    done = import_results(log, study, plan, who, now)
    _expect(done)
    return done if isinstance(done, Imported) else None


def _numbers(form: Form) -> list[Item]:
    """The numbers of a form whose analyte has a usual result; none where it also asks who signs, or has rows."""
    found = [item for item in form.items if item.type is ItemType.NUMBER and item.analyte in TYPICAL]
    return [item for item in found if item.calculated is None and item.show_if is None and "," not in item.text.zh]


def _expect(outcome: object) -> None:
    if isinstance(outcome, Refused):
        raise FaultyStudy("the file of the rehearsed laboratory is refused", outcome.findings)
