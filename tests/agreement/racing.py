"""What the racing and the killed processes do; in a file of its own, so that a new process can import it."""

import os
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.people import somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import Conflicted, FormSave, Refused, Saved, correct_form, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.entries import Author, FormKey
from trialwright.records.log import Log
from trialwright.store.sql import open_log
from trialwright.store.witness import Witness, read_key
from trialwright.study.folder import read_folder
from trialwright.study.study import Study
from trialwright.words.people import Role

STUDY = Path(__file__).parents[1] / "study"
NOW = 1_767_225_600_000_000
ANSWERS = tuple(
    GivenAnswer(item=item, value=value, unit=unit)
    for item, value, unit in (
        ("collected_on", "2026-02-20", None),
        ("decided_on", "2026-03-01", None),
        ("sex", "male", None),
        ("bmi", "22.4", "kg/m2"),
        ("haemoglobin", "141", "g/L"),
        ("c_peptide_fasting", "0.02", "nmol/L"),
        ("c_peptide_2h", "0.05", "nmol/L"),
        ("hba1c", "8.1", "%"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one process was answered in one race."""

    race: int
    act: str
    base: int
    answer: str
    version: int | None
    value: str | None


def key(race: int) -> FormKey:
    return FormKey(subject=f"R{race}", visit="SCREEN", form="screening")


def study() -> Study:
    found = read_folder(STUDY).study
    assert found is not None
    return found


def act(log: Log, trial: Study, race: int, name: str, base: int, value: str) -> Outcome:
    """Does one thing to the form of a race, on the version that was seen before the start."""
    bmi = GivenAnswer(item="bmi", value=value, unit="kg/m2")
    save = FormSave(key=key(race), answers=(bmi,), base=base, reason="raced")
    answered: object
    match name:
        case "save":
            answered = save_form(log, trial, save, somebody(Role.COORDINATOR), NOW)
        case "correct":
            answered = correct_form(log, trial, save, somebody(Role.COORDINATOR), NOW)
        case _:
            role = {"complete": Role.COORDINATOR, "sign": Role.INVESTIGATOR}.get(name, Role.DATA_MANAGER)
            step = FormStep(name=name, key=key(race), base=base, reason="raced", proven=True)
            answered = take_step(log, trial, step, somebody(role), NOW)
    won = isinstance(answered, (Saved, Taken))
    assert won or isinstance(answered, (Refused, Conflicted))
    return Outcome(
        race=race,
        act=name,
        base=base,
        answer=type(answered).__name__,
        version=answered.version if isinstance(answered, (Saved, Taken)) else None,
        value=value if won and name in {"save", "correct"} else None,
    )


def version(log: Log, race: int) -> int:
    author = Author(person=somebody(Role.COORDINATOR), zone="Asia/Shanghai", study=None)
    with log.writing(author, NOW) as writing:
        return writing.form(key(race)).version


def run(url: str, acts: list[str], mine: str, barrier: Barrier, to: Connection) -> None:
    """One of the two processes: at each signal of the barrier it acts on the form of the race."""
    log, trial = open_log(url), study()
    outcomes: list[Outcome] = []
    for race, name in enumerate(acts):
        base = version(log, race)
        barrier.wait(60)
        outcomes.append(act(log, trial, race, name, base, f"{20 + (race % 7)}.{mine}"))
    to.send(outcomes)
    to.close()
    log.close()


def save_for_ever(url: str, subject: str, to: Connection, witness: Path, witness_key: Path) -> None:
    """Saves the same form again and again, and says each time which version was acknowledged, until it is killed."""
    log, trial = open_log(url, Witness(witness, read_key(witness_key))), study()
    form = FormKey(subject=subject, visit="SCREEN", form="screening")
    to.send(os.getpid())
    base = 0
    while True:
        answers = tuple(
            GivenAnswer(item=each.item, value="23.5" if each.item == "bmi" and base % 2 else each.value, unit=each.unit)
            for each in ANSWERS
        )
        save = FormSave(key=form, answers=answers, base=base, reason="again")
        saved = save_form(log, trial, save, somebody(Role.COORDINATOR), NOW)
        assert isinstance(saved, Saved), saved
        base = saved.version
        to.send(base)
