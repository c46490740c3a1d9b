"""What another study version would mean for each participant, before anybody approves it; nothing is written.

Answers are never lost: one that is no longer asked stays, is shown beside its form, and is exported.

Missing: a visit whose day is not known cannot be compared; a participant of whom nothing is saved is not touched.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.completeness import missing_answers
from trialwright.chapters.capture.elsewhere import forms_elsewhere, read_elsewhere
from trialwright.chapters.capture.filled_form import FilledForm, fill
from trialwright.chapters.capture.submit import GivenAnswer, read_form
from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue, FormState, Stage
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days, fact_rows
from trialwright.trial.screening import screen
from trialwright.trial.visits import VisitState, plan_visits

Forms = Mapping[FormKey, FormState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One thing that a new version means for a participant.

    kind    names its sentence: ``impact <kind>``
    key     the form, where it is one
    item    the question, with ``repeat`` in a repeating group
    values  what the sentence mentions, as codes
    """

    subject: str
    kind: str
    key: FormKey | None = None
    item: str | None = None
    repeat: int = 0
    values: Mapping[str, str] = field(default_factory=dict[str, str])


def changed_forms(old: Study, new: Study) -> frozenset[str]:
    """The forms that mean something else in the new version, by themselves or by what they speak of."""
    own = {form.id for form in (*old.forms, *new.forms) if old.casebook.form(form.id) != new.casebook.form(form.id)}
    lists = [each.id for each in (*old.codelists.codelists, *new.codelists.codelists)]
    differing = {each for each in lists if old.casebook.codelist(each) != new.casebook.codelist(each)}
    own |= {form.id for form in new.forms if any(item.codelist in differing for item, _ in form.questions())}
    if old.lab_ranges != new.lab_ranges:
        own |= {form.id for form in new.forms if form.laboratory}
    speaking = {form.id for form in new.forms if forms_elsewhere(form, new.casebook) & own}
    moved = {form for visit in old.schedule.visits for form in _dropped(visit.id, visit.forms, new)}
    return frozenset(own | speaking | moved)


