"""Plays a cohort of the escalation: doses, a toxicity, a suspension and its end, the board's decisions.

Everything goes through the one write path, by the people of the rehearsed team; what a guard refuses is not done.
"""

from dataclasses import dataclass, field

from trialwright.conduct.dose_decisions import DoseDecision, countersign, decide, set_status
from trialwright.conduct.doses import DoseGiven, DosePrepared, DoseWanted, authorise_dose, issue_dose, record_dose_given
from trialwright.conduct.forms import Noted, author_at
from trialwright.conduct.lots import LotRelease, release_lot
from trialwright.conduct.suspension import Ending, Suspending, end_suspension, suspend
from trialwright.conduct.toxicities import Adjudication, ToxicityReport, adjudicate, assess_window, report_toxicity
from trialwright.records.doses import WHOLE_STUDY, Dose, DoseState, Ruling
from trialwright.records.log import Log
from trialwright.records.suspension import WHOLE_TRIAL
from trialwright.rehearsal.agenda import Agenda
from trialwright.rehearsal.run import at_site
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.scenarios import Draw, Moment, Rates, Scenario
from trialwright.study.study import Study
from trialwright.trial.advice import advise_dose, opened
from trialwright.trial.dose_history import levels_of, window_of
from trialwright.trial.dose_state import read_doses
from trialwright.trial.readiness import read_readiness
from trialwright.trial.toxicities import CAUSES, terms_of
from trialwright.words.days import day_text
from trialwright.words.people import Person, Role

EVERY, FIRST_DOSE, LENGTH = 7, 38, 131
"""Days between virtual people, from the first of them to the first dose, and to the day of the demonstration."""

COME = (0, 2, 4, 5, 10, 12)
"""Who of them comes: the third finds that the design waits, the last two are in the second cohort."""

LOT, EXCEPTION = "MSC-001", "MSC-002"

RELEASED = 500.0
"""Cells of each lot, 10^6."""


def dose_scenario(base: Scenario, today: int) -> Scenario:
    """The scenario of the cohort: people who are eligible, up to a day (since 1970-01-01)."""
    timeline = {
        "consent": Moment(days=0),
        "eligibility_decision": Moment(after="consent", days=7),
        "admission": Moment(after="eligibility_decision", days=FIRST_DOSE - 8),
        "infusion": Moment(after="admission", days=1),
    }
    changed = {
        "id": "doses",
        "people": max(COME) + 1,
        "first_day": day_text(today - LENGTH),
        "every": EVERY,
        "timeline": timeline,
        "rates": Rates(),
    }
    return sound(base).model_copy(update=changed)


def sound(base: Scenario) -> Scenario:
    """The same scenario with people of whom everybody is eligible."""
    bodies = base.physiology.model_copy(update={"below": 1.0, "age": (25.0, 60.0)})
    return base.model_copy(update={"physiology": bodies, "draws": tuple(_sound(each) for each in base.draws)})


def _sound(draw: Draw) -> Draw:
    """The same draw, which always finds what it mostly finds: whoever is to be treated must be eligible."""
    if not draw.codes:
        return draw.model_copy(update={"absent": 0.0}) if draw.absent < 1 else draw
    likeliest = max(draw.codes, key=lambda code: draw.codes[code])
    return draw.model_copy(update={"codes": {likeliest: 1.0}, "absent": 0.0})


