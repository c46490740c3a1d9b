"""Runs the tests that a study folder carries with it: a patient's answers, and what must come out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from trialwright.chapters.eligibility.reading import ROWS
from trialwright.study.cases import Case
from trialwright.study.draft import Draft
from trialwright.study.study import Study
from trialwright.trial.screening import VERDICTS, Person, Screening, screen
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.findings import Fault, Finding, fault, nearest
from trialwright.words.texts import Severity
from trialwright.words.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesRun:
    """How the cases of a study came out; ``findings`` names every expectation that did not hold."""

    passed: int
    failed: int
    findings: tuple[Finding, ...]


def run_cases(study: Study, draft: Draft) -> CasesRun:
    """Runs every case of a study that ``check`` has passed, all those judged at one anchor together."""
    faults: dict[str, list[Finding]] = {}
    sound: list[Case] = []
    for case in study.cases:
        found = _unusable(case, study)
        faults[case.id] = [each.at(draft.place("cases", case.id)) for each in found]
        sound += [] if found else [case]
    for at in dict.fromkeys(case.at for case in sound):
        together = [case for case in sound if case.at == at]
        for case, found in _run(together, at, study, draft):
            faults[case.id] += found
    failed = sum(bool(found) for found in faults.values())
    findings = tuple(finding for case in study.cases for finding in faults[case.id])
    return CasesRun(passed=len(study.cases) - failed, failed=failed, findings=findings)


def _unusable(case: Case, study: Study) -> list[Fault]:
    """What keeps a case from being run at all."""
    if not _is_day(case.as_of):
        return [fault("not-a-date", value=case.as_of)]
    known = {anchor.id for anchor in study.schedule.anchors}
    named = [*case.anchors, *([] if case.at is None else [case.at])]
    strange = [fault("unknown-anchor", id=name, near=nearest(name, known)) for name in named if name not in known]
    if case.at is not None and not strange and case.at not in study.eligibility.judged_at:
        strange = [fault("unknown-anchor", id=case.at, near=nearest(case.at, study.eligibility.judged_at))]
    facts = {fact.id for fact in study.facts}
    strange += [fault("unknown-fact", name=answer.fact) for answer in case.answers if answer.fact not in facts]
    days = [day for day in case.anchors.values() if day and not _is_day(day)]
    days += [answer.when for answer in case.answers if answer.when and read_date(answer.when) is None]
    return [*strange, *(fault("not-a-date", value=day) for day in days)]


def _is_day(text: str) -> bool:
    day = read_date(text)
    return day is not None and day.is_whole


def _run(cases: Sequence[Case], at: str | None, study: Study, draft: Draft) -> Iterator[tuple[Case, list[Finding]]]:
    rows = pl.DataFrame(
        [
            (case.id, each.fact, str(each.value), each.unit, each.when or case.as_of, each.by, each.role, number)
            for case in cases
            for number, each in enumerate(case.answers)
        ],
        schema=dict(ROWS),
        orient="row",
    ).with_columns(pl.int_range(pl.len()).alias("row"))
    anchors = {
        anchor.id: [_day(case.anchors.get(anchor.id, case.as_of)) for case in cases]
        for anchor in study.schedule.anchors
    }
    frame = pl.DataFrame(
        {"subject": [case.id for case in cases], **anchors},
        schema={"subject": pl.String, **dict.fromkeys(anchors, pl.Int64)},
    )
    screening, unread = screen(study, rows, frame, "cases", at)
    owners = rows["subject"].to_list()
    wrong = {owners[each.where.line or 0]: each for each in unread if each.severity is Severity.ERROR}
    for number, (case, person) in enumerate(zip(cases, screening.people("en"), strict=True)):
        found = [wrong[case.id].fault.at(draft.place("cases", case.id))] if case.id in wrong else []
        yield case, [*found, *_unmet(case, person, screening, number, draft)]


def _day(text: str) -> int | None:
    day = read_date(text)
    return None if day is None else days_since_epoch(day.earliest)


def _unmet(case: Case, person: Person, screening: Screening, number: int, draft: Draft) -> Iterator[Finding]:
    """Every expectation that the reference evaluator or the columns do not meet."""
    judged = {rule.id: judgement for rule, judgement in person.judgements}
    found = {id: VERDICTS[judgement.verdict] for id, judgement in judged.items()} | {"overall": person.overall}
    columns = screening.verdicts.row(number, named=True)
    because = {id: "; ".join(map(person.because, judgement.leaves)) for id, judgement in judged.items()}
    because["overall"] = "; ".join(said for id, said in because.items() if found[id] == "unknown") or str(found)
    for id, expected in case.expect.items():
        by_columns = VERDICTS[Verdict.of(columns[f"{id}.truth"])] if f"{id}.truth" in columns else found.get(id)
        answers = {found.get(id, "no such criterion"), by_columns or "no such criterion"}
        if answers != {expected}:
            shown = " / ".join(sorted(answers))
            why = because.get(id, "name a criterion or 'overall'")
            failure = fault("case-failed", expected=expected, id=id, found=shown, because=why)
            yield failure.at(draft.place("cases", case.id))