def _dropped(visit: str, forms: Iterable[str], new: Study) -> set[str]:
    """The forms that a visit asks no longer."""
    now = new.casebook.visit(visit)
    return set(forms) - set(now.forms if now is not None else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A version and the one that shall take its place; ``changed`` as ``changed_forms`` finds them, once for all."""

    old: Study
    new: Study
    changed: frozenset[str]


def amendment(old: Study, new: Study) -> Amendment:
    """Two versions, ready to be set side by side for each participant."""
    return Amendment(old=old, new=new, changed=changed_forms(old, new))


def touched(between: Amendment, subject: str, forms: Forms, today: date) -> Iterator[Touch]:
    """What the new version means for the forms and visits of one participant."""
    for key, state in forms.items():
        if state.version and key.form in between.changed:
            yield from _form_touched(between.old, between.new, key, forms)
    yield from _visits_touched(between, subject, forms, today)


def _form_touched(old: Study, new: Study, key: FormKey, forms: Forms) -> Iterator[Touch]:
    before, after = old.casebook.form(key.form), new.casebook.form(key.form)
    visit = new.casebook.visit(key.visit)
    state = forms[key]
    if after is None or visit is None or key.form not in visit.forms:
        was = old.casebook.visit(key.visit)
        if before is not None and was is not None and key.form in was.forms:
            yield Touch(subject=key.subject, kind="form gone", key=key)
        return
    now = _filled(new, after, key, forms)
    yield from _answers_touched(before, after, new, key, state)
    if before is None:
        return
    then = _filled(old, before, key, forms)
    if state.stage is Stage.COMPLETE:
        lacked = {(each.where.column, each.where.tag) for each in missing_answers(before, state.values, then)}
        for each in missing_answers(after, state.values, now):
            if (each.where.column, each.where.tag) not in lacked:
                item, repeat = str(each.where.column), int(each.where.tag or 0)
                yield Touch(subject=key.subject, kind="mandatory missing", key=key, item=item, repeat=repeat)
    for (item, repeat), value in now.calculated.items():
        stood = then.calculated.get((item, repeat))
        if value != stood and not (value is None and (item, repeat) not in then.calculated):
            values = {"old": stood or "—", "new": value or "—"}
            yield Touch(subject=key.subject, kind="calculated", key=key, item=item, repeat=repeat, values=values)


def _answers_touched(before: Form | None, after: Form, new: Study, key: FormKey, state: FormState) -> Iterator[Touch]:
    """Answers that the new version does not ask, or would not take."""
    asked = {item.id: item for item, _ in after.questions()}
    known = {item.id: item for item, _ in before.questions()} if before is not None else {}
    for (item, repeat), said in state.values.items():
        if said.value is None and said.missing is None:
            continue
        if item not in asked:
            if item in known:
                yield Touch(
                    subject=key.subject, kind="item gone", key=key, item=item, repeat=repeat, values=_shown(said)
                )
            continue
        if asked[item].calculated is not None or (asked[item] == known.get(item) and asked[item].codelist is None):
            continue
        given = GivenAnswer(item=item, repeat=repeat, value=said.value, unit=said.unit, missing=said.missing)
        if read_form(after, (given,), new.casebook)[1]:
            yield Touch(
                subject=key.subject, kind="answer unfit", key=key, item=item, repeat=repeat, values=_shown(said)
            )


def _shown(said: CurrentValue) -> dict[str, str]:
    return {"value": " ".join(part for part in (said.value, said.unit, said.missing) if part)}


def _filled(study: Study, form: Form, key: FormKey, forms: Forms) -> FilledForm:
    saved = {other: state.values for other, state in forms.items()}
    return fill(form, study.casebook, forms[key].values, read_elsewhere(form, study.casebook, saved, key))


def _visits_touched(between: Amendment, subject: str, forms: Forms, today: date) -> Iterator[Touch]:
    """Visits that are new, gone or at other days; those that are done are as they are."""
    before = {plan.visit.id: plan for plan in plan_visits(between.old, subject, forms, today)}
    after = {plan.visit.id: plan for plan in plan_visits(between.new, subject, forms, today)}
    for id, plan in after.items():
        days = f"{plan.first} – {plan.last}" if plan.first is not None else "—"
        if id not in before:
            yield Touch(subject=subject, kind="visit new", values={"visit": id, "new": days})
            continue
        was = before[id]
        moved = (was.first, was.last) != (plan.first, plan.last)
        if moved and was.state is not VisitState.DONE:
            values = {"visit": id, "old": f"{was.first} – {was.last}" if was.first is not None else "—", "new": days}
            yield Touch(subject=subject, kind="visit moved", values=values)
        if was.state is VisitState.DONE and plan.state is not VisitState.DONE:
            yield Touch(subject=subject, kind="visit undone", values={"visit": id})
    for id in before:
        if id not in after:
            yield Touch(subject=subject, kind="visit gone", values={"visit": id})


def verdicts_touched(old: Study, new: Study, snapshot: Snapshot) -> Iterator[Touch]:
    """Whose screening would come out otherwise, criterion by criterion, judged on the same answers by both versions."""
    before, after = (_verdicts(study, snapshot) for study in (old, new))
    for subject, then in before.items():
        now = after.get(subject, {})
        for name in {**then, **now}:
            was, is_now = then.get(name), now.get(name)
            if was != is_now:
                kind = "overall" if name == "overall" else "criterion"
                values = {"criterion": name, "old": was or "—", "new": is_now or "—"}
                yield Touch(subject=subject, kind=kind, values=values)


_TRUTHS = {True: "met", False: "not met", None: "unknown"}


def _verdicts(study: Study, snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """The verdict of each criterion, and the overall one, by subject."""
    anchors = anchor_days(study, snapshot)
    if anchors.is_empty():
        return {}
    found, _ = screen(study, fact_rows(study, snapshot), anchors, "log")
    frame: pl.DataFrame = found.verdicts
    verdicts: dict[str, dict[str, str]] = {}
    for row in frame.iter_rows(named=True):
        own = {rule.id: _TRUTHS[row[f"{rule.id}.truth"]] for rule in study.rules}
        verdicts[row["subject"]] = {**own, "overall": str(row["overall"])}
    return verdicts
