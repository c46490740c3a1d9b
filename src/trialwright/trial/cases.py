"""Runs the tests that a study folder carries with it: a patient's answers, and what must come out."""

from dataclasses import dataclass

import polars as pl

from trialwright.chapters.eligibility.facts import ROWS
from trialwright.study.cases import Case
from trialwright.study.draft import Draft
from trialwright.study.study import Study
from trialwright.trial.screening import VERDICTS, screen
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.findings import Finding, fault, nearest
from trialwright.words.texts import Severity
from trialwright.words.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesRun:
    """How the cases of a study came out; ``findings`` names every expectation that did not hold."""

    passed: int
    failed: int
    findings: tuple[Finding, ...]


def run_cases(study: Study, draft: Draft) -> CasesRun:
    """Runs every case of a study that ``check`` has passed."""
    findings: list[Finding] = []
    failed = 0
    for case in study.cases:
        faults = _run(case, study, draft)
        failed += bool(faults)
        findings += faults
    return CasesRun(passed=len(study.cases) - failed, failed=failed, findings=tuple(findings))


def _run(case: Case, study: Study, draft: Draft) -> list[Finding]:
    place = draft.place("cases", case.id)
    day = read_date(case.as_of)
    if day is None or not day.is_whole:
        return [fault("not-a-date", value=case.as_of).at(place)]
    if case.at is not None and case.at not in study.eligibility.judged_at:
        near = nearest(case.at, study.eligibility.judged_at)
        return [fault("unknown-anchor", id=case.at, near=near).at(draft.place("cases", case.id, "at"))]
    known = {fact.id for fact in study.facts}
    strange = [answer.fact for answer in case.answers if answer.fact not in known]
    if strange:
        return [fault("unknown-fact", name=name).at(place) for name in strange]
    undated = [answer.when for answer in case.answers if answer.when is not None and read_date(answer.when) is None]
    if undated:
        return [fault("not-a-date", value=when).at(place) for when in undated]
    rows = pl.DataFrame(
        [
            (
                case.id,
                answer.fact,
                str(answer.value),
                answer.unit,
                answer.when or case.as_of,
                answer.by,
                answer.role,
                number,
            )
            for number, answer in enumerate(case.answers)
        ],
        schema=dict(ROWS),
        orient="row",
    )
    anchors = {anchor.id: [days_since_epoch(day.earliest)] for anchor in study.schedule.anchors}
    screening, unread = screen(study, rows, pl.DataFrame({"subject": [case.id], **anchors}), place.file, case.at)
    person = next(screening.people("en"))
    found = {rule.id: VERDICTS[judgement.verdict] for rule, judgement in person.judgements()}
    frame = screening.verdicts.row(0, named=True)
    found["overall"] = person.overall
    because = {rule.id: "; ".join(map(person.because, j.leaves)) for rule, j in person.judgements()}
    because["overall"] = "; ".join(said for id, said in because.items() if found[id] == "unknown") or str(found)
    faults = [finding for finding in unread if finding.severity is Severity.ERROR]
    for id, expected in case.expect.items():
        columns = VERDICTS[Verdict.of(frame[f"{id}.truth"])] if f"{id}.truth" in frame else found.get(id)
        answers = {found.get(id, "no such criterion"), columns or "no such criterion"}
        if answers != {expected}:
            shown = " / ".join(sorted(answers))
            why = because.get(id, "name a criterion or 'overall'")
            faults.append(fault("case-failed", expected=expected, id=id, found=shown, because=why).at(place))
    return faults
