"""Plays the founding trial up to a day on which it stands half-way, so that every page of it has something to show.

Some have finished or left, others are long in follow-up; a ladder of doses has had a toxicity, a suspension and its
end; people wait on the list, one waits for a signature, one is in screening. Every person and number is made up.
"""

from dataclasses import replace

from trialwright.conduct.lock import LogChecked, note_log_verified
from trialwright.conduct.versions import approve_study, propose_study
from trialwright.records.chain import verify
from trialwright.records.log import Log
from trialwright.rehearsal.adverse_events import EventPlay
from trialwright.rehearsal.agenda import Agenda
from trialwright.rehearsal.data_management import EARLIEST, LATEST, DataDesk
from trialwright.rehearsal.doses import COME, LENGTH, DosePlay, dose_scenario, sound
from trialwright.rehearsal.laboratory import import_a_file
from trialwright.rehearsal.offers import decline_an_offer, receive_an_offer
from trialwright.rehearsal.run import Along, Played, Progress, at_site, enter
from trialwright.rehearsal.team import admit_team, rehearsed_team
from trialwright.study.folder import Folder, read_texts
from trialwright.study.scenarios import Draw, Moment, Scenario
from trialwright.study.study import Study
from trialwright.words.days import day_text
from trialwright.words.errors import BrokenLog, FaultyStudy
from trialwright.words.people import Role

BEGAN = 650
"""Days before the last day on which the first person came."""

FIRST, EVERY = 12, 45
"""How many people came in the first year, and days between them."""

NEWLY = {"people": 5, "every": 22, "first": 94}
"""The newest: the first three wait for an organ, the fourth for a signature, the fifth is in screening."""

UNSIGNED = 3
"""Which of the newest waits for the signature, counted from 0."""

SIGNED_UNTIL = 20
"""Days before the last day on which forms were signed and compared with the source."""

DRINKS = Draw(item="eligibility.e11", codes={"no": 0.8, "yes": 0.2})
"""Some of those who came first are excluded."""

RENEWED = (
    Draw(item="renewal.still_willing", codes={"yes": 1.0}),
    Draw(item="renewal.consent_current", codes={"yes": 1.0}),
    Draw(item="renewal.infection", codes={"no": 1.0}),
)
"""Whoever waits stays on the list."""

AMENDMENT = """visits:
  - {id: W8, window: {before: 7 d, after: 7 d}, from: {fictitious: an amendment to look at}}
"""
"""What the proposed study version changes."""


def opening(study: Study, last: int) -> int:
    """When the log of a half-way trial is opened: at 0:00 of its first day, in microseconds since 1970-01-01T00:00Z.

    last  the last day, since 1970-01-01, of which anything is written
    """
    return at_site(study, last - BEGAN, hour=0)


def play_half_way(log: Log, folder: Folder, *, last: int, seed: int, progress: Progress) -> Played:
    """Plays it into a log that is open, and in which only the administrator is known; answers what came of it.

    last  the last day, since 1970-01-01, of which anything is written; the demonstration is looked at on the next
    Raises: FaultyStudy when the study refuses its own demonstration; BrokenLog when what was written does not verify.
    """
    study = folder.study
    if study is None or not study.rehearsal:
        raise FaultyStudy("a study with errors, or without a scenario, cannot be rehearsed", folder.findings)
    team, agenda = rehearsed_team(study), Agenda()
    admit_team(log, folder, opening(study, last))
    approve_study(log, study, team[Role.PRINCIPAL_INVESTIGATOR], at_site(study, last - BEGAN, hour=1), proven=True)
    events, doses = EventPlay(log=log, study=study, agenda=agenda), DosePlay(log=log, study=study, agenda=agenda)
    base = study.rehearsal[0]
    plays = [
        (_first(base, last), Along(code=EARLIEST, ends=last, after=events.treated, forgets=True)),
        (dose_scenario(base, last), Along(code="D", ends=last, comes=frozenset(COME), company=doses)),
        (_newest(base, last), Along(code=LATEST, ends=last, waits=frozenset({UNSIGNED}))),
    ]
    played = [
        enter(log, study, scenario, agenda=agenda, seed=seed + number, progress=progress, along=along)
        for number, (scenario, along) in enumerate(plays)
    ]
    desk = DataDesk(log=log, study=study, team=team)
    agenda.enter(last - LENGTH, doses.opens)
    agenda.enter(last - SIGNED_UNTIL, desk.manage)
    agenda.enter(last - SIGNED_UNTIL, lambda _day: events.recently(last))
    screened = base.gates[0].visit if base.gates else ""
    agenda.enter(last - 2, lambda day: _imports(log, study, screened, day))
    agenda.enter(last - 12, lambda day: decline_an_offer(log, study, day))
    agenda.enter(last, lambda day: receive_an_offer(log, study, day))
    agenda.enter(last - 1, lambda _day: events.judged(last))
    agenda.enter(last - 1, desk.ask_again)
    agenda.enter(last - 1, lambda day: _amends(log, folder, at_site(study, day, 11)))
    agenda.run(last)
    _verifies(log, study, at_site(study, last, 23))
    return _sum(played)


def _first(base: Scenario, last: int) -> Scenario:
    """Those who came first: whoever is eligible is listed, and comes when an organ does."""
    timeline = {**base.timeline, "listing": Moment(after="eligibility_decision", days=1)}
    changed = {"people": FIRST, "every": EVERY, "first_day": day_text(last - BEGAN), "timeline": timeline}
    return base.model_copy(update={**changed, "draws": (DRINKS, *RENEWED, *base.draws)})


def _newest(base: Scenario, last: int) -> Scenario:
    """Those who came last; for nobody of them an organ has come yet."""
    timeline = {
        **base.timeline,
        "eligibility_decision": Moment(after="consent", days=7),
        "listing": Moment(after="eligibility_decision", days=1),
        "admission": Moment(after="eligibility_decision", days=10 * LENGTH),
    }
    first = day_text(last - NEWLY["first"])
    changed = {"id": "newest", "people": NEWLY["people"], "every": NEWLY["every"], "first_day": first}
    made = sound(base)
    return made.model_copy(update={**changed, "timeline": timeline, "draws": (*RENEWED, *made.draws)})


def _imports(log: Log, study: Study, visit: str, day: int) -> None:
    """The laboratory sends the results of whoever is in screening."""
    import_a_file(log, study, f"{LATEST}{NEWLY['people']:03d}", visit, day=day - 1, now=at_site(study, day, 10))


def _amends(log: Log, folder: Folder, now: int) -> None:
    """The data manager proposes another study version, which waits for its approval."""
    amended = read_texts({**folder.texts, "schedule.yaml": AMENDMENT})
    if amended.study is not None and "schedule.yaml" not in folder.texts and not amended.findings:
        propose_study(log, amended, rehearsed_team(amended.study)[Role.DATA_MANAGER], now)


def _verifies(log: Log, study: Study, now: int) -> None:
    """The whole log is recomputed, and that is noted."""
    head, found = log.head(), verify(log.transactions())
    if not found.ok:
        raise BrokenLog("the log that was just written does not verify: " + str(found.faults[0]))
    checked = LogChecked(read=head.next_entry - 1, head=head.hash, found=())
    note_log_verified(log, study, checked, rehearsed_team(study)[Role.DATA_MANAGER], now)


def _sum(played: list[Played]) -> Played:
    total = replace(played[0])
    for each in played[1:]:
        for name in ("people", "eligible", "treated", "finished", "forms", "missed"):
            setattr(total, name, getattr(total, name) + getattr(each, name))
    return total
