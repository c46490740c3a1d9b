"""What keeps a dose from being authorised or issued: one small function a guard, one table of them all.

Each guard answers alone, and every one of them must have nothing to say. A dose that was given is never refused: the
guards that it broke are named beside it.
Missing: whatever a guard needs and does not know speaks against the dose; an unknown number is above every limit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trialwright.chapters.escalation.design import Plan
from trialwright.chapters.escalation.stagger import Distances
from trialwright.records.doses import WHOLE_STUDY, Authorisation, Dose, DoseState, Given, Issue, Lot
from trialwright.records.suspension import Suspension
from trialwright.study.study import Study
from trialwright.trial.advice import (
    advise_dose,
    distances_of,
    opened,
    parts_of,
    plan_of,
    too_near,
    treatments,
)
from trialwright.trial.dose_history import assigned_dose, cap_of, courses, level_number, levels_of
from trialwright.trial.readiness import Readiness
from trialwright.trial.scopes import scope_said
from trialwright.trial.stopping import JudgedRule, RuleState, unanswered
from trialwright.words.days import day_at
from trialwright.words.findings import Fault, fault

RECRUITING = "recruiting"
STATUSES = ("not yet recruiting", RECRUITING, "paused", "closed to recruitment", "completed", "terminated")
"""How recruitment may stand at a site or in the study; a suspension of treatment for safety is apart from it."""

LIGHTEST, HEAVIEST = 20.0, 250.0
"""Weights (kg) outside which nobody is dosed: the plausible range of the analyte, a little wider below."""


class DoseAct(StrEnum):
    """What is guarded."""

    AUTHORISE = "authorise"
    ISSUE = "issue"
    GIVE = "give"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseAsked:
    """A dose that somebody wants to authorise or issue, or has given.

    day    on which it is, or was, to be given (ISO); ``today`` by the clock of the site
    level  id of its level
    who    code of whoever does it; ``part`` of the study
    dose   assigned, prepared or delivered, as the act goes
    authorisation, issue  behind it; None where there is none
    rules  the stopping rules as they stand
    moment when it leaves the laboratory, or when it was given (local, ISO, to the minute); None where only the day is
           known
    """

    study: Study
    state: DoseState
    act: DoseAct
    subject: str
    level: str | None
    part: str
    day: str
    today: str
    site: str
    who: str
    lot: str | None
    dose: Dose
    readiness: Readiness
    rules: tuple[JudgedRule, ...]
    moment: str | None = None
    authorisation: Authorisation | None = None
    issue: Issue | None = None


def declared(asked: DoseAsked) -> Fault | None:
    """The study says ladder, cohort, design, stagger and every part of the administration."""
    plan, distances = plan_of(asked.study), distances_of(asked.study)
    if not isinstance(plan, Plan):
        return plan
    if not isinstance(distances, Distances):
        return distances
    said = asked.study.escalation.administration
    open_ = [] if said is None else [name for name, value in said if value == "not specified"]
    if said is None or open_:
        return fault("dose-undeclared", what=", ".join(open_) or "administration")
    strange = [each.subject for each in courses(asked.study, asked.state, asked.today) if each.level == 0]
    return fault("dose-strange-level", subject=strange[0]) if strange else None


def recruiting(asked: DoseAsked) -> Fault | None:
    """The study and the site recruit."""
    for where in (WHOLE_STUDY, asked.site):
        status = asked.state.statuses.get(where)
        if status is None or status.status != RECRUITING:
            return fault("dose-not-recruiting", where=where)
    return None


def not_suspended(asked: DoseAsked) -> Fault | None:
    """Neither trial, procedure, part, level nor site stands still; of a dose that was given, none did on its day."""
    level = level_number(asked.study, asked.level)
    for each in asked.state.suspensions:
        stood = _stood(each, asked) if asked.act is DoseAct.GIVE else each.stands
        if stood and each.covers(level=level, part=asked.part, site=asked.site):
            return fault("dose-suspended", scope=scope_said(asked.study, each.scope), since=each.since)
    return None


def _stood(suspension: Suspension, asked: DoseAsked) -> bool:
    """Whether it stood on the day of a dose; the whole of its first and last day count."""
    zone = next((site.zone for site in asked.study.study.sites if site.id == asked.site), "UTC")
    ended = day_at(suspension.ended_when, zone) if suspension.ended_when is not None else None
    return suspension.since <= asked.day <= (ended or asked.day)


def not_frozen(asked: DoseAsked) -> Fault | None:
    """No dose that broke a guard, and no recall of what somebody was given, waits for a signed decision."""
    broke, recalled = frozen_by(asked.state), recalls_undecided(asked.state)
    if broke:
        return fault("dose-frozen", subject=broke[0].subject, day=broke[0].day)
    return fault("dose-frozen-recall", lot=recalled[0].code) if recalled else None


def adjudicated(asked: DoseAsked) -> Fault | None:
    """Every toxicity that was reported is adjudicated: pending holds."""
    pending = next((each for each in asked.state.toxicities if each.counts is None), None)
    return fault("dose-unadjudicated", subject=pending.subject, day=pending.day) if pending is not None else None


def rules_answered(asked: DoseAsked) -> Fault | None:
    """No stopping rule that looks at this level is undecided, and of those that hold a board has answered every one.

    What such a rule has suspended is told by ``not_suspended``.
    """
    level = level_number(asked.study, asked.level)
    for each in unanswered(asked.rules, asked.state.suspensions):
        if each.level not in {None, level}:
            continue
        if each.state is RuleState.OPEN:
            return fault("dose-rule-open", rule=each.rule.id, subjects=", ".join(each.open_for))
        own = (one for one in asked.state.suspensions if (one.cause, one.scope) == (each.rule.id, each.scope))
        if not any(one.halts for one in own):
            return fault("dose-rule-unanswered", rule=each.rule.id)
    return None


def level_open(asked: DoseAsked) -> Fault | None:
    """The level is the one that a decision opened, neither above nor below it."""
    open_ = opened(asked.study, asked.state)
    if open_ is None or not open_.level:
        return fault("dose-nothing-open")
    if level_number(asked.study, asked.level) != open_.level:
        return fault("dose-level-closed", level=asked.level or "-", open=open_.level_id)
    return None


def same_decision(asked: DoseAsked) -> Fault | None:
    """What was authorised was authorised under the decision that is in force."""
    open_ = opened(asked.study, asked.state)
    if asked.authorisation is None or open_ is None or asked.authorisation.cohort == open_.decision.sequence:
        return None
    return fault("dose-old-decision", subject=asked.subject)


def place_left(asked: DoseAsked) -> Fault | None:
    """The open cohort has a place; whoever was replaced has left theirs."""
    open_ = opened(asked.study, asked.state)
    if open_ is None or open_.places is None:
        return None
    own = (each for each in treatments(asked.state, asked.today) if each.cohort == open_.decision.sequence)
    taken = {each.subject for each in own} - asked.state.replaced - {asked.subject}
    return fault("dose-cohort-full", places=open_.places) if len(taken) >= open_.places else None


def within_cap(asked: DoseAsked) -> Fault | None:
    """The part, and the study as a whole, take one more."""
    most = cap_of_part(asked.study, asked.part)
    if most is None:
        return fault("dose-undeclared", what="allocation.slots")
    everyone = treatments(asked.state, asked.today)
    gone = asked.state.replaced | {asked.subject}
    in_part = {each.subject for each in everyone if each.part == asked.part} - gone
    if len(in_part) >= most:
        return fault("dose-cap", part=asked.part, most=most)
    arms = {each.subject for each in asked.state.allocations}
    in_all = ({each.subject for each in everyone} | arms) - gone
    planned = asked.study.study.planned
    return fault("dose-cap", part=WHOLE_STUDY, most=planned) if len(in_all) >= planned else None


def far_enough(asked: DoseAsked) -> Fault | None:
    """The day keeps the distances to everybody who was, or is expected to be, treated."""
    first = too_near(asked.study, asked.state, asked.subject, asked.day, asked.today)
    if first is None or isinstance(first, Fault):
        return first
    return fault("dose-stagger", day=asked.day, first=first.isoformat())


def consented(asked: DoseAsked) -> Fault | None:
    """Their consent is complete, signed, for these cells, and not withdrawn."""
    kinds = {"withdrawn": "dose-withdrawn", "not to these cells": "dose-consent-scope", "given": None}
    kind = kinds.get(asked.readiness.consent, "dose-no-consent")
    return fault(kind, subject=asked.subject) if kind is not None else None


def eligible_again(asked: DoseAsked) -> Fault | None:
    """They were judged again at admission, eligible is signed on answers that stand, and the admission is recent."""
    ready, said = asked.readiness, asked.study.escalation.administration
    if not ready.eligible:
        return fault("dose-not-eligible", subject=asked.subject)
    within = said.judged_within if said is not None else 0
    if ready.admitted is None:
        return fault("dose-not-judged-again", subject=asked.subject, within=within)
    passed = (date.fromisoformat(asked.day) - date.fromisoformat(ready.admitted)).days
    recent = 0 <= passed <= within
    return None if recent else fault("dose-not-judged-again", subject=asked.subject, within=within)


def enrolled(asked: DoseAsked) -> Fault | None:
    """They stand as enrolled: neither withdrawn nor out of the study for another reason."""
    return None if asked.readiness.enrolled else fault("dose-not-enrolled", subject=asked.subject)


def lot_released(asked: DoseAsked) -> Fault | None:
    """Its lot is one of cells, was released by quality, is not held or called back, nor reserved for somebody else."""
    lot, said = asked.state.lots.get(asked.lot or ""), asked.study.escalation.administration
    if lot is None:
        return fault("dose-lot-unreleased", lot=asked.lot or "-")
    called = lot.recalled.entry.since if lot.recalled is not None else None
    if called is not None and (asked.act is not DoseAct.GIVE or called <= asked.day):
        return fault("dose-lot-recalled", lot=lot.code)
    held = lot.quarantined.entry.since if lot.quarantined is not None else None
    if held is not None and (asked.act is not DoseAct.GIVE or held <= asked.day):
        return fault("dose-lot-quarantined", lot=lot.code)
    if said is not None and lot.product != said.product:
        return fault("dose-lot-product", lot=lot.code, product=lot.product)
    if lot.subject not in {None, asked.subject}:
        return fault("dose-lot-reserved", lot=lot.code)
    return None


def lot_in_date(asked: DoseAsked) -> Fault | None:
    """Its lot is not past its last minute; of a dose that was given on its last day the time must be known."""
    lot = asked.state.lots.get(asked.lot or "")
    if lot is None:
        return None
    if lot.expires is None:
        return fault("dose-lot-no-expiry", lot=lot.code)
    if asked.moment is not None:
        late = asked.moment > lot.expires
    else:
        late = asked.day > lot.expires[:10] or (asked.act is DoseAct.GIVE and asked.day == lot.expires[:10])
    return fault("dose-lot-expired", lot=lot.code, expires=lot.expires.replace("T", " ")) if late else None


def lot_suffices(asked: DoseAsked) -> Fault | None:
    """No more of a lot is promised or issued than was released; what came back is not used again."""
    lot = asked.state.lots.get(asked.lot or "")
    if lot is None:
        return None
    taken, wanted = asked.state.taken(lot.code), asked.dose.total
    if lot.cells is None or taken is None or wanted is None:
        return fault("dose-lot-uncounted", lot=lot.code)
    promised = 0.0
    if asked.act is not DoseAct.ISSUE:
        others = (each for each in asked.state.standing(asked.today) if each.lot == lot.code)
        promised = sum(each.assigned.total or 0.0 for each in others if asked.state.issued(each) is None)
    left = lot.cells - taken - promised
    short = wanted > left + 1e-9
    return fault("dose-lot-short", lot=lot.code, wanted=_shown(wanted), left=_shown(max(left, 0.0))) if short else None


def in_arm(asked: DoseAsked) -> Fault | None:
    """In part 2 they were allocated to an arm that is given cells."""
    own = next((each for each in asked.state.allocations if each.subject == asked.subject), None)
    if asked.part != parts_of(asked.study)[1]:
        return fault("dose-other-part", subject=asked.subject) if own is not None else None
    fits = own is not None and own.arm in arms_with_cells(asked.study)
    return None if fits else fault("dose-arm", subject=asked.subject)


def not_again(asked: DoseAsked) -> Fault | None:
    """They have no dose yet, and no other authorisation that stands."""
    had = any(each.subject == asked.subject for each in asked.state.given)
    own = asked.authorisation.sequence if asked.authorisation is not None else None
    others = (each for each in asked.state.standing(asked.today) if each.sequence != own)
    if had or any(each.subject == asked.subject for each in others):
        return fault("dose-again", subject=asked.subject)
    return None


def accounted(asked: DoseAsked) -> Fault | None:
    """No other dose is out of the laboratory of which nobody knows whether it was given."""
    out = next((each for each in asked.state.unaccounted() if each is not asked.issue), None)
    return fault("dose-unaccounted", subject=out.subject, day=out.day) if out is not None else None


def not_worsened(asked: DoseAsked) -> Fault | None:
    """No toxicity that counts came since the last decision while the design now admits less, or closes the level."""
    decisions = asked.state.decisions
    since = decisions[-1].sequence if decisions else 0
    late = [each for each in asked.state.toxicities if each.counts and (each.adjudicated or 0) > since]
    if not late:
        return None
    advice, level = advise_dose(asked.study, asked.state, asked.today).advice, level_number(asked.study, asked.level)
    second = asked.part == parts_of(asked.study)[1]
    admitted = advice is not None and level not in advice.closed and (second or (advice.level or 0) >= level)
    return None if admitted else fault("dose-worsened", subject=late[-1].subject)


def weight_fits(asked: DoseAsked) -> Fault | None:
    """The weight is one of a person, and near one in their casebook where that has any."""
    weight, said = asked.dose.weight, asked.study.escalation.administration
    if weight is None or not LIGHTEST <= weight <= HEAVIEST:
        return fault("dose-weight", weight=_shown(weight))
    known, percent = asked.readiness.weights, said.weighed if said is not None else 0.0
    near = any(abs(weight - each) <= each * percent / 100 for each in known)
    return None if near or not known else fault("dose-weight-differs", weight=_shown(weight), known=_shown(known[-1]))


def not_above(asked: DoseAsked) -> Fault | None:
    """The dose is not above that of its level by more than the tolerance, and never above the cap."""
    level = next((each for each in levels_of(asked.study) if each.id == asked.level), None)
    dose, said = asked.dose, asked.study.escalation.administration
    if level is None or dose.total is None or dose.per_kg is None or not dose.weight:
        return fault("dose-numbers-missing")
    if abs(dose.per_kg * dose.weight - dose.total) > 0.01 * dose.total:
        return fault("dose-numbers-differ", total=_shown(dose.total), product=_shown(dose.per_kg * dose.weight))
    wanted = asked.authorisation.assigned if asked.authorisation is not None else assigned_dose(level, dose.weight)
    slack = 1 + (said.tolerance if said is not None else 0.0) / 100
    cap, most = cap_of(level), (wanted.total or 0.0) * slack
    most = most if cap is None else min(most, cap)
    fits = 0 < dose.total <= most + 1e-9 and dose.per_kg <= (wanted.per_kg or 0.0) * slack + 1e-9
    return None if fits else fault("dose-above", total=_shown(dose.total), most=_shown(most))


def authorised(asked: DoseAsked) -> Fault | None:
    """What is issued was authorised for this participant, this lot and today, stands, and was not issued before."""
    own = asked.authorisation
    if own is None or own.subject != asked.subject or own not in asked.state.standing(asked.today):
        return fault("dose-not-authorised", subject=asked.subject)
    if asked.state.issued(own) is not None:
        return fault("dose-already-issued", subject=asked.subject)
    if own.lot != asked.lot:
        return fault("dose-other-lot", lot=own.lot)
    return None if own.day == asked.day == asked.today else fault("dose-other-day", day=own.day)


def two_people(asked: DoseAsked) -> Fault | None:
    """Whoever issues a dose is not whoever authorised it."""
    own = asked.authorisation
    return fault("dose-one-person", person=asked.who) if own is not None and own.by == asked.who else None


def was_issued(asked: DoseAsked) -> Fault | None:
    """What was given had been issued for this participant, this lot and this day, and was given once."""
    issue = asked.issue
    if issue is None or issue.subject != asked.subject or issue.returned or issue.lot != asked.lot:
        return fault("dose-not-issued", subject=asked.subject)
    if asked.state.used(issue):
        return fault("dose-issue-used", subject=asked.subject)
    return None if issue.day == asked.day else fault("dose-other-day", day=issue.day)


Guard = Callable[[DoseAsked], Fault | None]

_BEFORE, _ISSUE = frozenset({DoseAct.AUTHORISE, DoseAct.ISSUE}), frozenset({DoseAct.ISSUE})
_ALL, _GIVE = frozenset(DoseAct), frozenset({DoseAct.GIVE})

GUARDS: dict[str, tuple[frozenset[DoseAct], Guard]] = {
    "declared": (_BEFORE, declared),
    "recruiting": (_BEFORE, recruiting),
    "not suspended": (_ALL, not_suspended),
    "not frozen": (_BEFORE, not_frozen),
    "adjudicated": (_BEFORE, adjudicated),
    "rules answered": (_BEFORE, rules_answered),
    "level open": (_BEFORE, level_open),
    "same decision": (_ISSUE, same_decision),
    "place left": (_BEFORE, place_left),
    "within cap": (_BEFORE, within_cap),
    "far enough": (_BEFORE, far_enough),
    "consented": (_BEFORE, consented),
    "eligible again": (_BEFORE, eligible_again),
    "enrolled": (_BEFORE, enrolled),
    "lot released": (_ALL, lot_released),
    "lot in date": (_ALL, lot_in_date),
    "lot suffices": (_BEFORE, lot_suffices),
    "in arm": (_BEFORE, in_arm),
    "not again": (_BEFORE, not_again),
    "accounted": (_ISSUE, accounted),
    "not worsened": (_BEFORE, not_worsened),
    "weight fits": (_BEFORE, weight_fits),
    "not above": (_ALL, not_above),
    "authorised": (_ISSUE, authorised),
    "two people": (_ISSUE, two_people),
    "was issued": (_GIVE, was_issued),
}
"""Every guard by its name, and the acts that it guards."""


def broken_guards(asked: DoseAsked) -> Iterator[Fault]:
    """What speaks against a dose.

    Of one that was given without having been issued everything is said that would have kept it from being authorised.
    """
    unissued = asked.act is DoseAct.GIVE and asked.issue is None
    for acts, guard in GUARDS.values():
        if asked.act in acts or (unissued and DoseAct.AUTHORISE in acts):
            found = guard(asked)
            if found is not None:
                yield found


def frozen_by(state: DoseState) -> tuple[Given, ...]:
    """Doses that broke a guard and about which nobody has decided since it was noticed; the oldest first."""
    last = state.decisions[-1].sequence if state.decisions else 0
    return tuple(each for each in state.given if each.broken and each.noticed > last)


def recalls_undecided(state: DoseState) -> tuple[Lot, ...]:
    """Lots that were called back after somebody was given of them, and about which nobody has decided since."""
    last = state.decisions[-1].sequence if state.decisions else 0
    called = (each for each in state.lots.values() if each.recalled is not None and each.recalled.sequence > last)
    return tuple(each for each in called if state.recipients(each.code))


def cap_of_part(study: Study, part: str) -> int | None:
    """How many participants a part takes in arms that are given cells; None where the study leaves it open."""
    counts = [each.count for each in study.allocation.slots if each.part == part and each.arm in arms_with_cells(study)]
    if not counts or any(isinstance(count, str) for count in counts):
        return None
    return sum(count for count in counts if not isinstance(count, str))


def arms_with_cells(study: Study) -> frozenset[str]:
    """Arms that are given the product whose dose is escalated."""
    said = study.escalation.administration
    return frozenset(arm.id for arm in study.study.arms if said is not None and said.product in arm.products)


def _shown(number: float | None) -> str:
    return "?" if number is None else f"{number:g}"
