"""Candidates of the founding study: somebody whom every criterion lets in, and what may be otherwise."""

from collections.abc import Mapping
from functools import cache

from tests.people import NOW, gave_consent, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.dispositions import DispositionKind, signed_value
from trialwright.records.entries import Author, Entry, FormKey
from trialwright.records.log import Log
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.candidate import Candidate, candidate_of
from trialwright.words.people import Person, Role

TODAY = "2026-01-01"
DAY = 86_400_000_000
INVESTIGATOR, COORDINATOR = somebody(Role.INVESTIGATOR), somebody(Role.COORDINATOR)

ELIGIBLE: Mapping[str, Mapping[str, str]] = {
    "demography": {"recorded_on": "2025-12-20", "date_of_birth": "1980-05-01"},
    "screening": {
        "collected_on": "2025-12-20", "sex": "male", "bmi": "22.4 kg/m2", "haemoglobin": "141 g/L",
        "c_peptide_fasting": "0.02 nmol/L", "glucose_fasting": "7.1 mmol/L", "c_peptide_2h": "0.03 nmol/L",
        "glucose_2h": "12.8 mmol/L", "hba1c": "8.2 %",
    },
    "eligibility": {
        "judged_on": "2025-12-28", "decided_on": "2025-12-28", "indication": "type_1",
        **dict.fromkeys(("i1", "i4", "i5"), "yes"),
        **{f"e{number}": "no" for number in (1, 2, 5, 6, 7, 8, 9, 10, 11, 12)},
    },
}  # fmt: skip
"""The answers of somebody whom every criterion of the founding study lets in, by form."""


@cache
def folder() -> Folder:
    return read_folder(shipped_study("nct06751199"))


@cache
def study() -> Study:
    found = folder().study
    assert found is not None
    return found


def given(answers: Mapping[str, str]) -> tuple[GivenAnswer, ...]:
    """Answers as typed: a number with its unit behind a blank."""
    split = {item: text.partition(" ") for item, text in answers.items()}
    return tuple(GivenAnswer(item=item, value=value, unit=unit or None) for item, (value, _, unit) in split.items())


def save(log: Log, form: str, answers: Mapping[str, str], visit: str = "SCREEN", **more: object) -> object:
    """Saves a form of P1 as whoever may attest it."""
    key = FormKey(subject="P1", visit=visit, form=form)
    who: Person = INVESTIGATOR if form == "eligibility" else COORDINATOR
    said = {"base": 0, **more}
    return save_form(log, study(), FormSave(key=key, answers=given(answers), **said), who, NOW)


def screened(log: Log, otherwise: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """Consent, and every answer of somebody who is eligible, but for some."""
    gave_consent(log, study())
    for form, answers in ELIGIBLE.items():
        saved = save(log, form, {**answers, **(otherwise or {}).get(form, {})})
        assert isinstance(saved, Saved), saved


def known(log: Log, today: str = TODAY) -> Candidate:
    author = Author(person=INVESTIGATOR, zone="Asia/Shanghai", study=study().hash)
    with log.writing(author, NOW) as writing:
        return candidate_of(writing, study(), "P1", today)


def entry(log: Log, *entries: Entry, who: Person = INVESTIGATOR) -> None:
    with log.writing(Author(person=who, zone="Asia/Shanghai", study=study().hash), NOW) as writing:
        writing.append(*entries)


def sign(log: Log, at: str = "eligibility_decision", day: str = TODAY) -> None:
    """The entry of a signature, as ``conduct`` writes it."""
    judged = known(log).at(at)
    assert judged is not None
    value = signed_value(judged.evidence, judged.verdicts, judged.marked)
    entry(log, Entry(kind=DispositionKind.ELIGIBILITY_SIGNED, subject="P1", item=at, value=value, since=day))


def enrol(log: Log) -> None:
    entry(log, Entry(kind=DispositionKind.ENROLLED, subject="P1", since=TODAY))


ADMITTED = {**ELIGIBLE["eligibility"], "judged_on": "2025-12-31", "decided_on": "", "admitted_on": "2025-12-31"}


def admitted(log: Log) -> None:
    answers = {item: text for item, text in ADMITTED.items() if text}
    assert isinstance(save(log, "eligibility", answers, "ADMISSION"), Saved)
