"""Whether one participant may be treated: consent that holds, eligibility signed again, enrolment, and their weights.

Everything is read inside the transaction that writes. Consent and eligibility are those of ``trial/enrolment.py``;
the dose itself adds agreement to these cells, withdrawal from treatment, weights, and what is known of a donor.
Missing: of whom nothing is written, consent, eligibility and enrolment are all lacking.
"""

from dataclasses import dataclass

from trialwright.records.dispositions import Standing
from trialwright.records.log import Answering
from trialwright.study.study import Study
from trialwright.trial.candidate import Candidate, candidate_of, moments
from trialwright.trial.enrolment import stands
from trialwright.words.analytes import ANALYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is known of one participant.

    consent   ``given``, ``not given``, ``not to these cells`` or ``withdrawn``
    eligible  whether the signature of eligibility at the last moment of judgement may be relied on
    enrolled  whether they stand as enrolled
    admitted  the day (ISO) of that moment; None where nobody recorded one
    weights   every weight in the casebook, kg
    begun     forms of theirs that tell of donor or product and that anybody has begun
    answered  how many answers there are on each form behind eligibility, by form
    """

    consent: str
    eligible: bool
    enrolled: bool
    admitted: str | None
    weights: tuple[float, ...] = ()
    begun: frozenset[str] = frozenset()
    answered: tuple[tuple[str, int], ...] = ()


def read_readiness(study: Study, subject: str, told: Answering, day: str, today: str) -> Readiness:
    """What is known of a participant as of the moment of ``told``, for a dose on a day (both ISO, at the site)."""
    candidate = candidate_of(told, study, subject, today)
    last = moments(study)[-1]
    judged = candidate.at(last)
    return Readiness(
        consent=_consent(study, candidate, told),
        eligible=stands(study, candidate, last, max(day, today)),
        enrolled=candidate.course.standing is Standing.ENROLLED,
        admitted=judged.day if judged is not None else None,
        weights=_weights(study, subject, told),
        begun=_begun(study, subject, told),
        answered=_answered(candidate),
    )


def _consent(study: Study, candidate: Candidate, told: Answering) -> str:
    given = study.escalation.administration
    asked, stops = (given.consent, given.withdrawal) if given is not None else (None, None)
    if stops is not None and "yes" in _said(stops, candidate.subject, told):
        return "withdrawn"
    if candidate.consent is None or not candidate.consent.given:
        return "not given"
    if asked is not None and _said(asked, candidate.subject, told) != {"yes"}:
        return "not to these cells"
    return "given"


def _said(item: str, subject: str, told: Answering) -> set[str | None]:
    form, _, name = item.partition(".")
    answers = told.answers(subject, {form}).values()
    return {values[name, 0].value for values in answers if (name, 0) in values}


def _weights(study: Study, subject: str, told: Answering) -> tuple[float, ...]:
    """Every weight of theirs, kg; not that of a donor, which stands on a form that tells of the donor."""
    items = [name for name, asked in study.asked.items() if asked.item.analyte == "body_weight"]
    own = {item.partition(".")[0] for item in items} - set(study.allocation.known_by)
    found: set[float] = set()
    for key, values in told.answers(subject, own).items():
        for (name, _), known in values.items():
            unit = ANALYTES["body_weight"].find(known.unit or "")
            weight = _number(known.value or "")
            if f"{key.form}.{name}" in items and unit is not None and weight is not None:
                found.add(weight * unit.factor)
    return tuple(sorted(found))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _begun(study: Study, subject: str, told: Answering) -> frozenset[str]:
    forms = study.allocation.known_by
    return frozenset(key.form for key, values in told.answers(subject, set(forms)).items() if values)


def _answered(candidate: Candidate) -> tuple[tuple[str, int], ...]:
    forms: dict[str, int] = {}
    for key in candidate.places.values():
        forms[f"{key.visit} {key.form}"] = forms.get(f"{key.visit} {key.form}", 0) + 1
    return tuple(sorted(forms.items()))
