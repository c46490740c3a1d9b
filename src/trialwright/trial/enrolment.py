"""What still keeps somebody from being listed, enrolled or treated, each reason as a finding."""

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.records.dispositions import EligibilitySigned, Standing
from trialwright.study.study import Study
from trialwright.trial.candidate import Candidate, Judged, moments
from trialwright.words.findings import Fault, Finding, Place, fault
from trialwright.words.texts import SENTENCES, Both
from trialwright.words.verdicts import Verdict


def ready_for_treatment(study: Study, candidate: Candidate, today: str) -> tuple[Finding, ...]:
    """Why nobody may treat this participant today; nothing where consent, signature and enrolment all stand.

    Eligibility must be signed at the last of the moments at which the study judges it, such as the admission, on
    evidence that has not changed since, and not longer ago than the study allows.
    today    ISO day at the site
    Missing: of whom nothing is known, consent, signature and enrolment are all lacking.
    """
    faults = [*_unconsented(candidate), *_unsigned(study, candidate, moments(study)[-1], today)]
    if candidate.course.standing is not Standing.ENROLLED:
        faults.append(fault("not-enrolled", said=SENTENCES[f"standing {candidate.course.standing.value}"]))
    return tuple(found.at(Place(file=candidate.subject)) for found in faults)


def not_enrollable(study: Study, candidate: Candidate, today: str) -> tuple[Finding, ...]:
    """Why this candidate may be neither listed nor enrolled today; nothing where consent and signature stand.

    Where they were admitted already, what was judged and signed there counts; before that, the decision.
    today    ISO day at the site
    """
    faults = [*_unconsented(candidate), *_unsigned(study, candidate, _newest(candidate).at, today)]
    return tuple(found.at(Place(file=candidate.subject)) for found in faults)


def not_signable(study: Study, candidate: Candidate, at: str) -> tuple[Finding, ...]:
    """Why nobody can sign that this candidate is eligible: consent, the day of the judgement, and every criterion."""
    judged = candidate.at(at)
    if judged is None:
        names = ", ".join(moments(study))
        return (
            fault("wrong-value", value=at[:40], detail=f"eligibility is judged at {names}").at(Place(file=at[:40])),
        )
    faults = [*_unconsented(candidate), *_undated(study, judged), *_against(judged)]
    return tuple(found.at(Place(file=candidate.subject)) for found in faults)


def signature_of(candidate: Candidate, at: str) -> EligibilitySigned | None:
    """The newest signature that the candidate is eligible at a moment; None where nobody signed."""
    return next((each for each in reversed(candidate.course.signed) if each.at == at), None)


def criteria_against(candidate: Candidate) -> tuple[str, ...]:
    """The ids of the criteria that surely keep the candidate out, as they were judged last."""
    found = (each for each in _against(_newest(candidate)) if each.kind != "criterion-open")
    return tuple(str(each.values["id"]) for each in found)


def stands(study: Study, candidate: Candidate, at: str, today: str) -> bool:
    """Whether the signature of eligibility at a moment may be relied on today."""
    return not [*_unsigned(study, candidate, at, today)]


def _newest(candidate: Candidate) -> Judged:
    """The last moment whose day is recorded; the decision where none is."""
    dated = [each for each in candidate.judged if each.day is not None or not each.at]
    return dated[-1] if dated else candidate.decision


def _unconsented(candidate: Candidate) -> Iterator[Fault]:
    yield from candidate.consent.faults if candidate.consent is not None else ()


def _unsigned(study: Study, candidate: Candidate, at: str, today: str) -> Iterator[Fault]:
    """Every criterion that does not let the person in, and what is wrong with the signature."""
    judged, moment = candidate.at(at), _moment(study, at)
    if judged is None:
        return
    yield from _undated(study, judged)
    yield from _against(judged)
    signed = signature_of(candidate, at)
    if signed is None:
        yield fault("eligibility-unsigned", moment=moment)
    elif signed.day > today:
        yield fault("eligibility-signed-later", person=signed.person, day=signed.day, moment=moment)
    elif signed.evidence != judged.evidence:
        yield fault("eligibility-changed", person=signed.person, day=signed.day, moment=moment)
    elif (last := _last_day(study, judged)) is not None and today > last:
        yield fault("eligibility-too-old", last=last, moment=moment)


def _undated(study: Study, judged: Judged) -> Iterator[Fault]:
    if judged.at and judged.day is None:
        yield fault("moment-unknown", moment=_moment(study, judged.at))


def _against(judged: Judged) -> Iterator[Fault]:
    for rule, judgement in judged.person.judgements:
        criterion = rule.text.both
        if judgement.verdict is Verdict.UNKNOWN:
            yield fault("criterion-open", id=rule.id, criterion=criterion)
        elif rule.kind == "exclusion" and judgement.verdict is Verdict.TRUE:
            yield fault("criterion-excludes", id=rule.id, criterion=criterion)
        elif rule.kind == "inclusion" and judgement.verdict is Verdict.FALSE:
            yield fault("criterion-not-met", id=rule.id, criterion=criterion)


def _last_day(study: Study, judged: Judged) -> str | None:
    """The last day on which a signature may be relied on; None where the study sets no limit."""
    days = next((each.days for each in study.eligibility.signed_for if each.at == judged.at), None)
    if days is None or judged.day is None:
        return None
    return (date.fromisoformat(judged.day) + timedelta(days=days)).isoformat()


def _moment(study: Study, at: str) -> Both:
    """What people call a moment at which eligibility is judged."""
    text = next((anchor.text for anchor in study.schedule.anchors if anchor.id == at), None)
    return SENTENCES["decision of eligibility"] if text is None else text.both
