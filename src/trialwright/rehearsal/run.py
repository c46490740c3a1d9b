"""Plays a scenario into a log, form by form, through the one write path."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import FormKey
from trialwright.records.log import Log
from trialwright.rehearsal.people import draw_form
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.scenarios import PlayedForm, Scenario
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days, fact_rows
from trialwright.trial.screening import screen
from trialwright.words.days import read_date
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Role
from trialwright.words.verdicts import Eligibility

Progress = Callable[[str, int, int], None]
"""Told which form is being filled in, for how many people it is done, and for how many it will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How many virtual people there were, how many of them were eligible, and how many forms were saved."""

    people: int
    eligible: int
    forms: int


def play(log: Log, study: Study, scenario: Scenario, *, seed: int, now: int, progress: Progress) -> Played:
    """Lets every virtual person fill in every form that is theirs; the rehearsed team, which must be admitted, saves.

    now     microseconds since 1970-01-01T00:00Z, the time of every entry
    Raises: FaultyStudy when the scenario answers what the study does not ask.
    """
    team = rehearsed_team(study)
    generator = np.random.default_rng(seed)
    start = read_date(scenario.first_day)
    if start is None:
        raise FaultyStudy(f"the scenario {scenario.id} begins on '{scenario.first_day}', which is no date")
    subjects = [f"V{number:03d}" for number in range(1, scenario.people + 1)]
    days = {each: start.earliest + timedelta(days=scenario.every * n) for n, each in enumerate(subjects)}
    forms, eligible = 0, list[str]()
    for form in scenario.forms:
        eligible = _eligible(log, study)
        whose = subjects if form.who == "everybody" else eligible
        saver = team[form.by or Role.COORDINATOR]
        for number, subject in enumerate(whose, start=1):
            save = FormSave(
                key=FormKey(subject=subject, visit=form.visit, form=form.form),
                answers=draw_form(form, days[subject], generator),
                base=0,
                source=f"rehearsal {scenario.id}",
            )
            _saved(save_form(log, study, save, saver, now), form, scenario)
            forms += 1
            progress(f"{form.visit} {form.form}", number, len(whose))
    return Played(people=len(subjects), eligible=len(eligible), forms=forms)


def _saved(outcome: object, form: PlayedForm, scenario: Scenario) -> None:
    if not isinstance(outcome, Saved):
        findings = getattr(outcome, "findings", ())
        raise FaultyStudy(f"the scenario {scenario.id} cannot fill in {form.form} at {form.visit}", findings)


def _eligible(log: Log, study: Study) -> Sequence[str]:
    """The subjects whom the answers so far make eligible, in the order in which they came."""
    snapshot = log.snapshot()
    screening, _ = screen(study, fact_rows(study, snapshot), anchor_days(study, snapshot), "log")
    overall = screening.verdicts.filter(pl.col("overall") == Eligibility.ELIGIBLE.value)
    return overall["subject"].to_list()