@dataclass(slots=True, kw_only=True)
class DosePlay:
    """The doses as they are being played: whoever is treated, and on the agenda what follows from it.

    toxic    which of those who are treated has a toxicity, counted from 1
    refused  what guards kept from being done, in order
    """

    log: Log
    study: Study
    agenda: Agenda
    toxic: int = 2
    refused: list[str] = field(default_factory=list[str])
    treated: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    def opens(self, day: int) -> None:
        """Study and site recruit, lots are released, the board opens the first level."""
        investigator, quality = self._who(Role.PRINCIPAL_INVESTIGATOR), self._who(Role.CELL_LABORATORY_QUALITY)
        for where in (WHOLE_STUDY, investigator.site):
            said = {"status": "recruiting", "reason": "demonstration"}
            self._done(set_status(self.log, self.study, where, investigator, self._now(day), **said))
        product = self.study.escalation.administration
        name = product.product if product is not None else ""
        last = f"{day_text(day + 2 * LENGTH)}T18:00"
        whole = LotRelease(code=LOT, product=name, expires=last, cells=RELEASED)
        self._done(release_lot(self.log, self.study, whole, quality, self._now(day)))
        missed = LotRelease(
            code=EXCEPTION,
            product=name,
            expires=last,
            cells=RELEASED,
            missed=("viability",),
            physician=investigator.id,
            informed=True,
            reason="viability 84 %; no other lot for this donor (fictitious)",
        )
        self._done(release_lot(self.log, self.study, missed, quality, self._now(day)))
        self._decides(day)

    def treats(self, subject: str, day: int) -> bool:
        """Authorises, issues and gives the open level; False where a guard refuses."""
        with self.log.writing(author_at(self.study, self._who(Role.INVESTIGATOR)), self._now(day)) as writing:
            state = read_doses(self.study, writing)
            ready = read_readiness(self.study, subject, writing, day_text(day), day_text(day))
        open_ = opened(self.study, state)
        if open_ is None or not ready.weights:
            return False
        weight, today = round(ready.weights[-1], 1), day_text(day)
        wanted = DoseWanted(subject=subject, level=open_.level_id, day=today, lot=LOT, weight=weight)
        if not self._done(
            authorise_dose(self.log, self.study, wanted, self._who(Role.INVESTIGATOR), self._now(day, 8))
        ):
            return False
        own = self._state(day).authorisations[-1]
        prepared = _share(own.assigned, 1.02)
        issued = DosePrepared(authorisation=own.sequence, subject=subject, lot=LOT, prepared=prepared)
        quality = self._who(Role.CELL_LABORATORY_QUALITY)
        if not self._done(issue_dose(self.log, self.study, issued, quality, self._now(day, 10))):
            return False
        issue = self._state(day).issues[-1].sequence
        given = DoseGiven(
            subject=subject, day=today, time="11:40", lot=LOT, issue=issue, delivered=_share(own.assigned, 0.98)
        )
        nurse = self._who(Role.WARD_NURSE)
        self._done(record_dose_given(self.log, self.study, given, nurse, self._now(day, 12)))
        self.treated.append((subject, day))
        self._plan(subject, day)
        return True

    def _plan(self, subject: str, day: int) -> None:
        closed = day + window_of(self.study) + 1
        self.agenda.enter(closed, lambda when: self._assess(subject, when))
        if len(self.treated) == self.toxic:
            self.agenda.enter(day + 9, lambda when: self._toxicity(subject, when))
            self.agenda.enter(day + 13, lambda when: self._adjudicates(subject, when))
        if len(self.treated) % 3 == 0:
            self.agenda.enter(closed, self._decides)

    def _assess(self, subject: str, day: int) -> None:
        who, now = self._who(Role.INVESTIGATOR), self._now(day)
        self._done(assess_window(self.log, self.study, subject, who, now, day=day_text(day)))

    def _toxicity(self, subject: str, day: int) -> None:
        """It is reported, and the principal investigator suspends at once."""
        dlt = self.study.escalation.dlt
        criterion = next((each.id for each in dlt.criteria if each.id == "branch"), None) if dlt is not None else None
        report = ToxicityReport(
            subject=subject,
            day=day_text(day),
            criterion=criterion,
            text="branch thrombosis of the portal vein, treated by catheter (fictitious)",
        )
        self._done(report_toxicity(self.log, self.study, report, self._who(Role.INVESTIGATOR), self._now(day)))
        wanted = Suspending(scope=WHOLE_TRIAL, reason="until the board has looked at the thrombosis (fictitious)")
        self._done(suspend(self.log, self.study, wanted, self._who(Role.PRINCIPAL_INVESTIGATOR), self._now(day)))

    def _adjudicates(self, subject: str, day: int) -> None:
        """The board adjudicates it as limiting the dose, and ends the suspension."""
        board, now = self._who(Role.SAFETY_BOARD), self._now(day)
        state = self._state(day)
        about = next(each.sequence for each in reversed(state.toxicities) if each.subject == subject)
        attribution = {cause: "excluded" if cause == "immunosuppression" else "cannot be excluded" for cause in CAUSES}
        held = {"cannot_be_excluded", "branch_thrombosis_beyond_anticoagulation"}
        answers = {
            term.id: "yes" if term.id in held else "no" if term.type == "yes_no" else "3" if "grade" in term.id else "1"
            for term in terms_of(self.study)
        }
        ruled = Adjudication(about=about, attribution=attribution, answers=answers, counts=True, proven=True)
        self._done(adjudicate(self.log, self.study, ruled, board, now))
        for each in state.suspensions:
            if each.stands:
                ending = Ending(about=each.sequence, decision="looked at; the cohort may be completed", proven=True)
                self._done(end_suspension(self.log, self.study, ending, board, now))
        state = self._state(day)
        advised = advise_dose(self.study, state, day_text(day)).advice
        if advised is not None and advised.level is not None:
            self._signs(DoseDecision(ruling=Ruling.CONTINUE, data=state.data, proven=True), day)

    def _decides(self, day: int) -> None:
        """The board does what the design advises."""
        state = self._state(day)
        advised = advise_dose(self.study, state, day_text(day)).advice
        if advised is None or advised.level is None:
            self._signs(DoseDecision(ruling=Ruling.HOLD, data=state.data, reason="as advised", proven=True), day)
            return
        level = levels_of(self.study)[advised.level - 1].id
        rule = self.study.escalation.cohort
        places = rule.size if rule is not None and not isinstance(rule.size, str) else 1
        wanted = DoseDecision(ruling=Ruling.OPEN_COHORT, data=state.data, level=level, places=places, proven=True)
        self._signs(wanted, day)

    def _signs(self, wanted: DoseDecision, day: int) -> None:
        if self._done(decide(self.log, self.study, wanted, self._who(Role.SAFETY_BOARD), self._now(day, 17))):
            newest = self._state(day).decisions[-1].sequence
            reader, now = self._who(Role.PRINCIPAL_INVESTIGATOR), self._now(day, 18)
            self._done(countersign(self.log, self.study, newest, reader, now, proven=True))

    def _state(self, day: int) -> DoseState:
        with self.log.writing(author_at(self.study, self._who(Role.INVESTIGATOR)), self._now(day)) as writing:
            return read_doses(self.study, writing)

    def _who(self, role: Role) -> Person:
        return rehearsed_team(self.study)[role]

    def _now(self, day: int, hour: int = 16) -> int:
        return at_site(self.study, day, hour)

    def _done(self, outcome: object) -> bool:
        if not isinstance(outcome, Noted):
            found = getattr(outcome, "findings", ())
            self.refused += [each.fault.kind for each in found]
        return isinstance(outcome, Noted)


def _share(dose: Dose, share: float) -> Dose:
    """A dose a little above or below another."""
    total = round((dose.total or 0.0) * share, 3)
    weight = dose.weight or 1.0
    return Dose(per_kg=round(total / weight, 6), total=total, weight=weight)
