"""Where everybody stands: who came to which visit, and how HbA1c and insulin went over the visits."""

from collections.abc import Iterator, Mapping
from statistics import median

from trialwright.records.snapshot import Snapshot
from trialwright.reports.document import Block, Cell, Heading, Mark, Table
from trialwright.reports.outcomes import participant
from trialwright.study.study import Study
from trialwright.trial.attendance import Attended, attendance, courses
from trialwright.words.analytes import ANALYTES
from trialwright.words.texts import Language, say

COURSES = ("hba1c", "insulin_dose", "insulin_dose_per_weight")
"""The analytes whose course is shown, where the study asks for them."""

_SIGNS: Mapping[Attended, tuple[str, Mark]] = {
    Attended.SEEN: ("✓", "good"),
    Attended.MISSED: ("✗", "bad"),
    Attended.OPEN: ("○", "open"),
    Attended.LATER: ("·", "plain"),
    Attended.UNKNOWN: ("", "plain"),
}


def progress_blocks(study: Study, snapshot: Snapshot, eligible: frozenset[str], language: Language) -> list[Block]:
    """The visits of everybody who is eligible, and the course of what is measured again and again.

    Missing: visits counted from a day that is not known stay blank; nothing recorded is said in words.
    """
    return [
        Heading(text=say("where everybody stands", language)),
        _visits(study, snapshot, eligible, language),
        *_courses(study, snapshot, language),
    ]


def _visits(study: Study, snapshot: Snapshot, eligible: frozenset[str], language: Language) -> Table:
    found = attendance(study, snapshot)
    followed = {subject: states for subject, states in found.visits.items() if subject in eligible}
    visits = [
        visit.id
        for visit in study.schedule.visits
        if any(states[visit.id] is not Attended.UNKNOWN for states in followed.values())
    ]
    rows: list[tuple[Cell, ...]] = []
    for subject, states in followed.items():
        signs = (_SIGNS[states[visit]] for visit in visits)
        rows.append((Cell(text=subject), *(Cell(text=sign, mark=mark) for sign, mark in signs)))
    return Table(
        caption=say("visits caption", language, others=len(found.visits) - len(followed)),
        columns=(participant(study, language), *visits),
        rows=tuple(rows),
        empty=say("nobody screened", language),
    )


def _courses(study: Study, snapshot: Snapshot, language: Language) -> Iterator[Block]:
    for name in COURSES:
        analyte = ANALYTES[name]
        course = courses(study, snapshot, name, analyte.unit)
        rows: list[tuple[Cell, ...]] = []
        for visit in study.schedule.visits:
            values = course.filter(course["visit"] == visit.id)["value"].to_list()
            if values:
                figures = (median(values), min(values), max(values))
                cells = (Cell(text=f"{each:.{analyte.decimals}f}", numeric=True) for each in figures)
                said = Cell(text=visit.text.in_language(language))
                rows.append((said, Cell(text=str(len(values)), numeric=True), *cells))
        if rows:
            called = analyte.en if language == "en" else analyte.zh
            columns = tuple(say(each, language) for each in ("visit", "results", "middle", "least", "most"))
            caption = say("course caption", language, analyte=called, unit=analyte.unit)
            yield Table(caption=caption, columns=columns, rows=tuple(rows), empty="")
