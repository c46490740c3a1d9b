"""One form: what was answered, what is asked about it, and the steps that it can take."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from trialwright.casebook.forms import Form
from trialwright.casebook.items import ItemType
from trialwright.chapters.capture.filled_form import Elsewhere
from trialwright.chapters.capture.steps import STEPS, refusal
from trialwright.chapters.capture.submit import MISSING, GivenAnswer
from trialwright.conduct.forms import (
    Conflicted,
    FormSave,
    Outcome,
    Refused,
    Saved,
    correct_form,
    save_form,
    saved_elsewhere,
)
from trialwright.conduct.rights import is_locked
from trialwright.conduct.steps import FormStep, take_step
from trialwright.records.entries import EntryKind, FormKey
from trialwright.records.forms import FormState
from trialwright.web.accounts.proof import proven
from trialwright.web.asking import Asking, Question, field_name, named
from trialwright.web.conflict import changes, state_at
from trialwright.web.desk import Desk
from trialwright.web.form_work import ASKED_ROLES, FormWork
from trialwright.web.kept import kept_answers
from trialwright.web.pages import trouble
from trialwright.web.pages.form_acts import FORM_ACTS, base_of, place_of
from trialwright.web.showing import show
from trialwright.web.telling import Teller, Told
from trialwright.web.verdicts import Beside, Verdicts, beside
from trialwright.words.findings import Finding
from trialwright.words.people import Right


def form(request: HttpRequest, desk: Desk, *, subject: str, visit: str, form: str) -> HttpResponse:
    """Shows the form; saves it, corrects it, or takes a step, as the button says that was pressed."""
    key = FormKey(subject=subject, visit=visit, form=form)
    asked, planned = desk.study.casebook.form(form), desk.study.casebook.visit(visit)
    act = request.POST.get("act", "")
    with desk.reading() as reading:
        site, state = reading.site_of(subject), reading.form(key)
        away = site is not None and site != desk.person.site
        if away or (state.version == 0 and (asked is None or planned is None or form not in planned.forms)):
            return trouble.not_found(request, desk)
        if asked is None or planned is None:
            kept = kept_answers(Teller(desk, reading), None, state, reading.history(key))
            return _kept(request, desk, key, state, kept)
    if act not in {"save", "correct"}:
        return _page(request, desk, key, asked).answer(act)
    typed = tuple(_typed(request, asked, state))
    outcome = _written(request, desk, key, typed, correcting=act == "correct")
    if isinstance(outcome, Saved):
        return redirect(f"{request.path}?saved={outcome.version}")
    return _page(request, desk, key, asked).not_saved(typed, outcome)


def _page(request: HttpRequest, desk: Desk, key: FormKey, form: Form) -> "_Page":
    """All that stands on the page; not read where a save leads on from it."""
    with desk.reading() as reading:
        state, history = reading.form(key), reading.history(key)
        kept = kept_answers(Teller(desk, reading), form, state, history)
        elsewhere, judged = saved_elsewhere(reading, form, desk.study, key), beside(desk, reading, key)
        locked = is_locked(reading, desk.person.site)
    work = FormWork(
        desk=desk, key=key, form=form, state=state, history=history, is_database_locked=locked, written=request.POST
    )
    return _Page(request=request, work=work, elsewhere=elsewhere, judged=judged, kept=kept)


def _written(
    request: HttpRequest, desk: Desk, key: FormKey, typed: tuple[GivenAnswer, ...], *, correcting: bool
) -> Outcome:
    """Saves what was typed."""
    save = FormSave(
        key=key,
        answers=typed,
        base=base_of(request),
        reason=request.POST.get("reason") or None,
        happened=request.POST.get("happened", "").strip() or None,
    )
    write = correct_form if correcting else save_form
    return write(desk.log, desk.study, save, desk.person, desk.now)


def _typed(request: HttpRequest, form: Form, state: FormState) -> Iterator[GivenAnswer]:
    """What was typed; an empty answer only where there was one."""
    for item, group in form.questions():
        repeats = range(1, group.most + 1) if group is not None else range(1)
        for repeat in repeats if item.calculated is None else ():
            name = field_name(item.id, repeat)
            if name not in request.POST and f"{name}.missing" not in request.POST:
                continue
            value = request.POST.get(name, "").strip() or None
            unit = request.POST.get(f"{name}.unit") or None
            missing = request.POST.get(f"{name}.missing") or None
            numeric = item.type is ItemType.NUMBER and value is not None
            if value is None and missing is None and (item.id, repeat) not in state.values:
                continue
            yield GivenAnswer(item=item.id, repeat=repeat, value=value, unit=unit if numeric else None, missing=missing)


def _kept(request: HttpRequest, desk: Desk, key: FormKey, state: FormState, kept: list[Told]) -> HttpResponse:
    """A form, or a visit, that the version in force does not know any more, to be read."""
    where = kept[0].where[-2:] if kept else (key.form, key.visit)
    said = {"key": key, "state": state, "kept": kept, "name": where[0], "visit": where[-1]}
    return show(request, desk, "kept_form.html", said)


@dataclass(frozen=True, kw_only=True)
class _Page:
    request: HttpRequest
    work: FormWork
    elsewhere: Elsewhere
    judged: Beside | None
    kept: list[Told]

    @property
    def desk(self) -> Desk:
        return self.work.desk

    @property
    def key(self) -> FormKey:
        return self.work.key

    @property
    def form(self) -> Form:
        return self.work.form

    @property
    def state(self) -> FormState:
        return self.work.state

    def answer(self, act: str) -> HttpResponse:
        """Shows the form, or does what the button says that was pressed."""
        if self.request.method != "POST":
            return self.shown()
        if act == "look":
            return self.looked()
        if act.startswith("row "):
            return self.added()
        if act in FORM_ACTS:
            return self.acted(act)
        return self.stepped(act) if act in STEPS else self.shown()

    def shown(
        self,
        *,
        typed: tuple[GivenAnswer, ...] = (),
        findings: tuple[Finding, ...] = (),
        theirs: FormState | None = None,
        before: FormState | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The form with what is saved, or with what was typed and could not be."""
        asking = self._asking(typed=typed, findings=findings, theirs=theirs, before=before)
        rows = [replace(row, questions=self._worked(row.questions, row.repeat)) for row in asking.rows()]
        questions = [question for row in rows for question in row.questions]
        own = {question.name for question in questions if question.findings}
        said = {
            "key": self.key,
            "form": self.form,
            "visit": self.desk.study.casebook.visit(self.key.visit),
            "state": self.state,
            "rows": rows,
            "findings": [each for each in findings if named(each) not in own],
            "conflict": theirs is not None,
            "base": (theirs or self.state).version,
            "unsaved": bool(typed),
            "steps": [name for name in STEPS if name not in {"save", "correct"} and self._possible(name)],
            "may_save": self._possible("save"),
            "may_correct": self._possible("correct"),
            "reasons": self.state.version > 0,
            "missing": MISSING,
            "kept": self.kept,
            "history": [each for each in self.work.history if each.entry.kind not in _UNTOLD],
            "work": self.work,
            "asked_roles": ASKED_ROLES,
            "askable": self.work.may(Right.ASK_QUERY),
            "verifiable": any(each.work and each.work.verifiable for each in questions),
            "verdicts": self._verdicts(asking, typed),
        }
        return show(self.request, self.desk, "form.html", said, status=status)

    def looked(self) -> HttpResponse:
        """What is asked, calculated and doubtful as the answers are being typed; nothing is saved."""
        typed = self._typed()
        asking = self._asking(typed=typed)
        verdicts = self._verdicts(asking, typed)
        return JsonResponse({**asking.looked(), "verdicts": verdicts.as_json() if verdicts is not None else None})

    def _verdicts(self, asking: Asking, typed: tuple[GivenAnswer, ...]) -> Verdicts | None:
        """How the criteria on which the form bears stand with these answers."""
        return None if self.judged is None else self.judged.seen(self.form, self.state, typed, asking.filled)

    def not_saved(self, typed: tuple[GivenAnswer, ...], outcome: Refused | Conflicted) -> HttpResponse:
        """Shows why nothing was saved; nothing that was typed is ever lost."""
        if isinstance(outcome, Refused):
            return self.shown(typed=typed, findings=outcome.findings, status=422)
        before = state_at(self.work.history, base_of(self.request))
        own = tuple(each for each in typed if changes(each, before))
        return self.shown(typed=own, theirs=outcome.theirs, before=before, status=409)

    def added(self) -> HttpResponse:
        """Shows one more row of a repeating group, with what was typed; nothing is saved."""
        return self.shown(typed=self._typed())

    def acted(self, act: str) -> HttpResponse:
        """Asks, answers, closes, verifies or reviews; what was written and refused is shown again."""
        outcome = FORM_ACTS[act](self.request, self.desk, self.key, self.state)
        if isinstance(outcome, Refused):
            return self.shown(findings=outcome.findings, status=422)
        if isinstance(outcome, Conflicted):
            return self.shown(theirs=outcome.theirs, status=409)
        return redirect(f"{self.request.path}?noted=1#{place_of(self.request)}")

    def _worked(self, questions: list[Question], repeat: int) -> list[Question]:
        return [replace(each, work=self.work.question(each.item.id, repeat)) for each in questions]

    def stepped(self, name: str) -> HttpResponse:
        """Completes, signs, freezes, locks or unlocks."""
        reason = self.request.POST.get("reason") or ("responsibility" if name == "sign" else None)
        step = FormStep(
            name=name,
            key=self.key,
            base=base_of(self.request),
            reason=reason,
            proven=proven(self.request, self.desk.person.id),
        )
        outcome = take_step(self.desk.log, self.desk.study, step, self.desk.person, self.desk.now)
        if isinstance(outcome, Refused):
            return self.shown(findings=outcome.findings, status=422)
        if isinstance(outcome, Conflicted):
            return self.shown(theirs=outcome.theirs, status=409)
        return redirect(f"{self.request.path}?saved={outcome.version}")

    def _typed(self) -> tuple[GivenAnswer, ...]:
        return tuple(_typed(self.request, self.form, self.state))

    def _asking(
        self,
        *,
        typed: tuple[GivenAnswer, ...] = (),
        findings: tuple[Finding, ...] = (),
        theirs: FormState | None = None,
        before: FormState | None = None,
    ) -> Asking:
        return Asking(
            form=self.form,
            casebook=self.desk.study.casebook,
            state=theirs or self.state,
            before=before,
            history=self.work.history,
            rows_shown=self._rows_shown(),
            elsewhere=self.elsewhere,
            language=self.desk.language,
            typed=typed,
            findings=findings,
            theirs=theirs,
        )

    def _rows_shown(self) -> dict[str, int]:
        """How many rows of each group are in sight, one more of that for which the button was pressed."""
        asked = self.request.POST
        wanted = asked.get("act", "").removeprefix("row ")
        said = {group.id: asked.get(f"rows {group.id}", "") for group in self.form.groups}
        shown = {id: int(text) for id, text in said.items() if text.isascii() and text.isdigit() and len(text) < 5}
        return {id: number + (id == wanted) for id, number in shown.items()}

    def _possible(self, name: str) -> bool:
        taken = self.desk.may(STEPS[name].right) and not self.work.is_database_locked
        return taken and refusal(name, self.state) is None


_UNTOLD = frozenset({EntryKind.IDENTITY_LINKED.value, EntryKind.IDENTITY_READ.value})
