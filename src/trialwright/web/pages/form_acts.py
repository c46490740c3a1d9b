"""What somebody does around the answers of a form: queries, marks of verification and review."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from django.http import HttpRequest

from trialwright.chapters.capture.steps import QUERY_STEPS
from trialwright.chapters.capture.verification import entered_answers
from trialwright.conduct.forms import Conflicted, Noted, Refused
from trialwright.conduct.marks import Marking, MarkWithdrawal, give_mark, withdraw_mark
from trialwright.conduct.queries import QueryStep, Question, ask, take_query_step
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState
from trialwright.records.marks import MarkKind
from trialwright.web.desk import Desk
from trialwright.web.form_work import of_whole_rows
from trialwright.words.findings import Place, fault
from trialwright.words.people import Role

Act = Callable[[HttpRequest, Desk, FormKey, FormState], Noted | Refused | Conflicted]
"""Something that a button does."""

_WHOLE = "form"
"""How a field calls the whole form, where it is about no single answer."""


def _asked(request: HttpRequest, desk: Desk, key: FormKey, _state: FormState) -> Noted | Refused | Conflicted:
    """Asks about every answer beside which words were written: so Enter does what the button beside it does."""
    outcomes = [ask(desk.log, desk.study, question, desk.person, desk.now) for question in _questions(request, key)]
    refusals = [each for each in outcomes if isinstance(each, Refused)]
    if not outcomes:
        return Refused(findings=(fault("nothing-said").at(Place(file=key.form)),))
    return refusals[0] if refusals else Noted()


def _questions(request: HttpRequest, key: FormKey) -> Iterator[Question]:
    for field, text in request.POST.items():
        what, _, name = str(field).partition(" ")
        if what == "text" and str(text).strip():
            item, repeat = next(of_whole_rows([name]), (None, 0))
            if item is not None or name == _WHOLE:
                whom = _role(request.POST.get(f"whom {name}", "")) or Role.COORDINATOR
                yield Question(key=key, text=str(text), item=item, repeat=repeat, assigned=whom)


def _role(name: str) -> Role | None:
    return next((role for role in Role if role.value == name), None)


def _query_step(request: HttpRequest, desk: Desk, key: FormKey, _state: FormState) -> Noted | Refused | Conflicted:
    step = QueryStep(
        name=request.POST.get("act", ""),
        key=key,
        about=_number(request.POST.get("query", "")),
        text=request.POST.get("text", "").strip() or None,
        whom=_role(request.POST.get("whom", "")),
    )
    if step.name != "reassign":
        step = QueryStep(name=step.name, key=key, about=step.about, text=step.text)
    return take_query_step(desk.log, desk.study, step, desk.person, desk.now)


def _verified(request: HttpRequest, desk: Desk, key: FormKey, state: FormState) -> Noted | Refused | Conflicted:
    """Marks the answers that were ticked, or every one of the form."""
    form = desk.study.casebook.form(key.form)
    everything = request.POST.get("act") == "verify all" and form is not None
    answers = entered_answers(form, state) if everything and form is not None else None
    chosen = tuple(of_whole_rows(request.POST.getlist("answer"))) if answers is None else answers
    marking = Marking(kind=MarkKind.SOURCE_VERIFIED, key=key, base=base_of(request), answers=chosen)
    return give_mark(desk.log, desk.study, marking, desk.person, desk.now)


def _reviewed(request: HttpRequest, desk: Desk, key: FormKey, _state: FormState) -> Noted | Refused | Conflicted:
    marking = Marking(kind=MarkKind(request.POST.get("act", "")), key=key, base=base_of(request))
    return give_mark(desk.log, desk.study, marking, desk.person, desk.now)


def _unmarked(request: HttpRequest, desk: Desk, key: FormKey, _state: FormState) -> Noted | Refused | Conflicted:
    about, reason = _number(request.POST.get("mark", "")), request.POST.get("reason", "")
    return withdraw_mark(
        desk.log, desk.study, MarkWithdrawal(key=key, about=about, reason=reason), desk.person, desk.now
    )


def base_of(request: HttpRequest) -> int:
    """The version of the form that somebody had before them; none where the page does not say it."""
    text = request.POST.get("base", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def place_of(request: HttpRequest) -> str:
    """The part of the page at which somebody was: a query, a question, or the work below the answers."""
    query = _number(request.POST.get("query", ""))
    asked = (str(field).partition(" ")[2] for field, text in request.POST.items() if str(text).strip())
    names = [f"about-{item}.{repeat}" for item, repeat in of_whole_rows([name for name in asked if name])]
    return f"query-{query}" if query else next(iter(names), "work")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


FORM_ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "ask": _asked,
        **dict.fromkeys(QUERY_STEPS, _query_step),
        "verify": _verified,
        "verify all": _verified,
        MarkKind.DATA_REVIEWED.value: _reviewed,
        MarkKind.MEDICALLY_REVIEWED.value: _reviewed,
        "unmark": _unmarked,
    }
)
"""What each button does, by its value."""
