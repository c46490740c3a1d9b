"""Lets a few things go wrong in a rehearsal: mild events, one that may limit the dose, two that suspend the trial.

Every event is made up. They are written through the one write path after the visits, by the rehearsed team, with the
days on which they happened; the board ends the first suspension, and the second stands for whoever looks at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from trialwright.conduct.adverse_events import (
    EventChange,
    EventReport,
    Sending,
    adjudicate_event,
    follow_up_event,
    note_sending,
    report_event,
)
from trialwright.conduct.forms import Refused
from trialwright.conduct.lab_grades import Judged, accept_grade, decline_grade
from trialwright.conduct.suspension import Ending, end_suspension
from trialwright.records.adverse_events import NO_EVENTS
from trialwright.records.log import Log
from trialwright.records.snapshot import Snapshot
from trialwright.records.suspension import fold_suspensions
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days
from trialwright.trial.harms import saved_on
from trialwright.trial.lab_grades import Proposal, graded_forms, proposals
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Person, Role

MINUTE = 60_000_000
DECISION = (
    "Seen by the board: medicines explain it as well; go on with weekly liver tests / "
    "委员会审阅：药物亦可解释；每周复查肝功能后继续"
)
_CRITERIA = ("death", "life_threatening", "stay", "disability", "birth", "important")
_CAUSES = ("to_islets", "to_msc", "to_procedure", "to_immunosuppression")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A made-up event.

    days    from the infusion to its beginning, and how long it lasted; None while it lasts
    causes  relations that are not *unrelated*
    """

    term: str
    days: tuple[int, int | None]
    grade: int
    causes: Mapping[str, str]
    special: str = "none"
    serious: str | None = None
    expected: bool = True
    outcome: str = "recovered"
    narrative: str | None = None


EVENTS = (
    _Made(term="Pain below the right ribs after the puncture / 穿刺后右季肋部疼痛", days=(0, 1), grade=1,
          causes={"to_procedure": "definite"}),
    _Made(term="Mouth ulcers / 口腔溃疡", days=(20, 9), grade=2, causes={"to_immunosuppression": "probable"}),
    _Made(term="Bleeding from the tract of the puncture / 穿刺道出血", days=(1, 4), grade=3, special="bleeding",
          causes={"to_procedure": "definite"}, serious="stay",
          narrative="Haemoglobin fell by 31 g/L within 6 hours; two units; no intervention. (made up) / "
                    "6 小时内血红蛋白下降 31 g/L，输注 2 单位红细胞，未行介入处理。（虚构）"),
    _Made(term="Thrombosis of the left branch of the portal vein / 门静脉左支血栓", days=(7, None), grade=3,
          special="branch_thrombosis", causes={"to_islets": "possible", "to_msc": "possible"}, outcome="recovering"),
    _Made(term="Liver injury / 肝损伤", days=(12, 16), grade=3, special="liver_injury", serious="stay", expected=False,
          causes={"to_msc": "possible", "to_immunosuppression": "possible"},
          narrative="ALT rose to 9 times its limit, bilirubin normal; tacrolimus was lowered. (made up) / "
                    "ALT 升至正常值上限 9 倍，胆红素正常；下调他克莫司剂量。（虚构）"),
    _Made(term="Cytomegalovirus pneumonia / 巨细胞病毒肺炎", days=(64, None), grade=4, special="infection",
          causes={"to_immunosuppression": "probable"}, serious="life_threatening", expected=True,
          outcome="not_recovered",
          narrative="Oxygen by mask, ganciclovir; immunosuppression lowered. (made up) / "
                    "面罩吸氧，更昔洛韦治疗，下调免疫抑制。（虚构）"),
)  # fmt: skip
"""What happens, one event a person, in the order in which people were treated."""


@dataclass(slots=True, kw_only=True)
class _Ward:
    """The log with its clock, which a rehearsal moves by itself."""

    log: Log
    study: Study
    now: int

    def told(self, outcome: object) -> None:
        """Goes on a quarter of an hour later; the study must let its own demonstration through."""
        if isinstance(outcome, Refused):
            raise FaultyStudy("the adverse events of the rehearsal cannot be written", outcome.findings)
        self.now += 15 * MINUTE


