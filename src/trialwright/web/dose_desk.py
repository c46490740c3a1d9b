"""What the pages about doses have before them: everything that happened to doses, to a day, and the advice on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.http import HttpRequest

from trialwright.chapters.escalation.design import Plan
from trialwright.chapters.escalation.pathways import Node, pathways
from trialwright.records.doses import Decision, DoseState
from trialwright.records.suspension import Suspension, halting
from trialwright.trial.advice import DoseAdvice, Opened, advise_dose, earliest_day, opened, plan_of
from trialwright.trial.dose_alarms import DoseAlarm, dose_alarms
from trialwright.trial.dose_history import Course, dose_frame, history_of, levels_of
from trialwright.trial.dose_state import TOLD, doses_of
from trialwright.trial.recruitment import count_recruited
from trialwright.web.desk import Desk
from trialwright.words.days import day_at, read_date
from trialwright.words.declared import Text
from trialwright.words.people import sees_every_site


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A level of the ladder as the board shows it, the highest first."""

    number: int
    id: str
    text: Text
    amount: str
    cap: str
    fictitious: bool
    open: bool
    closed: bool
    people: tuple[Course, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseDesk:
    """Doses as they stood at the end of a day.

    cut      the day; today unless somebody looks back
    earliest the first day of the next dose; None where nothing keeps it waiting
    """

    state: DoseState
    advised: DoseAdvice
    opened: Opened | None
    cut: str
    is_today: bool
    rungs: tuple[Rung, ...]
    earliest: date | None
    alarms: tuple[DoseAlarm, ...]
    suspended: tuple[Suspension, ...]
    counts: Mapping[str, int]
    sites: Mapping[str, str]

    @property
    def fictitious(self) -> bool:
        """Whether the ladder is made up."""
        return any(rung.fictitious for rung in self.rungs)

    @property
    def rows(self) -> list[tuple[Course, dict[str, object]]]:
        """Each participant with their numbers."""
        frame = dose_frame(self.advised.courses, self.state)
        return list(zip(self.advised.courses, frame.iter_rows(named=True), strict=True))

    @property
    def newest(self) -> Decision | None:
        """The newest decision."""
        return self.state.decisions[-1] if self.state.decisions else None

    def shown(self, subject: str, site: str) -> str:
        """The code of a participant; of another site's, the site alone."""
        return subject if self.sites.get(subject, site) == site else f"({self.sites[subject]})"

    def named(self, values: Mapping[str, object], site: str) -> dict[str, object]:
        """The blanks of a sentence, with another site's participant shown as their site."""
        named = dict(values)
        if isinstance(subject := values.get("subject"), str):
            named["subject"] = self.shown(subject, site)
        if "subjects" in values:
            several = cast("tuple[str, ...]", values["subjects"])
            named["subjects"] = ", ".join(self.shown(each, site) for each in several) or "-"
        return named


def dose_desk(request: HttpRequest, desk: Desk) -> DoseDesk:
    """Doses as of the day that the address names, or of today."""
    asked = read_date(request.GET.get("day", ""))
    named = asked.earliest.isoformat() if asked is not None and asked.is_whole else desk.today
    cut = min(named, desk.today)
    with desk.reading() as reading:
        told = reading.happened(TOLD)
        kept = tuple(each for each in told if day_at(each.when, desk.zone) <= cut)
        state = doses_of(desk.study, kept)
        everyone = {each.entry.subject for each in kept if each.entry.subject is not None}
        every, mine = sees_every_site(desk.person), desk.person.site
        sites = {subject: mine if every else reading.site_of(subject) or "-" for subject in everyone}
    return _made(desk, state, cut, sites)


def _made(desk: Desk, state: DoseState, cut: str, sites: Mapping[str, str]) -> DoseDesk:
    study = desk.study
    advised, open_ = advise_dose(study, state, cut), opened(study, state)
    closed = advised.advice.closed if advised.advice is not None else ()
    earliest = earliest_day(study, state, cut)
    rungs = tuple(
        Rung(
            number=number,
            id=level.id,
            text=level.text,
            amount=_shown(level.amount),
            cap=_shown(level.cap),
            fictitious=level.origin.fictitious is not None,
            open=open_ is not None and open_.level == number,
            closed=number in closed,
            people=tuple(each for each in advised.courses if each.level == number),
        )
        for number, level in enumerate(levels_of(study), start=1)
    )
    return DoseDesk(
        state=state,
        advised=advised,
        opened=open_,
        cut=cut,
        is_today=cut == desk.today,
        rungs=tuple(reversed(rungs)),
        earliest=earliest if isinstance(earliest, date) else None,
        alarms=tuple(dose_alarms(study, state, cut)),
        suspended=halting(state.suspensions),
        counts=count_recruited(study, state, cut),
        sites=sites,
    )


def next_paths(desk: Desk, board: DoseDesk) -> tuple[Node, ...]:
    """What the design would answer to each outcome of the next cohort, or of what is missing of this one."""
    plan = plan_of(desk.study)
    if not isinstance(plan, Plan) or board.advised.advice is None or board.advised.advice.level is None:
        return ()
    history = history_of(board.advised.courses, len(levels_of(desk.study)))
    found = pathways(plan, (board.advised.missing or plan.cohort,), history)
    return tuple(node for node in found or () if node.depth == 1)


def _shown(amount: str) -> str:
    """An amount as people write it."""
    return amount.replace(" 10^", " × 10^").replace("10^6", "10⁶").removesuffix(" cells")
