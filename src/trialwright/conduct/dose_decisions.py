"""Decides on the dose, signed, with the advice that was seen, and says how recruitment stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.conduct.doses import refused, unable, written
from trialwright.conduct.forms import Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.doses import WHOLE_STUDY, DoseKind, DoseState, Ruling, document
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.trial.advice import DoseAdvice, advise_dose, opened
from trialwright.trial.dose_guards import STATUSES
from trialwright.trial.dose_history import level_number
from trialwright.trial.dose_state import read_doses
from trialwright.trial.recruitment import count_recruited
from trialwright.words.days import day_at
from trialwright.words.findings import Fault, Finding, Place, fault
from trialwright.words.people import Person, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseDecision:
    """What somebody wants to decide.

    level   id, for a ruling that names one; ``places`` participants for whom a cohort is opened
    reason  why; needed where the decision is not what the advice says
    data    hash of the data that were before them
    proven  whether whoever signs has just given their password again
    """

    ruling: Ruling
    data: str
    level: str | None = None
    places: int | None = None
    reason: str | None = None
    proven: bool = False


def decide(log: Log, study: Study, wanted: DoseDecision, who: Person, now: int) -> Noted | Refused:
    """Signs a decision on the dose, or refuses; also where the data moved while they were being read.

    now  microseconds since 1970-01-01T00:00Z
    """
    place, today = Place(file="decision"), day_at(now, zone_of(study, who.site))
    refusals = [*unable(study, who, Right.DECIDE_DOSE, place), *unwritable(wanted.reason, place, needed=False)]
    if not wanted.proven:
        refusals.append(fault("not-authenticated").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = read_doses(study, writing)
        advised = advise_dose(study, state, today)
        against = [*_undecidable(study, state, wanted, advised)]
        if against:
            return refused(*against, place=place)
        agrees = agrees_with(study, wanted, advised)
        if not agrees and not (wanted.reason or "").strip():
            return refused(fault("decision-otherwise"), place=place)
        open_ = opened(study, state)
        continued = open_.level_id if open_ is not None and wanted.ruling is Ruling.CONTINUE else None
        level = wanted.level if wanted.ruling in _NAMES_A_LEVEL else continued
        said = document(
            ruling=wanted.ruling.value,
            places=wanted.places if wanted.ruling is Ruling.OPEN_COHORT else None,
            agrees=agrees,
            seen=advised.seen(),
            data=state.data,
        )
        reason = wanted.reason.strip() if wanted.reason else None
        writing.append(written(DoseKind.DECIDED, item=level, value=said, reason=reason, since=today))
    return Noted()


_NAMES_A_LEVEL = frozenset({Ruling.OPEN_COHORT, Ruling.OPEN_PART_2})


def _undecidable(study: Study, state: DoseState, wanted: DoseDecision, advised: DoseAdvice) -> Iterator[Fault]:
    if advised.fault is not None:
        yield advised.fault
        return
    if wanted.data != state.data:
        yield fault("decision-data-moved")
    if wanted.ruling in _NAMES_A_LEVEL and not level_number(study, wanted.level):
        yield fault("dose-unknown-level", level=(wanted.level or "-")[:40])
    rule = study.escalation.cohort
    most = rule.size if rule is not None and not isinstance(rule.size, str) else 0
    if wanted.ruling is Ruling.OPEN_COHORT and not 1 <= (wanted.places or 0) <= most:
        yield fault("decision-places", most=most)
    if wanted.ruling is Ruling.CONTINUE and opened(study, state) is None:
        yield fault("dose-nothing-open")


def agrees_with(study: Study, wanted: DoseDecision, advised: DoseAdvice) -> bool:
    """Whether a decision does what the advice says; going lower, or waiting, is otherwise too, and needs a reason."""
    advice, selects = advised.advice, advised.selects
    if advice is None:
        return False
    level = level_number(study, wanted.level)
    match wanted.ruling:
        case Ruling.OPEN_COHORT:
            return advice.level == level
        case Ruling.OPEN_PART_2:
            return selects is not None and selects.level == level
        case Ruling.CONTINUE:
            return advice.level is not None
        case Ruling.HOLD:
            return advice.action.value == "wait"
        case Ruling.STOP:
            return advice.action.value == "stop"


def countersign(log: Log, study: Study, about: int, who: Person, now: int, *, proven: bool) -> Noted | Refused:
    """Says that the principal investigator has read a decision."""
    place = Place(file="decision", line=about)
    refusals = [*unable(study, who, Right.READ_DECISION, place)]
    if not proven:
        refusals.append(fault("not-authenticated").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place)]
        if unfit:
            return Refused(findings=tuple(unfit))
        own = next((each for each in read_doses(study, writing).decisions if each.sequence == about), None)
        if own is None or who.id in own.read_by:
            return refused(fault("decision-unknown"), place=place)
        writing.append(written(DoseKind.DECISION_READ, about=about))
    return Noted()


def set_status(
    log: Log, study: Study, where: str, who: Person, now: int, *, status: str, reason: str
) -> Noted | Refused:
    """Says how recruitment stands at the own site or in the study, with the counts of now."""
    place = Place(file="status", tag=where[:40])
    refusals: list[Finding] = [*unable(study, who, Right.SET_STATUS, place), *unwritable(reason, place, needed=True)]
    if where not in {WHOLE_STUDY, who.site}:
        refusals.append(fault("other-site", subject=where[:40]).at(place))
    if status not in STATUSES:
        refusals.append(fault("wrong-value", value=status[:40], detail=" | ".join(STATUSES)).at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place)]
        if unfit:
            return Refused(findings=tuple(unfit))
        counts = count_recruited(study, read_doses(study, writing), day_at(now, zone_of(study, who.site)))
        said = document(status=status, counts=counts)
        writing.append(written(DoseKind.STATUS, item=where, value=said, reason=reason.strip()))
    return Noted()
