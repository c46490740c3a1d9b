"""Gives a participant of part 2 an arm: which slot, who gave it, why, and what was known then; before the graft is."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.conduct.doses import refused, unable, written
from trialwright.conduct.forms import Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.doses import DoseKind, DoseState, document
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.trial.advice import opened, parts_of
from trialwright.trial.allocating import known_then, places_left
from trialwright.trial.dose_guards import RECRUITING
from trialwright.trial.dose_state import read_doses
from trialwright.trial.readiness import Readiness, read_readiness
from trialwright.words.days import day_at
from trialwright.words.findings import Fault, Finding, Place, fault
from trialwright.words.people import Person, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationWanted:
    """An arm that somebody wants to give: the slot, one of the study's reasons, and that reason in words."""

    subject: str
    slot: str
    reason: str
    words: str


def allocate(log: Log, study: Study, wanted: AllocationWanted, who: Person, now: int) -> Noted | Refused:
    """Writes the arm into the log, once, or refuses; too late once anything of the donor or product is known.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="allocation", tag=wanted.subject[:40])
    refusals = [*unable(study, who, Right.ALLOCATE, place, wanted.subject), *_undeclared(study, wanted, who, place)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=wanted.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state, today = read_doses(study, writing), day_at(now, zone_of(study, who.site))
        ready = read_readiness(study, wanted.subject, writing, today, today)
        against = [*_against(study, state, wanted, ready, who)]
        if against:
            return refused(*against, place=place)
        slot = next(each for each in study.allocation.slots if each.id == wanted.slot)
        known = known_then(study, state, ready, today)
        said = document(arm=slot.arm, reason=wanted.reason, known=known)
        about = {"subject": wanted.subject, "item": wanted.slot, "reason": wanted.words.strip()}
        writing.append(written(DoseKind.ALLOCATED, value=said, since=today, **about))
    return Noted()


def _undeclared(study: Study, wanted: AllocationWanted, who: Person, place: Place) -> Iterator[Finding]:
    rule = study.allocation
    if rule.decides and who.role not in rule.decides:
        yield fault("right-missing", role=who.role.value, right=Right.ALLOCATE.value).at(place)
    if rule.method != "not randomised":
        yield fault("dose-undeclared", what="allocation.method").at(place)
    if wanted.reason not in {each.id for each in rule.reasons}:
        yield fault("allocation-no-reason").at(place)
    yield from unwritable(wanted.words, place, needed=True)
    slot = next((each for each in rule.slots if each.id == wanted.slot), None)
    if slot is None or slot.part != parts_of(study)[1]:
        yield fault("allocation-no-slot", slot=wanted.slot[:40]).at(place)
    elif slot.count == "not specified":
        yield fault("dose-undeclared", what="allocation.slots").at(place)


def _against(
    study: Study, state: DoseState, wanted: AllocationWanted, ready: Readiness, who: Person
) -> Iterator[Fault]:
    open_ = opened(study, state)
    if open_ is None or open_.places is not None:
        yield fault("allocation-part-closed")
    for where in ("study", who.site):
        status = state.statuses.get(where)
        if status is None or status.status != RECRUITING:
            yield fault("dose-not-recruiting", where=where)
    if any(each.subject == wanted.subject for each in state.allocations):
        yield fault("allocation-again", subject=wanted.subject)
    if any(each.subject == wanted.subject for each in state.given):
        yield fault("dose-again", subject=wanted.subject)
    if places_left(study, state).get(wanted.slot, 0) < 1:
        yield fault("allocation-slot-full", slot=wanted.slot)
    if ready.consent not in {"given", "not to these cells"}:
        yield fault("dose-no-consent", subject=wanted.subject)
    if not ready.eligible:
        yield fault("dose-not-eligible", subject=wanted.subject)
    if not ready.enrolled:
        yield fault("dose-not-enrolled", subject=wanted.subject)
    reserved = any(each.subject == wanted.subject for each in state.lots.values())
    if ready.begun or reserved:
        yield fault("allocation-too-late", subject=wanted.subject, forms=", ".join(sorted(ready.begun)) or "lot")
