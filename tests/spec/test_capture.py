"""A form is refused by its one definition, with everything that is wrong with it, or saved whole."""

import pytest
from tests.people import remembered, still_folder

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Refused, Saved, save_form
from trialwright.records.entries import FormKey
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

NOW = 1_767_225_600_000_000

# an answer, and the kind of finding that refuses it; what other systems were seen to store is marked
REFUSED = [
    (GivenAnswer(item="bmi", value="abc", unit="kg/m2"), "not-a-number"),  # stored by edc-core 0.5
    (GivenAnswer(item="bmi", value="22,4", unit="kg/m2"), "not-a-number"),
    (GivenAnswer(item="bmi", value="inf", unit="kg/m2"), "not-a-number"),
    (GivenAnswer(item="bmi", value="22.4"), "unit-missing"),
    (GivenAnswer(item="bmi", value="22.4", unit="lb"), "unit-not-allowed"),
    (GivenAnswer(item="collected_on", value="2026-13-45"), "not-a-date"),  # stored by edc-core 0.5
    (GivenAnswer(item="collected_on", value="3/2/2026"), "not-a-date"),
    (GivenAnswer(item="sex", value="99"), "unknown-code"),  # stored by edc-core 0.5
    (GivenAnswer(item="sex", value="Male"), "unknown-code"),
    (GivenAnswer(item="sex", value="male", unit="kg"), "unit-not-allowed"),
    (GivenAnswer(item="weight", value="70", unit="kg"), "item-not-on-form"),  # stored by edc-core 0.5
    (GivenAnswer(item="bmi", repeat=1, value="22.4", unit="kg/m2"), "impossible-repeat"),
    (GivenAnswer(item="bmi", value="22.4", unit="kg/m2", missing="not done"), "value-and-missing"),
]


BEDSIDE = {Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.COORDINATOR, Role.WARD_NURSE}


def _save(study: Study, who: Person, *answers: GivenAnswer, form: str = "screening", visit: str = "SCREEN"):
    log = remembered(still_folder())
    key = FormKey(subject="P1", visit=visit, form=form)
    return log, save_form(log, study, FormSave(key=key, answers=answers, base=0), who, NOW)


@pytest.mark.requirement("R7", "G1")
@pytest.mark.parametrize(("answer", "kind"), REFUSED, ids=lambda part: str(getattr(part, "value", part)))
def test_a_bad_answer_is_refused_and_nothing_is_kept(
    founding: Study, coordinator: Person, answer: GivenAnswer, kind: str
) -> None:
    good = GivenAnswer(item="hba1c", value="7.1", unit="%")
    log, outcome = _save(founding, coordinator, good, answer)
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == [kind]
    assert log.head().number == 3


@pytest.mark.requirement("G1")
def test_everything_wrong_is_said_at_once(founding: Study, coordinator: Person) -> None:
    wrong = (answer for answer, _ in REFUSED[:1] + REFUSED[5:6] + REFUSED[7:8])
    _, outcome = _save(founding, coordinator, *wrong)
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == ["not-a-number", "not-a-date", "unknown-code"]


@pytest.mark.parametrize("value", ["22.4", "<0.5", "> 40", "0"])
def test_a_number_is_kept_as_it_was_typed(founding: Study, coordinator: Person, value: str) -> None:
    log, outcome = _save(founding, coordinator, GivenAnswer(item="bmi", value=f" {value} ", unit="kg/m²"))
    assert outcome == Saved(version=1, changed=1)
    entry = list(log.transactions())[-1].entries[0]
    assert (entry.value, entry.unit) == (value, "kg/m²")


@pytest.mark.parametrize("value", ["2026-03-02", "2026-03-UN", "2026-UN-UN", "2026/3/2", "2026年3月2日", "20260302"])
def test_a_date_is_taken_in_every_chinese_and_iso_style(founding: Study, coordinator: Person, value: str) -> None:
    _, outcome = _save(founding, coordinator, GivenAnswer(item="collected_on", value=value))
    assert outcome == Saved(version=1, changed=1)


def test_a_missing_answer_says_why_and_is_no_value(founding: Study, coordinator: Person) -> None:
    log, _ = _save(founding, coordinator, GivenAnswer(item="hba1c", missing="not done"))
    entry = list(log.transactions())[-1].entries[0]
    assert (entry.value, entry.missing) == (None, "not done")


@pytest.mark.requirement("R15", "G11")
@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.COORDINATOR, Role.WARD_NURSE})
)
def test_a_role_without_the_right_saves_nothing(founding: Study, role: Role) -> None:
    who = Person(id=PersonId("x"), role=role, site=SiteId("changzheng"))
    log, outcome = _save(founding, who, GivenAnswer(item="hba1c", value="7.1", unit="%"))
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == ["right-missing"]
    assert log.head().number == 3


def test_somebody_of_no_site_of_the_study_saves_nothing(founding: Study) -> None:
    who = Person(id=PersonId("x"), role=Role.COORDINATOR, site=SiteId("elsewhere"))
    _, outcome = _save(founding, who, GivenAnswer(item="hba1c", value="7.1", unit="%"))
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize(
    ("form", "visit", "kinds"),
    [
        ("mmtt", "SCREEN", ["form-not-at-visit"]),
        ("screening", "W99", ["unknown-visit"]),
        ("bloods", "SCREEN", ["unknown-form"]),
        ("bloods", "W99", ["unknown-form", "unknown-visit"]),
    ],
)
def test_a_form_is_saved_at_its_visits_only(
    founding: Study, coordinator: Person, form: str, visit: str, kinds: list[str]
) -> None:
    _, outcome = _save(founding, coordinator, form=form, visit=visit)
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == kinds


def test_rows_of_a_group_count_from_one_to_their_most(founding: Study, coordinator: Person) -> None:
    rows = [GivenAnswer(item="minute", repeat=number, value="0") for number in (0, 1, 12, 13)]
    _, outcome = _save(founding, coordinator, *rows, form="mmtt", visit="BASELINE")
    assert isinstance(outcome, Refused)
    assert [str(found.where) for found in outcome.findings] == ["mmtt:minute", "mmtt:minute [13]"]


def test_an_answer_given_twice_is_not_settled_by_order(founding: Study, coordinator: Person) -> None:
    twice = [GivenAnswer(item="sex", value=value) for value in ("male", "female")]
    _, outcome = _save(founding, coordinator, *twice)
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == ["answered-twice"]