def play_events(log: Log, study: Study) -> int:
    """Writes the made-up events of those who were treated, and answers how many; none where a study records no events.

    Raises: FaultyStudy when the study refuses them.
    """
    record = study.safety.events
    snapshot = log.snapshot()
    anchors = anchor_days(study, snapshot)
    if record is None or "infusion" not in anchors.columns:
        return 0
    treated = anchors.drop_nulls("infusion").sort("infusion", "subject").select("subject", "infusion").rows()
    team, ward = rehearsed_team(study), _Ward(log=log, study=study, now=log.head().when + 60 * MINUTE)
    count = 0
    for (subject, infused), made in zip(treated, EVENTS, strict=False):
        _happen(ward, made, subject, date(1970, 1, 1) + timedelta(days=infused), team)
        count += 1
    if treated:
        facts = {"term": "Fever / 发热", "began": _day(treated[0][1], 40)}
        report = EventReport(subject=treated[0][0], facts=facts)
        ward.told(report_event(log, study, report, team[Role.WARD_NURSE], ward.now))
        _judge_grades(ward, snapshot, team[Role.INVESTIGATOR])
        count += 1
    return count


def _day(infused: int, after: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=infused + after)).isoformat()


def _happen(ward: _Ward, made: _Made, subject: str, infused: date, team: Mapping[Role, Person]) -> None:
    """An event is reported, followed up, sent where it is serious, and judged by the board where it suspends."""
    log, study, doctor = ward.log, ward.study, team[Role.INVESTIGATOR]
    begun = infused + timedelta(days=made.days[0])
    facts = _facts(made, begun)
    ward.told(report_event(log, study, EventReport(subject=subject, facts=facts), doctor, ward.now))
    if made.days[1] is not None:
        ended = (begun + timedelta(days=made.days[1])).isoformat()
        later: dict[str, str | None] = {"ended": ended, "ongoing": "no", "outcome": made.outcome}
        change = EventChange(subject=subject, number=1, base=1, facts=later, reason="seen again / 复诊")
        ward.told(follow_up_event(log, study, change, doctor, ward.now))
    if made.special == "bleeding":
        ruling = EventChange(
            subject=subject, number=1, base=2, facts={"dlt": "no"}, reason="the puncture, not the cells / 穿刺操作所致"
        )
        ward.told(adjudicate_event(log, study, ruling, team[Role.SAFETY_BOARD], ward.now))
    if made.serious:
        for number, clock in enumerate(("stem_cell_first", "decree_818_event"), start=1):
            sent = f"{begun + timedelta(days=1)}T1{number + 5}:00"
            receipt = f"DEMO-{made.days[0]:02d}-{number}"
            sending = Sending(subject=subject, number=1, clock=clock, receipt=receipt, sent=sent)
            ward.told(note_sending(log, study, sending, doctor, ward.now))
    if made.special == "liver_injury":
        for each in fold_suspensions(log.snapshot().happened):
            ending = Ending(about=each.sequence, decision=DECISION, proven=True)
            if each.stands:
                ward.told(end_suspension(log, study, ending, team[Role.SAFETY_BOARD], ward.now))


def _facts(made: _Made, begun: date) -> dict[str, str | None]:
    lasting = made.days[1] is None
    facts: dict[str, str | None] = {
        "term": made.term, "began": begun.isoformat(), "grade": str(made.grade), "ongoing": "yes",
        "outcome": made.outcome if lasting else "recovering", "special": made.special, "action": "not_changed",
        "serious": "yes" if made.serious else "no", "expected": "yes" if made.expected else "no",
        **{f"relation.{cause}": made.causes.get(cause, "unrelated") for cause in _CAUSES},
    }  # fmt: skip
    if made.serious:
        facts |= {f"serious.{each}": "no" for each in _CRITERIA}
        facts |= {f"serious.{made.serious}": "yes", "aware": f"{begun + timedelta(days=1)}T09:30"}
        facts["narrative"] = made.narrative
    return facts


def _judge_grades(ward: _Ward, snapshot: Snapshot, doctor: Person) -> None:
    """Of the grades that results propose one is accepted and one declined; the others wait on the desk."""
    found = proposals(ward.study, saved_on(snapshot, graded_forms(ward.study)), NO_EVENTS)
    if found:
        ward.told(accept_grade(ward.log, ward.study, _judged(found[0]), doctor, ward.now))
    other = next((each for each in found if found[0].subject != each.subject), None)
    if other is not None:
        judged = _judged(other, "as before treatment / 与治疗前相仿")
        ward.told(decline_grade(ward.log, ward.study, judged, doctor, ward.now))


def _judged(found: Proposal, reason: str | None = None) -> Judged:
    return Judged(subject=found.subject, result=found.result, written=found.written, reason=reason)
