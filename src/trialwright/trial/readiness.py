"""Whether one participant may be treated: signed consent that holds, eligibility judged again, and their weights.

What is read inside the transaction that writes decides; the judgement of eligibility is made before it, on a snapshot,
and holds only where the answers behind it are still the same inside.
Missing: no signed consent form is no consent; an admission without its day, or an open criterion, is not eligible.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from trialwright.chapters.eligibility.one_answer import Row
from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue, FormState, Stage
from trialwright.records.log import Answering, Log
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days, fact_rows
from trialwright.trial.screening import screen_one
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import day_text
from trialwright.words.verdicts import Eligibility

Answers = Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]


class Standing(Answering, Protocol):
    """Whatever knows the forms of a participant as of one moment."""

    def form(self, key: FormKey) -> FormState:
        """The form as it stands."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Eligibility at the last anchor at which the study judges it.

    admitted  the day of that anchor (ISO); None where nobody recorded one
    behind    the answers on which it rests
    """

    overall: str
    admitted: str | None
    behind: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is known of one participant.

    consent   ``signed``, ``not signed``, ``not to these cells`` or ``withdrawn``
    overall   eligible, not eligible or undetermined, by the answers as they stand
    admitted  the day on which eligibility was judged again
    weights   every weight in the casebook, kg
    begun     forms of theirs that anybody has begun
    """

    consent: str
    overall: str
    admitted: str | None
    weights: tuple[float, ...] = ()
    begun: frozenset[str] = frozenset()


def judge_again(log: Log, study: Study, subject: str) -> Judged:
    """Eligibility by the answers of now, judged at the last anchor at which the study judges it."""
    snapshot = log.snapshot()
    own = replace(snapshot, values=snapshot.values.filter(pl.col("subject") == subject))
    rows: dict[str, list[Row]] = {}
    for row in fact_rows(study, own).iter_rows(named=True):
        fact = row.pop("fact")
        del row["subject"]
        rows.setdefault(fact, []).append(Row(**row))
    anchors = anchor_days(study, own).drop("subject")
    behind = _answers(own.values, _judged_forms(study))
    judged_at = study.eligibility.judged_at
    if not judged_at or not anchors.height:
        return Judged(overall=Eligibility.UNDETERMINED.value, admitted=None, behind=behind)
    days = anchors.row(0, named=True)
    at = judged_at[-1] if judged_at[-1] in judged_at[1:] else None
    person = screen_one(study, subject, rows, days, "en", at=at)
    day = days.get(judged_at[-1])
    return Judged(overall=person.overall, admitted=None if day is None else day_text(day), behind=behind)


def read_readiness(study: Study, subject: str, standing: Standing, judged: Judged) -> Readiness:
    """What is known of a participant as of the moment of ``standing``; answers that moved since leave them unjudged."""
    same = _kept(standing.answers(subject, _judged_forms(study))) == _kept(judged.behind)
    return Readiness(
        consent=_consent(study, subject, standing),
        overall=judged.overall if same else Eligibility.UNDETERMINED.value,
        admitted=judged.admitted if same else None,
        weights=_weights(study, subject, standing),
        begun=_begun(study, subject, standing),
    )


def _judged_forms(study: Study) -> frozenset[str]:
    facts = {fact.item.partition(".")[0] for fact in study.facts}
    dated = {anchor.item.partition(".")[0] for anchor in study.schedule.anchors}
    return frozenset(facts | dated)


def _answers(values: pl.DataFrame, forms: Collection[str]) -> Answers:
    found: dict[FormKey, dict[tuple[str, int], CurrentValue]] = {}
    kept = values.filter(pl.col("form").is_in(list(forms)))
    columns = ("subject", "visit", "form", "repeat", "item", "value", "unit", "missing")
    for subject, visit, form, repeat, item, value, unit, missing in kept.select(columns).iter_rows():
        key = FormKey(subject=subject, visit=visit, form=form)
        found.setdefault(key, {})[item, repeat or 0] = CurrentValue(value=value, unit=unit, missing=missing)
    return found


def _kept(answers: Answers) -> dict[FormKey, dict[tuple[str, int], tuple[str | None, ...]]]:
    """Answers without the reasons for which they were changed, and without forms that have none."""
    return {
        key: {name: (each.value, each.unit, each.missing) for name, each in values.items()}
        for key, values in answers.items()
        if values
    }


def _consent(study: Study, subject: str, standing: Standing) -> str:
    given = study.escalation.administration
    asked = given.consent if given is not None else None
    stops = given.withdrawal if given is not None else None
    if stops is not None and "yes" in _said(stops, subject, standing):
        return "withdrawn"
    form = _consent_form(study, asked)
    if form is None or not any(_signed(standing.form(key)) for key in standing.answers(subject, {form})):
        return "not signed"
    if asked is not None and _said(asked, subject, standing) != {"yes"}:
        return "not to these cells"
    return "signed"


def _consent_form(study: Study, asked: str | None) -> str | None:
    """The form that asks for agreement to the product; without one, that of the first anchor, which is consent."""
    anchored = next((anchor.item for anchor in study.schedule.anchors if anchor.id == "consent"), None)
    return (asked or anchored or "").partition(".")[0] or None


def _signed(state: FormState) -> bool:
    return state.stage is Stage.COMPLETE and any(each.stands for each in state.signatures)


def _said(item: str, subject: str, standing: Standing) -> set[str | None]:
    form, _, name = item.partition(".")
    answers = standing.answers(subject, {form}).values()
    return {values[name, 0].value for values in answers if (name, 0) in values}


def _weights(study: Study, subject: str, standing: Standing) -> tuple[float, ...]:
    """Every weight of theirs, kg; not that of a donor, which stands on a form that tells of the donor."""
    items = [name for name, asked in study.asked.items() if asked.item.analyte == "body_weight"]
    own = {item.partition(".")[0] for item in items} - set(study.allocation.known_by)
    found: set[float] = set()
    for key, values in standing.answers(subject, own).items():
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


def _begun(study: Study, subject: str, standing: Standing) -> frozenset[str]:
    forms = study.allocation.known_by
    return frozenset(key.form for key, values in standing.answers(subject, set(forms)).items() if values)
