"""One form: what was answered, what is asked about it, and the steps that it can take."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from trialwright.casebook.forms import Form
from trialwright.casebook.items import ItemType
from trialwright.chapters.capture.filled_form import Elsewhere
from trialwright.chapters.capture.steps import STEPS, refusal
from trialwright.chapters.capture.submit import MISSING, GivenAnswer
from trialwright.conduct.forms import Conflicted, FormSave, Refused, correct_form, save_form, saved_elsewhere
from trialwright.conduct.steps import FormStep, take_step
from trialwright.records.entries import EntryKind, FormKey, Recorded
from trialwright.records.forms import FormState, QueryState
from trialwright.web.asking import Asking, field_name, named
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.showing import show
from trialwright.words.findings import Finding


def form(request: HttpRequest, desk: Desk, *, subject: str, visit: str, form: str) -> HttpResponse:
    """Shows the form; saves it, corrects it, or takes a step, as the button says that was pressed."""
    key = FormKey(subject=subject, visit=visit, form=form)
    asked, planned = desk.study.casebook.form(form), desk.study.casebook.visit(visit)
    with desk.reading() as reading:
        site, state, history = reading.site_of(subject), reading.form(key), reading.history(key)
        away = site is not None and site != desk.person.site
        if asked is None or planned is None or away or (form not in planned.forms and state.version == 0):
            return trouble.not_found(request, desk)
        elsewhere = saved_elsewhere(reading, asked, desk.study, key)
    page = _Page(request=request, desk=desk, key=key, form=asked, state=state, history=history, elsewhere=elsewhere)
    if request.method != "POST":
        return page.shown()
    act = request.POST.get("act", "")
    if act == "look":
        return page.looked()
    if act in {"save", "correct"}:
        return page.saved(correcting=act == "correct")
    return page.stepped(act) if act in STEPS else page.shown()


@dataclass(frozen=True, kw_only=True)
class _Page:
    request: HttpRequest
    desk: Desk
    key: FormKey
    form: Form
    state: FormState
    history: tuple[Recorded, ...]
    elsewhere: Elsewhere

    def shown(
        self,
        *,
        typed: tuple[GivenAnswer, ...] = (),
        findings: tuple[Finding, ...] = (),
        theirs: FormState | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The form with what is saved, or with what was typed and could not be."""
        asking = self._asking(typed=typed, findings=findings, theirs=theirs)
        rows = list(asking.rows())
        own = {question.name for _, _, questions in rows for question in questions if question.findings}
        said = {
            "key": self.key,
            "form": self.form,
            "visit": self.desk.study.casebook.visit(self.key.visit),
            "state": self.state,
            "rows": rows,
            "findings": [each for each in findings if named(each) not in own],
            "conflict": theirs is not None,
            "base": (theirs or self.state).version,
            "unsaved": status != 200,
            "steps": [name for name in STEPS if name not in {"save", "correct"} and self._possible(name)],
            "may_save": self._possible("save"),
            "may_correct": self._possible("correct"),
            "reasons": self.state.version > 0,
            "missing": MISSING,
            "history": [each for each in self.history if each.entry.kind in _TOLD],
            "queries": [each for each in self.state.queries if each.state is not QueryState.CLOSED],
        }
        return show(self.request, self.desk, "form.html", said, status=status)

    def looked(self) -> HttpResponse:
        """What is asked, calculated and doubtful as the answers are being typed; nothing is saved."""
        return JsonResponse(self._asking(typed=tuple(self._typed())).looked())

    def saved(self, *, correcting: bool) -> HttpResponse:
        """Saves what was typed; nothing that was typed is ever lost."""
        typed = tuple(self._typed())
        save = FormSave(key=self.key, answers=typed, base=self._base(), reason=self.request.POST.get("reason") or None)
        write = correct_form if correcting else save_form
        outcome = write(self.desk.log, self.desk.study, save, self.desk.person, self.desk.now)
        if isinstance(outcome, Refused):
            return self.shown(typed=typed, findings=outcome.findings, status=422)
        if isinstance(outcome, Conflicted):
            return self.shown(typed=typed, theirs=outcome.theirs, status=409)
        return redirect(f"{self.request.path}?saved={outcome.version}")

    def stepped(self, name: str) -> HttpResponse:
        """Completes, signs, freezes, locks or unlocks."""
        password = self.request.POST.get("password", "")
        proven = bool(password) and authenticate(self.request, code=self.desk.person.id, password=password) is not None
        reason = self.request.POST.get("reason") or ("responsibility" if name == "sign" else None)
        step = FormStep(name=name, key=self.key, base=self._base(), reason=reason, proven=proven)
        outcome = take_step(self.desk.log, self.desk.study, step, self.desk.person, self.desk.now)
        if isinstance(outcome, Refused):
            return self.shown(findings=outcome.findings, status=422)
        if isinstance(outcome, Conflicted):
            return self.shown(theirs=outcome.theirs, status=409)
        return redirect(f"{self.request.path}?saved={outcome.version}")

    def _asking(
        self,
        *,
        typed: tuple[GivenAnswer, ...] = (),
        findings: tuple[Finding, ...] = (),
        theirs: FormState | None = None,
    ) -> Asking:
        return Asking(
            form=self.form,
            casebook=self.desk.study.casebook,
            state=self.state,
            elsewhere=self.elsewhere,
            language=self.desk.language,
            typed=typed,
            findings=findings,
            theirs=theirs,
        )

    def _base(self) -> int:
        text = self.request.POST.get("base", "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def _possible(self, name: str) -> bool:
        return self.desk.may(STEPS[name].right) and refusal(name, self.state) is None

    def _typed(self) -> Iterator[GivenAnswer]:
        for item, group in self.form.questions():
            repeats = range(1, group.most + 1) if group is not None else range(1)
            for repeat in repeats if item.calculated is None else ():
                name = field_name(item.id, repeat)
                if name not in self.request.POST and f"{name}.missing" not in self.request.POST:
                    continue
                value = self.request.POST.get(name, "").strip() or None
                unit = self.request.POST.get(f"{name}.unit") or None
                missing = self.request.POST.get(f"{name}.missing") or None
                numeric = item.type is ItemType.NUMBER and value is not None
                if value is None and missing is None and (item.id, repeat) not in self.state.values:
                    continue
                yield GivenAnswer(
                    item=item.id, repeat=repeat, value=value, unit=unit if numeric else None, missing=missing
                )


_TOLD = frozenset(kind for kind in EntryKind if kind not in {EntryKind.IDENTITY_LINKED, EntryKind.IDENTITY_READ})
