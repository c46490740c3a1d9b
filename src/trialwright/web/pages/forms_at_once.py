"""Many forms of one participant at once: reviewed, verified, signed, frozen, locked or unlocked, each judged alone."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse

from trialwright.chapters.capture.steps import MARK_RIGHTS, STEPS
from trialwright.chapters.capture.verification import Verified, entered_answers, verified_answers
from trialwright.conduct.forms import Conflicted, Noted, Refused
from trialwright.conduct.marks import Marking, give_mark
from trialwright.conduct.rights import is_locked
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState, QueryState, Signature, Stage
from trialwright.records.marks import REVIEWS, Mark, MarkKind
from trialwright.web.accounts.proof import proven
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.showing import show
from trialwright.words.declared import Text
from trialwright.words.findings import Finding
from trialwright.words.people import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A form in the list.

    form, visit  as the study words them; None where it has none of this id any more
    signatures   those that stand and those that fell
    asked        how many queries are not closed
    """

    key: FormKey
    state: FormState
    form: Text | None
    visit: Text | None
    verified: Verified

    @property
    def name(self) -> str:
        """What the form is called by the boxes of the page: with the version that was seen."""
        return f"{self.key.visit}/{self.key.form}/{self.state.version}"

    @property
    def signatures(self) -> tuple[Signature, ...]:
        return self.state.signatures

    @property
    def reviews(self) -> tuple[Mark, ...]:
        """The newest review of each kind that there was."""
        found = (self.state.review(kind) for kind in MarkKind if kind in REVIEWS)
        return tuple(mark for mark in found if mark is not None)

    @property
    def asked(self) -> int:
        return sum(query.state is not QueryState.CLOSED for query in self.state.queries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of one form: nothing is found where the step was taken; ``conflict`` where it changed meanwhile."""

    row: FormRow
    findings: tuple[Finding, ...] = ()
    conflict: bool = False

    @property
    def taken(self) -> bool:
        """Whether it was done."""
        return not self.findings and not self.conflict


Outcome = Taken | Noted | Refused | Conflicted
Acting = Callable[[Desk, HttpRequest, FormRow, int], Outcome]
"""What is done to one form, of which somebody saw a version."""


def _marked(kind: MarkKind) -> Acting:
    def act(desk: Desk, _request: HttpRequest, row: FormRow, base: int) -> Outcome:
        form = desk.study.casebook.form(row.key.form)
        answers = entered_answers(form, row.state) if form is not None and kind is MarkKind.SOURCE_VERIFIED else ()
        marking = Marking(kind=kind, key=row.key, base=base, answers=answers)
        return give_mark(desk.log, desk.study, marking, desk.person, desk.now)

    return act


def _stepped(name: str) -> Acting:
    def act(desk: Desk, request: HttpRequest, row: FormRow, base: int) -> Outcome:
        reason = request.POST.get("reason", "").strip() or ("responsibility" if name == "sign" else None)
        step = FormStep(name=name, key=row.key, base=base, reason=reason, proven=_proven(desk, request, name))
        return take_step(desk.log, desk.study, step, desk.person, desk.now)

    return act


def _proven(desk: Desk, request: HttpRequest, name: str) -> bool:
    """Whether the password was given again; asked once for all the forms."""
    if name != "sign":
        return False
    if _PROVEN not in request.META:
        request.META[_PROVEN] = proven(request, desk.person.id)
    return bool(request.META[_PROVEN])


_PROVEN = "trialwright.proven"
"""Where a request keeps whether the password was right, so that ten forms ask for it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """Something that can be done to many forms: by whom, how, and what it asks for beside."""

    right: Right
    act: Acting
    asks: str = ""


AT_ONCE: Mapping[str, AtOnce] = MappingProxyType(
    {
        **{kind.value: AtOnce(right=right, act=_marked(kind)) for kind, right in MARK_RIGHTS.items()},
        "sign": AtOnce(right=STEPS["sign"].right, act=_stepped("sign"), asks="password"),
        "freeze": AtOnce(right=STEPS["freeze"].right, act=_stepped("freeze")),
        "lock": AtOnce(right=STEPS["lock"].right, act=_stepped("lock")),
        "unlock": AtOnce(right=STEPS["unlock"].right, act=_stepped("unlock"), asks="reason"),
    }
)
"""What can be done to many forms at once, in the order in which people work."""


def forms_at_once(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """Every form of a participant, or of one visit; what is ticked is done, and each refusal is listed."""
    with desk.reading() as reading:
        site, forms, locked = reading.site_of(subject), reading.forms(subject), is_locked(reading, desk.person.site)
    if site != desk.person.site:
        return trouble.not_found(request, desk)
    rows = tuple(_rows(desk, forms))
    done: tuple[Done, ...] = ()
    act = AT_ONCE.get(request.POST.get("act", ""))
    if request.method == "POST" and act is not None and desk.may(act.right):
        done = tuple(_acted(request, desk, act, rows))
        with desk.reading() as reading:
            rows = tuple(_rows(desk, reading.forms(subject)))
    visit = request.GET.get("visit", "")
    visits = [each for each in desk.study.schedule.visits if any(row.key.visit == each.id for row in rows)]
    shown = [row for row in rows if not visit or row.key.visit == visit]
    said = {
        "subject": subject,
        "rows": shown,
        "visits": visits,
        "visit": visit,
        "done": done,
        "taken": sum(each.taken for each in done),
        "refused": [each for each in done if not each.taken],
        "acts": [(name, each) for name, each in AT_ONCE.items() if desk.may(each.right) and not locked],
        "is_locked": locked,
    }
    return show(request, desk, "forms_at_once.html", said, status=422 if said["refused"] else 200)


def _acted(request: HttpRequest, desk: Desk, act: AtOnce, rows: tuple[FormRow, ...]) -> Iterator[Done]:
    """Does it to each form that was ticked, in a transaction of its own, at the version that was seen."""
    parted = [str(name).rpartition("/") for name in request.POST.getlist("form")]
    ticked = {form: version for form, _, version in parted}
    for row in rows:
        base = ticked.get(f"{row.key.visit}/{row.key.form}", "")
        if base.isdecimal() and len(base) < 10:
            outcome = act.act(desk, request, row, int(base))
            findings = outcome.findings if isinstance(outcome, Refused) else ()
            yield Done(row=row, findings=findings, conflict=isinstance(outcome, Conflicted))


def _rows(desk: Desk, forms: Mapping[FormKey, FormState]) -> Iterator[FormRow]:
    """The forms of which anything is saved, in the order of the study; those that it has no more come last."""
    order = {visit.id: place for place, visit in enumerate(desk.study.schedule.visits)}
    names = {form.id: place for place, form in enumerate(desk.study.forms)}
    last = len(order) + len(names)
    for key in sorted(forms, key=lambda key: (order.get(key.visit, last), names.get(key.form, last), key.form)):
        form, visit = desk.study.casebook.form(key.form), desk.study.casebook.visit(key.visit)
        if forms[key].stage is not Stage.EMPTY:
            yield FormRow(
                key=key,
                state=forms[key],
                form=form.text if form is not None else None,
                visit=visit.text if visit is not None else None,
                verified=verified_answers(form, forms[key]) if form is not None else Verified(),
            )
