"""Arms of part 2: who was given which and why, places left, and how the arms differ in what was known before."""

from dataclasses import replace

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.allocation import AllocationWanted, allocate
from trialwright.conduct.forms import Refused
from trialwright.trial.advice import parts_of
from trialwright.trial.allocating import balance, places_left
from trialwright.trial.answered import anchor_days, fact_rows
from trialwright.trial.screening import screen
from trialwright.web.desk import Desk
from trialwright.web.dose_desk import DoseDesk, dose_desk
from trialwright.web.showing import show
from trialwright.words.findings import Finding
from trialwright.words.people import Right


def allocation(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows the arms and their balance; gives an arm, with its reason."""
    if request.method != "POST":
        return _shown(request, desk)
    said = request.POST
    wanted = AllocationWanted(
        subject=said.get("subject", "").strip(),
        slot=said.get("slot", ""),
        reason=said.get("reason", ""),
        words=said.get("words", ""),
    )
    outcome = allocate(desk.log, desk.study, wanted, desk.person, desk.now)
    if isinstance(outcome, Refused):
        return _shown(request, desk, outcome.findings, status=422)
    return redirect("/allocation?done=1")


def _shown(request: HttpRequest, desk: Desk, findings: tuple[Finding, ...] = (), *, status: int = 200) -> HttpResponse:
    board, mine, study = dose_desk(request, desk), desk.person.site, desk.study
    arms = {arm.id: arm.text for arm in study.study.arms}
    reasons = {each.id: each.text for each in study.allocation.reasons}
    left = places_left(study, board.state)
    slots = [each for each in study.allocation.slots if each.part == parts_of(study)[1]]
    facts = {fact.id: fact.text for fact in study.facts}
    rule = study.allocation
    said = {
        "board": board,
        "rows": [
            (each, board.shown(each.subject, mine), arms.get(each.arm), reasons.get(each.reason))
            for each in board.state.allocations
        ],
        "slots": [(each, arms.get(each.arm), left.get(each.id, 0)) for each in slots],
        "reasons": rule.reasons,
        "moment": rule.moment,
        "balance": [(facts[row["fact"]], arms[row["arm"]], row) for row in _balance(desk, board).iter_rows(named=True)],
        "findings": findings,
        "typed": request.POST,
        "done": request.GET.get("done"),
        "may_allocate": desk.may(Right.ALLOCATE) and (not rule.decides or desk.person.role in rule.decides),
    }
    return show(request, desk, "allocation.html", said, status=status)


def _balance(desk: Desk, board: DoseDesk) -> pl.DataFrame:
    """Only what was known of the allocated, read from the casebook as it stands."""
    own = [each.subject for each in board.state.allocations]
    snapshot = desk.log.snapshot()
    values = snapshot.values.filter(pl.col("subject").is_in(own))
    kept = replace(snapshot, values=values)
    screening, _ = screen(desk.study, fact_rows(desk.study, kept), anchor_days(desk.study, kept), "log")
    return balance(desk.study, board.state, screening.facts)
