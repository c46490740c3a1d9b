"""Results from the file of a laboratory: the file, the map of its columns, what would happen, and what happened."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from pydantic import ValidationError

from trialwright.chapters.capture.lab_import import LabMap, RowState
from trialwright.chapters.capture.lab_table import LARGEST, LabTable, read_table
from trialwright.conduct.forms import Refused
from trialwright.conduct.imports import Imported, ImportPlan, LabFile, PlannedRow, import_results, keep_map, plan_import
from trialwright.records.entries import EntryKind
from trialwright.records.laboratory import LaboratoryKind, fold_maps
from trialwright.web.carried import pack, unpack
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.words.findings import Finding, Place, fault

SHOWN = 200
"""Rows of each kind that the page shows."""

COLUMNS = ("participant", "visit", "day", "examination", "result", "unit", "row")
NEEDED = ("participant", "examination", "result")

GUESSES: Mapping[str, tuple[str, ...]] = {
    "participant": ("participant", "subject", "编号", "受试", "参与者", "patient"),
    "visit": ("visit", "访视"),
    "day": ("date", "day", "日期", "时间", "collected"),
    "examination": ("test", "analyte", "examination", "项目", "item"),
    "result": ("result", "value", "结果", "数值"),
    "unit": ("unit", "单位"),
    "row": ("row", "序号", "次序", "minute"),
}
"""What a column is often called; only proposed, a person decides."""

ORDER = (
    RowState.CONFLICT, RowState.REFUSED, RowState.NEW, RowState.REPEATED, RowState.UNMAPPED, RowState.EMPTY,
    RowState.EQUAL,
)  # fmt: skip
"""The kinds of rows as a person wants to read them: first what asks for somebody."""


def laboratory(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """One step after another: choose the file, map its columns, look, confirm."""
    page = _Page(request=request, desk=desk)
    if request.method != "POST":
        return page.start()
    read = page.file()
    if isinstance(read, Finding):
        return page.start(read)
    content, name = read
    table = read_table(content, name)
    if table.fault is not None:
        return page.start(table.fault.at(Place(file=name)))
    match request.POST.get("act"):
        case "map":
            return page.mapped(content, name, table)
        case "import":
            return page.imported(content, name)
        case _:
            chosen = page.maps().get(request.POST.get("map", ""))
            return page.columns(content, name, table) if chosen is None else page.looked(content, name, chosen)


@dataclass(frozen=True, kw_only=True)
class _Page:
    request: HttpRequest
    desk: Desk

    def start(self, *findings: Finding) -> HttpResponse:
        """The file to be chosen, and what was imported earlier."""
        with self.desk.reading() as reading:
            told = reading.happened({EntryKind.IMPORTED.value})
        own = [each for each in told if each.author.person.site == self.desk.person.site]
        said = {"maps": sorted(self.maps()), "earlier": own[:-21:-1], "findings": findings}
        return show(self.request, self.desk, "laboratory.html", said, status=422 if findings else 200)

    def file(self) -> tuple[bytes, str] | Finding:
        """The file that was uploaded now, or that the page carries, and its name."""
        uploaded, name = self.request.FILES.get("file"), self.request.POST.get("name", "")[:100]
        if uploaded is not None:
            name = (uploaded.name or "")[-100:]
            if (uploaded.size or 0) > LARGEST:
                return fault("lab-too-large", most=f"{LARGEST // 1_000_000} MB").at(Place(file=name))
            return uploaded.read(), name
        content = unpack(self.request.POST.get("carried", ""), LARGEST)
        return fault("lab-empty").at(Place(file=name)) if content is None else (content, name)

    def maps(self) -> Mapping[str, LabMap]:
        """The maps of the own site by name."""
        with self.desk.reading() as reading:
            kept = fold_maps(reading.happened({LaboratoryKind.MAP}), self.desk.person.site)
        return {name: LabMap.model_validate_json(text) for name, text in kept.items()}

    def columns(self, content: bytes, name: str, table: LabTable, *findings: Finding) -> HttpResponse:
        """Which column is what, then which examination is which question."""
        chosen = {each: self.request.POST.get(f"column.{each}") for each in COLUMNS}
        if chosen["examination"] is None:
            chosen = {each: _guessed(table.columns, GUESSES[each]) for each in COLUMNS}
            names: list[tuple[str, int, str]] = []
        else:
            names = self._examinations(table, chosen["examination"])
        packed = pack(content)
        if packed is None:
            return self.start(fault("lab-too-large", most="2 MB").at(Place(file=name)))
        said = {
            "step": "names" if names else "columns",
            "carried": packed,
            "name": name,
            "table": table,
            "columns": [(each, chosen[each] or "", each in NEEDED) for each in COLUMNS],
            "decimal": self.request.POST.get("decimal", "."),
            "names": names,
            "items": self._items(),
            "map_name": self.request.POST.get("map.name", ""),
            "findings": findings,
        }
        return show(self.request, self.desk, "laboratory_map.html", said, status=422 if findings else 200)

    def mapped(self, content: bytes, name: str, table: LabTable) -> HttpResponse:
        """Keeps the map that was made, and looks at the file by it; without a name of the map, asks on."""
        said = self.request.POST
        column = {each: said.get(f"column.{each}") or None for each in COLUMNS}
        if "map.name" not in said or column["examination"] not in table.columns:
            return self.columns(content, name, table)
        items = {
            said[f"name.{number}"]: {"item": said[f"item.{number}"], "unit": said.get(f"unit.{number}") or None}
            for number in range(len(table.rows))
            if said.get(f"item.{number}") and f"name.{number}" in said
        }
        text = json.dumps(
            {"name": said["map.name"].strip(), "decimal": said.get("decimal", "."), "items": items, **column}
        )
        try:
            chosen = LabMap.model_validate_json(text)
        except ValidationError as stop:
            detail = ", ".join(".".join(map(str, each["loc"])) for each in stop.errors()[:3])
            return self.columns(content, name, table, fault("lab-map-faulty", detail=detail).at(Place(file=name)))
        plan = self._plan(content, name, chosen)
        if plan.findings:
            return self.columns(content, name, table, *plan.findings)
        kept = keep_map(self.desk.log, self.desk.study, text, self.desk.person, self.desk.now)
        if isinstance(kept, Refused):
            return self.columns(content, name, table, *kept.findings)
        return self.looked(content, name, chosen)

    def looked(self, content: bytes, name: str, chosen: LabMap, *findings: Finding) -> HttpResponse:
        """What importing would do, row by row."""
        plan = self._plan(content, name, chosen)
        packed = pack(content)
        found = (*findings, *plan.findings)
        if packed is None:
            return self.start(fault("lab-too-large", most="2 MB").at(Place(file=name)))
        rows = {state: [each for each in plan.rows if each.state is state] for state in ORDER}
        said = {
            "plan": plan,
            "map_name": chosen.name,
            "carried": packed,
            "name": name,
            "groups": [
                (state, len(own), [self._line(each) for each in own[:SHOWN]]) for state, own in rows.items() if own
            ],
            "most": SHOWN,
            "values": sum(len(form.answers) for form in plan.forms),
            "reopened": sum(form.reopens for form in plan.forms),
            "signatures": sum(form.signed for form in plan.forms if form.reopens),
            "findings": found,
        }
        return show(self.request, self.desk, "laboratory_plan.html", said, status=422 if found else 200)

    def imported(self, content: bytes, name: str) -> HttpResponse:
        """Writes what was seen and confirmed, and says what became of it."""
        chosen = self.maps().get(self.request.POST.get("map", ""))
        if chosen is None:
            return self.start(
                fault("lab-map-faulty", detail=self.request.POST.get("map", "")[:60]).at(Place(file=name))
            )
        plan = self._plan(content, name, chosen)
        if plan.findings or plan.seal != self.request.POST.get("seal"):
            return self.looked(content, name, chosen, fault("lab-plan-changed").at(Place(file=name)))
        done = import_results(self.desk.log, self.desk.study, plan, self.desk.person, self.desk.now)
        if not isinstance(done, Imported):
            return self.looked(content, name, chosen, *done.findings)
        return show(self.request, self.desk, "laboratory_done.html", {"done": done, "plan": plan})

    def _plan(self, content: bytes, name: str, chosen: LabMap) -> ImportPlan:
        with self.desk.reading() as reading:
            return plan_import(reading, self.desk.study, LabFile(name=name, content=content), chosen, self.desk.person)

    def _line(self, planned: PlannedRow) -> Mapping[str, object]:
        """A row in words."""
        row, study, language = planned.row, self.desk.study, self.desk.language
        asked = study.asked.get(f"{row.form}.{row.answer.item}") if row.answer is not None else None
        visit = study.casebook.visit(planned.key.visit) if planned.key is not None else None
        answer = row.answer
        given = (
            " ".join(part for part in (answer.value, answer.unit, answer.missing) if part) if answer else row.written
        )
        standing = planned.standing
        stands = (
            " ".join(part for part in (standing.value, standing.unit, standing.missing) if part) if standing else ""
        )
        return {
            "row": row,
            "planned": planned,
            "item": asked.item.text.in_language(language) if asked is not None else row.examination,
            "visit": visit.text.in_language(language) if visit is not None else row.visit or row.day or "",
            "given": given,
            "stands": stands,
        }

    def _items(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The questions that a laboratory can answer, under the words of their form."""
        language = self.desk.language
        return [
            (
                form.text.in_language(language),
                [
                    (f"{form.id}.{item.id}", item.text.in_language(language))
                    for item, _ in form.questions()
                    if item.calculated is None
                ],
            )
            for form in self.desk.study.forms
        ]

    def _examinations(self, table: LabTable, column: str) -> list[tuple[str, int, str]]:
        """Each name in the file, how often it stands there, and the question that is proposed for it; never a unit."""
        counted = Counter(row.cells.get(column, "") for row in table.rows)
        return [(name, count, self._proposed(name)) for name, count in counted.most_common(400) if name]

    def _proposed(self, name: str) -> str:
        """The one question with exactly these words; a person decides."""
        found: list[str] = []
        for form in self.desk.study.forms:
            for item, _ in form.questions():
                words = {item.id, item.text.en, item.text.zh}
                if item.calculated is None and name.casefold() in {each.casefold() for each in words}:
                    found.append(f"{form.id}.{item.id}")
        return found[0] if len(found) == 1 else ""


def _guessed(columns: tuple[str, ...], words: tuple[str, ...]) -> str | None:
    return next((name for word in words for name in columns if word in name.casefold()), None)
