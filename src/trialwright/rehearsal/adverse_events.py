"""Lets a few things go wrong in a rehearsal: mild events, one that may limit the dose, two that suspend the trial.

Every event is made up. They are written through the one write path by the rehearsed team, on the days on which the
hospital would hear of them; the board ends every suspension within its days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialwright.conduct.adverse_events import (
    EventChange,
    EventReport,
    Sending,
    follow_up_event,
    note_sending,
    report_event,
)
from trialwright.conduct.forms import Refused
from trialwright.conduct.lab_grades import Judged, accept_grade, decline_grade
from trialwright.conduct.suspension import Ending, end_suspension
from trialwright.conduct.toxicities import Adjudication, adjudicate
from trialwright.records.adverse_events import NO_EVENTS, fold_events
from trialwright.records.log import Log
from trialwright.records.suspension import fold_suspensions
from trialwright.rehearsal.agenda import Agenda
from trialwright.rehearsal.run import at_site
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.study import Study
from trialwright.trial.dose_state import doses_of
from trialwright.trial.harms import saved_on
from trialwright.trial.lab_grades import Proposal, graded_forms, proposals
from trialwright.trial.reporting_clocks import ClockState, event_clocks, local_now
from trialwright.trial.toxicities import CAUSES
from trialwright.words.days import day_text
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Person, Role

DECISION = (
    "Seen by the board: medicines explain it as well; go on with weekly liver tests / "
    "委员会审阅：药物亦可解释；每周复查肝功能后继续"
)
EXPLAINED = "other causes explain it / 其他原因可以解释"
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
    _Made(term="Cytomegalovirus pneumonia / 巨细胞病毒肺炎", days=(64, 21), grade=4, special="infection",
          causes={"to_immunosuppression": "probable"}, serious="life_threatening", expected=True,
          narrative="Oxygen by mask, ganciclovir; immunosuppression lowered. (made up) / "
                    "面罩吸氧，更昔洛韦治疗，下调免疫抑制。（虚构）"),
)  # fmt: skip
"""What happens, one event a person, in the order in which people were treated."""

HANDLED = _Made(
    term="Dehydration after vomiting / 呕吐后脱水", days=(-9, 3), grade=3, causes={"to_immunosuppression": "possible"},
    serious="stay", narrative="Fluids for two days; tacrolimus trough 14 ng/mL. (made up) / "
              "补液 2 天；他克莫司谷浓度 14 ng/mL。（虚构）",
)  # fmt: skip
"""Heard of in time and dealt with: the report after its management still runs."""

NEW = _Made(
    term="Fever with a low neutrophil count / 发热伴中性粒细胞减少", days=(0, None), grade=3,
    causes={"to_immunosuppression": "probable"}, serious="stay", special="infection", outcome="not_recovered",
    narrative="Admitted in the evening; cultures taken. (made up) / 当晚入院，已留取培养。（虚构）",
)  # fmt: skip
"""Heard of on the last evening: its first report still runs."""

BOARD_AFTER = 6
"""Days after an event was heard of on which the board has judged a suspension."""


@dataclass(slots=True, kw_only=True)
class EventPlay:
    """The events as they are being played: of everybody who is treated, and on the agenda what follows from it."""

    log: Log
    study: Study
    agenda: Agenda
    happened: list[str] = field(default_factory=list[str])
    count: int = 0

    def treated(self, subject: str, infused: int) -> None:
        """Something happens to somebody who was treated; to the seventh and later nothing."""
        if self.study.safety.events is None or len(self.happened) == len(EVENTS):
            return
        made = EVENTS[len(self.happened)]
        self.happened.append(subject)
        self._plan(made, subject, infused + made.days[0])

    def recently(self, last: int) -> None:
        """Two serious events before the last day: one was dealt with, the other has just been heard of."""
        if self.study.safety.events is None or len(self.happened) < 2:
            return
        for made, subject in ((HANDLED, self.happened[0]), (NEW, self.happened[-1])):
            self._plan(made, subject, last + made.days[0])

    def judged(self, last: int) -> None:
        """A nurse reports a fever; of the grades that results propose one is accepted and one declined."""
        if self.study.safety.events is None or not self.happened:
            return
        facts = {"term": "Fever / 发热", "began": day_text(last - 3)}
        report = EventReport(subject=self.happened[0], facts=facts)
        self._told(report_event(self.log, self.study, report, self._who(Role.WARD_NURSE), self._at(last - 2)))
        self.count += 1
        self._judge_grades(last - 2)

    def _plan(self, made: _Made, subject: str, begun: int) -> None:
        heard = begun + 1 if made is not NEW else begun
        self.agenda.enter(heard, lambda day: self._report(made, subject, begun, day))
        if made.days[1] is not None:
            self.agenda.enter(max(begun + made.days[1], heard + 1), lambda day: self._over(made, subject, begun, day))
        if (made.serious or made.special == "branch_thrombosis") and made is not NEW:
            self.agenda.enter(heard + BOARD_AFTER, lambda day: self._board(subject, day))

    def _report(self, made: _Made, subject: str, begun: int, day: int) -> None:
        log, study, doctor = self.log, self.study, self._who(Role.INVESTIGATOR)
        hour = 22 if made is NEW else 18
        aware = f"{day_text(day)}T{'21:40' if made is NEW else '09:30'}"
        report = EventReport(subject=subject, facts=_facts(made, day_text(begun), aware))
        self._told(report_event(log, study, report, doctor, self._at(day, hour)))
        self.count += 1
        if made is not NEW:
            self._sends(subject, day, hour)

    def _sends(self, subject: str, day: int, hour: int) -> None:
        """Every report for which a clock runs is sent an hour before."""
        number, now = self._number(subject), self._at(day, hour)
        event = fold_events(self.log.snapshot().happened).events[subject, number]
        for each in event_clocks(self.study, event, local_now(now, self.study.study.sites[0].zone)):
            if each.state is ClockState.RUNNING:
                clock, sent = each.clock.id, f"{day_text(day)}T{hour - 1}:00"
                receipt = f"DEMO-{day % 1000:03d}-{clock}"
                sending = Sending(subject=subject, number=number, clock=clock, receipt=receipt, sent=sent)
                self._told(note_sending(self.log, self.study, sending, self._who(Role.INVESTIGATOR), now))

    def _over(self, made: _Made, subject: str, begun: int, day: int) -> None:
        """It is over, and the report after its management is sent."""
        number = self._number(subject)
        ended = day_text(begun + (made.days[1] or 0))
        facts: dict[str, str | None] = {"ended": ended, "ongoing": "no", "outcome": made.outcome}
        if made.serious:
            facts["handled"] = f"{ended}T12:00"
        base = fold_events(self.log.snapshot().happened).events[subject, number].version
        change = EventChange(subject=subject, number=number, base=base, facts=facts, reason="seen again / 复诊")
        self._told(follow_up_event(self.log, self.study, change, self._who(Role.INVESTIGATOR), self._at(day)))
        if made is not HANDLED:
            self._sends(subject, day, 16)

    def _board(self, subject: str, day: int) -> None:
        """The board rules that an event does not limit the dose, and ends what stands since."""
        board, number = self._who(Role.SAFETY_BOARD), self._number(subject)
        toxicities = doses_of(self.study, self.log.snapshot().happened).toxicities
        own = next((each for each in toxicities if (each.subject, each.event) == (subject, number)), None)
        if own is not None:
            excluded: dict[str, str] = {cause: "excluded" for cause in CAUSES}  # noqa: C420  of any text
            ruling = Adjudication(
                about=own.sequence, attribution=excluded, answers={}, counts=False, reason=EXPLAINED, proven=True
            )
            self._told(adjudicate(self.log, self.study, ruling, board, self._at(day)))
        for each in fold_suspensions(self.log.snapshot().happened):
            if each.stands and each.since < day_text(day):
                ending = Ending(about=each.sequence, decision=DECISION, proven=True)
                self._told(end_suspension(self.log, self.study, ending, board, self._at(day)))

    def _number(self, subject: str) -> int:
        known = fold_events(self.log.snapshot().happened).events
        return max(number for person, number in known if person == subject)

    def _judge_grades(self, day: int) -> None:
        """Of the grades that results propose one is accepted and one declined; the others wait on the desk."""
        log, study, doctor, now = self.log, self.study, self._who(Role.INVESTIGATOR), self._at(day)
        found = proposals(study, saved_on(log.snapshot(), graded_forms(study)), NO_EVENTS)
        if found:
            self._told(accept_grade(log, study, _judged(found[0]), doctor, now))
            self.count += 1
        other = next((each for each in found if found[0].subject != each.subject), None)
        if other is not None:
            declined = _judged(other, "as before treatment / 与治疗前相仿")
            self._told(decline_grade(log, study, declined, doctor, now))

    def _who(self, role: Role) -> Person:
        return rehearsed_team(self.study)[role]

    def _at(self, day: int, hour: int = 16) -> int:
        return at_site(self.study, day, hour)

    def _told(self, outcome: object) -> None:
        """The study must let its own demonstration through."""
        if isinstance(outcome, Refused):
            raise FaultyStudy("the adverse events of the rehearsal cannot be written", outcome.findings)


def _facts(made: _Made, begun: str, aware: str) -> dict[str, str | None]:
    lasting = made.days[1] is None
    facts: dict[str, str | None] = {
        "term": made.term, "began": begun, "grade": str(made.grade), "ongoing": "yes",
        "outcome": made.outcome if lasting else "recovering", "special": made.special, "action": "not_changed",
        "serious": "yes" if made.serious else "no", "expected": "yes" if made.expected else "no",
        **{f"relation.{cause}": made.causes.get(cause, "unrelated") for cause in _CAUSES},
    }  # fmt: skip
    if made.serious:
        facts |= {f"serious.{each}": "no" for each in _CRITERIA}
        facts |= {f"serious.{made.serious}": "yes", "aware": aware}
        facts["narrative"] = made.narrative
    return facts


def _judged(found: Proposal, reason: str | None = None) -> Judged:
    return Judged(subject=found.subject, result=found.result, written=found.written, reason=reason)
