"""Doses on the way: authorise, issue, take back, record what was given; and the lots that they come from."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.doses import (
    DoseGiven,
    DosePrepared,
    DoseWanted,
    authorise_dose,
    correct_dose_given,
    issue_dose,
    record_dose_given,
    return_dose,
    revoke_dose,
)
from trialwright.conduct.forms import Refused
from trialwright.conduct.lots import LotRelease, clear_lot, quarantine_lot, recall_lot, release_lot
from trialwright.records.doses import Dose, DoseState, Lot
from trialwright.web.desk import Desk
from trialwright.web.dose_desk import dose_desk
from trialwright.web.showing import show
from trialwright.words.days import local_minute
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Right


def doses(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """What may be given today, what is out, what was given; and the forms by which each goes further."""
    return _answered(request, desk, "doses.html", _dose_acted)


def lots(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Lots as quality released them, and called them back."""
    return _answered(request, desk, "lots.html", _lot_acted)


def _answered(
    request: HttpRequest, desk: Desk, template: str, act: Callable[[HttpRequest, Desk], object]
) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, desk, template)
    outcome = act(request, desk)
    if outcome is None or isinstance(outcome, Refused):
        return _shown(request, desk, template, outcome.findings if outcome is not None else (), status=422)
    return redirect(f"{request.path}?done=1")


def _dose_acted(request: HttpRequest, desk: Desk) -> object:
    said, log, study, who, now = request.POST, desk.log, desk.study, desk.person, desk.now
    subject, lot, reason = said.get("subject", "").strip(), said.get("lot", "").strip(), said.get("reason", "")
    about = _whole(said.get("about", ""))
    typed = _dose(request)
    if isinstance(typed, Refused):
        return typed
    match said.get("act"):
        case "authorise":
            wanted = DoseWanted(
                subject=subject,
                level=said.get("level", ""),
                day=said.get("day", ""),
                lot=lot,
                weight=typed.weight or 0.0,
            )
            return authorise_dose(log, study, wanted, who, now)
        case "revoke":
            return revoke_dose(log, study, about, who, now, reason=reason)
        case "issue":
            prepared = DosePrepared(authorisation=about, subject=subject, lot=lot, prepared=typed)
            return issue_dose(log, study, prepared, who, now)
        case "return":
            return return_dose(log, study, about, who, now, reason=reason)
        case "give" | "correct":
            given = DoseGiven(
                subject=subject,
                day=said.get("day", ""),
                delivered=typed,
                lot=lot or None,
                time=said.get("time") or None,
                issue=_whole(said.get("issue", "")) or None,
                reason=reason or None,
            )
            if said.get("act") == "correct":
                return correct_dose_given(log, study, given, who, now, about=about)
            return record_dose_given(log, study, given, who, now)
        case _:
            return None


def _lot_acted(request: HttpRequest, desk: Desk) -> object:
    said, log, study, who, now = request.POST, desk.log, desk.study, desk.person, desk.now
    code, reason = said.get("lot", "").strip(), said.get("reason", "")
    match said.get("act"):
        case "release":
            lot = LotRelease(
                code=code,
                product=said.get("product", ""),
                subject=said.get("subject", "").strip() or None,
                expires=said.get("expires", "").strip() or None,
                cells=_amount(said.get("cells", "")),
                missed=tuple(_limits(said.getlist("missed"), said.get("product", ""))),
                physician=said.get("physician", "").strip() or None,
                informed=said.get("informed") == "yes",
                reason=reason or None,
            )
            return release_lot(log, study, lot, who, now)
        case "recall":
            return recall_lot(log, study, code, who, now, reason=reason)
        case "quarantine":
            return quarantine_lot(log, study, code, who, now, reason=reason)
        case "clear":
            return clear_lot(log, study, code, who, now, reason=reason)
        case _:
            return None


def _limits(chosen: list[str], product: str) -> Iterator[str]:
    """The limits of the product; one of another product stays as it is, and is refused."""
    for each in chosen:
        own, _, limit = each.partition(".")
        yield limit if own == product else each


def _dose(request: HttpRequest) -> Dose | Refused:
    """The numbers as they were typed; one that is no number is refused, and one that is absent is not known."""
    found: dict[str, float | None] = {}
    for name in ("per_kg", "total", "weight"):
        text = request.POST.get(name, "").strip()
        try:
            found[name] = float(text) if text else None
        except ValueError:
            return Refused(findings=(fault("dose-number-unreadable").at(Place(file="dose", column=name)),))
    if any(number is not None and not 0 <= number < 1e9 for number in found.values()):
        return Refused(findings=(fault("dose-number-unreadable").at(Place(file="dose")),))
    return Dose(per_kg=found["per_kg"], total=found["total"], weight=found["weight"])


def _amount(text: str) -> float | None:
    """A number of cells, 10^6; nothing for what is none, which the release refuses."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None


def _left(state: DoseState, lot: Lot) -> float | None:
    """Cells of a lot that are in the laboratory, 10^6; None where nobody counted them."""
    taken = state.taken(lot.code)
    return None if lot.cells is None or taken is None else max(lot.cells - taken, 0.0)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _shown(
    request: HttpRequest, desk: Desk, template: str, findings: tuple[Finding, ...] = (), *, status: int = 200
) -> HttpResponse:
    board = dose_desk(request, desk)
    mine, state = desk.person.site, board.state
    own = {subject for subject, site in board.sites.items() if site == mine}
    given = [(each, board.shown(each.subject, mine)) for each in reversed(state.given)]
    product = desk.study.escalation.administration
    said = {
        "board": board,
        "standing": [(each, state.issued(each)) for each in state.standing(board.cut) if each.subject in own],
        "out": [each for each in state.unaccounted() if each.subject in own],
        "given": given,
        "lots": [
            (each, None if each.subject is None else board.shown(each.subject, mine), _left(state, each))
            for each in reversed([*state.lots.values()])
        ],
        "minute": local_minute(desk.now, desk.zone),
        "usable": [
            each
            for each in state.lots.values()
            if each.recalled is None
            and each.quarantined is None
            and product is not None
            and each.product == product.product
            if each.subject is None or each.subject in own
        ],
        "products": desk.study.products.products,
        "exceptions": [
            (each, limit, f"{each.id}.{limit.id}")
            for each in desk.study.products.products
            for limit in each.release
            if limit.exception
        ],
        "findings": findings,
        "typed": request.POST,
        "missed": request.POST.getlist("missed"),
        "done": request.GET.get("done"),
        "may": {
            "authorise": desk.may(Right.AUTHORISE_DOSE) and board.is_today,
            "issue": desk.may(Right.ISSUE_DOSE) and board.is_today,
            "record": desk.may(Right.RECORD_DOSE) and board.is_today,
            "release": desk.may(Right.RELEASE_LOT) and board.is_today,
        },
    }
    return show(request, desk, template, said, status=status)
