"""The forms and visits of the founding study: what they ask, calculate and question."""

import re
from collections.abc import Callable

import pytest
from tests.desk import Desk

from trialwright.casebook.items import ItemType
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.form_prose import form_sentences, question_details
from trialwright.words.texts import Language

At = Callable[[str], Desk]


@pytest.fixture(scope="module")
def shipped() -> Folder:
    return read_folder(shipped_study("nct06751199"))


@pytest.fixture(scope="module")
def study(shipped: Folder) -> Study:
    assert shipped.study is not None
    return shipped.study


@pytest.fixture
def at(shipped: Folder) -> At:
    return lambda form: Desk(shipped, form)


# A proposal composed from published trials of islets and of mesenchymal cells; W4 of the clinical review: never before
# day 28, since dose-limiting toxicity is counted to its end. Planned day, first and last day from the first infusion.
VISITS = {
    "D0": (0, 0, 0),
    "D1": (1, 1, 1),
    "D3": (3, 2, 4),
    "D7": (7, 6, 8),
    "W2": (14, 12, 16),
    "W4": (28, 28, 34),
    "W8": (56, 51, 61),
    "W12": (84, 77, 91),
    "W24": (168, 154, 182),
    "W36": (252, 238, 266),
    "W52": (364, 350, 378),
}

# what is done at which of those visits, by the same proposal
ASKED = {
    "mmtt": {"W12", "W24", "W52"},
    "glycaemia": {"D7", "W2", "W4", "W8", "W12", "W24", "W36", "W52"},
    "cgm": {"W4", "W12", "W24", "W52"},
    "insulin_diary": {"D7", "W2", "W4", "W8", "W12", "W24", "W36", "W52"},
    "hypoglycaemia": {"W4", "W12", "W24", "W36", "W52"},
    "awareness": {"W24", "W52"},
    "dtsq_s": {"W24", "W52"},
    "dtsq_c": {"W52"},
    "haematology": set(VISITS) - {"D0"},
    "chemistry": set(VISITS) - {"D0"},
    "coagulation": {"D0", "D1", "D3", "D7"},
    "doppler": {"D1", "D7", "W4", "W52"},
    "immunosuppression": set(VISITS) - {"D1"},
    "autoantibodies": {"W12", "W24", "W52"},
    "hla": {"W4", "W12", "W24", "W52"},
    "immune_cells": {"W2", "W4", "W12", "W24", "W52"},
    "virology": {"W4", "W12", "W24", "W52"},
    "pregnancy": {"W12", "W24", "W52"},
}


@pytest.mark.requirement("R7")
def test_the_visits_after_the_infusion_have_the_days_and_windows_of_the_proposal(study: Study) -> None:
    found = {
        visit.id: (visit.day, visit.day - visit.window.before, visit.day + visit.window.after)
        for visit in study.schedule.visits
        if visit.anchor == "infusion"
    }
    assert found == VISITS


@pytest.mark.parametrize("form", ASKED)
def test_each_form_is_asked_at_the_visits_of_the_proposal(study: Study, form: str) -> None:
    assert {visit.id for visit in study.schedule.visits if visit.id in VISITS and form in visit.forms} == ASKED[form]


def test_every_stretch_of_the_trial_has_its_visits(study: Study) -> None:
    periods = {visit.period for visit in study.schedule.visits}
    assert periods == {period.id for period in study.schedule.periods}
    assert {"SCREEN", "BASELINE", "LISTING", "RENEW8", "ADMISSION", "END", "EARLY", "LOST", "DEATH"} <= {
        visit.id for visit in study.schedule.visits
    }


def test_the_forms_that_tell_what_took_place_can_always_be_saved(study: Study) -> None:
    facts = {form.id for form in study.forms if form.fact}
    assert {"infusion", "islet_product", "msc_product", "adverse_events", "death", "withdrawal", "deviations"} <= facts


def test_no_words_of_a_licensed_questionnaire_are_shipped(study: Study) -> None:
    for form in (form for form in study.forms if form.id.startswith("dtsq")):
        answers = [item for item, _ in form.questions() if item.id.startswith("item_")]
        assert [item.text.en for item in answers] == [f"Item {number}" for number in range(1, 9)]


def test_every_measurement_names_its_units_and_every_code_its_list(study: Study) -> None:
    for name, asked in study.asked.items():
        if asked.item.type is ItemType.NUMBER:
            assert asked.item.analyte, name
        if asked.item.type is ItemType.CODE:
            assert study.casebook.codelist(asked.item.codelist), name


@pytest.mark.requirement("R7")
def test_the_mean_dose_of_insulin_counts_complete_days_only(at: At) -> None:
    """22, 24, 21, 23, 25, 22, 24 U at 68.4 kg are 23.0 U and 0.33626 U/kg a day; a day of a test does not count."""
    desk, days = at("insulin_diary"), {}
    for row, total in enumerate((22, 24, 21, 23, 25, 22, 24, 90), start=1):
        days |= {f"on_{row}": f"2026-03-0{row}", f"basal_{row}": f"{total - 10} U", f"bolus_{row}": "10 U"}
        days |= {f"correction_{row}": "0 U", f"pump_{row}": "0 U", f"complete_{row}": "yes"}
        days |= {f"excluded_{row}": "none" if row < 8 else "test_day"}
    desk.save(ended_on="2026-03-08", weight="68.4 kg", **days)
    assert desk.value("days_counted") == ("7", None)
    assert desk.value("mean_per_day") == ("23", "U/d")
    value, unit = desk.value("mean_per_weight") or ("", "")
    assert (round(float(value or "nan"), 5), unit) == (0.33626, "U/kg/d")
    desk.reason = "forgot one"
    desk.save(complete_2="no")
    assert desk.value("mean_per_day") == ("22.8333333333", "U/d")  # 137 / 6


def test_a_dose_that_was_not_written_down_is_never_zero(at: At) -> None:
    desk = at("insulin_diary")
    desk.save(ended_on="2026-03-01", on_1="2026-03-01", basal_1="12 U", complete_1="yes", excluded_1="none")
    assert desk.value("total", 1) is None
    assert desk.value("mean_per_day") is None


def test_treatment_satisfaction_is_the_sum_of_six_items_or_nothing(at: At) -> None:
    """5, 2, 1, 5, 4, 6, 5, 5 are 30 of 36; items 2 and 3 are never added."""
    desk = at("dtsq_s")
    desk.save(asked_on="2026-03-01", **{f"item_{n}": v for n, v in enumerate((5, 2, 1, 5, 4, 6, 5), start=1)})
    assert desk.value("satisfaction") is None
    desk.save(item_8="5")
    assert desk.value("satisfaction") == ("30", None)


def test_islets_and_cells_are_counted_for_each_kilogram(at: At) -> None:
    """729030 IEQ at 62 kg are 11758.5 a kg; 6.4444 mL of 10 million cells, 90 % viable, at 58 kg are a million a kg."""
    islets = at("islet_product")
    islets.save(released_on="2026-03-01", ieq="729030 IEQ", weight="62 kg")
    assert round(float((islets.value("ieq_per_kg") or ("nan",))[0] or "nan"), 1) == 11758.5
    cells = at("msc_product")
    cells.save(concentration="10 10^6/mL", volume="6.444444 mL", viability="90 %", weight="58 kg")
    assert round(float((cells.value("per_kg") or ("nan",))[0] or "nan"), 4) == 1.0


def test_a_bag_below_seventy_per_cent_is_asked_about_and_kept(at: At) -> None:
    desk = at("islet_product")
    desk.save(
        number_1="1", viability_1="70 %", settled_1="7.5 mL", number_2="2", viability_2="69.9 %", settled_2="7.6 mL"
    )
    assert [(item, row) for item, row, _ in desk.queries()] == [("ieq", 0), ("viability", 2), ("settled", 2)]
    assert desk.value("settled_total") == ("15.1", "mL")


def test_portal_pressure_is_compared_in_its_own_unit(at: At) -> None:
    """22 cmH2O are 16 mmHg: no reason to hold; 22.1 mmHg are."""
    desk = at("infusion")
    bag = {"product_1": "islets", "began_at_1": "2026-03-01T10:00", "ended_at_1": "2026-03-01T10:25"}
    desk.save(given_on="2026-03-01", pressure_before="12 mmHg", pressure_after="22 cmH2O", **bag, pressure_1="22 cmH2O")
    assert desk.queries() == []
    assert desk.value("took", 1) == ("25", "min")
    assert round(float((desk.value("pressure_rise") or ("nan",))[0] or "nan"), 1) == 4.2
    desk.reason = "typed wrongly"
    desk.save(pressure_1="22.1 mmHg")
    assert [(item, row) for item, row, _ in desk.queries()] == [("pressure", 1)]


def test_the_day_of_the_first_infusion_is_asked_for_the_first_only(at: At) -> None:
    desk = at("infusion")
    desk.save(given_on="2026-03-01", which="2", infused_on="2026-03-01")
    assert [item for item, _, _ in desk.queries()] == ["infused_on"]


def test_hbv_dna_is_asked_for_after_anti_hbc(at: At) -> None:
    desk = at("virology")
    desk.save(collected_on="2026-03-01", anti_hbc="negative", hbsag="negative", hbv_dna_done="not_detected")
    assert [item for item, _, _ in desk.queries()] == ["hbv_dna_done"]
    desk.reason = "typed wrongly"
    desk.save(anti_hbc="positive", hbv_dna_done="detected", hbv_prophylaxis="yes")
    assert "hbv_dna_done" in [item for item, _, text in desk.queries() if text.startswith("HBV DNA was found")]


@pytest.mark.parametrize(
    ("alt", "bilirubin", "alp", "asks"),
    [
        ("150 U/L", "52.1 umol/L", "249 U/L", True),  # 3 x 50, over 2 x 26, under 2 x 125
        ("149 U/L", "52.1 umol/L", "249 U/L", False),
        ("150 U/L", "52 umol/L", "249 U/L", False),
        ("150 U/L", "52.1 umol/L", "250 U/L", False),
    ],
)
def test_hys_law_is_asked_about_at_its_limits(at: At, alt: str, bilirubin: str, alp: str, asks: bool) -> None:
    desk = at("chemistry")
    desk.save(0, "screening", collected_on="2026-02-01", sex="male")
    desk.save(0, "demography", recorded_on="2026-02-01", date_of_birth="1980-01-01")
    desk.save(collected_on="2026-03-01", laboratory="hospital", alt=alt, ast="30 U/L", bilirubin=bilirubin, alp=alp)
    assert ("bilirubin" in [item for item, _, _ in desk.queries()]) is asks


def test_severe_hypoglycaemia_needs_help_whatever_the_glucose_and_is_an_adverse_event(at: At) -> None:
    desk = at("hypoglycaemia")
    first = {"happened_at_1": "2026-03-01T03:10", "glucose_1": "2.9 mmol/L", "help_1": "no"}
    second = {"happened_at_2": "2026-03-02T15:00", "glucose_2": "4.1 mmol/L", "help_2": "yes"}
    third = {"happened_at_3": "2026-03-03T15:00", "glucose_3": "54.1 mg/dL", "help_3": "no"}  # 3.003 mmol/L
    desk.save(logged_until="2026-03-04", **first, **second, **third)
    assert [desk.value(name) for name in ("events", "severe", "level_2")] == [("3", None), ("1", None), ("1", None)]
    assert [(item, row) for item, row, _ in desk.queries()] == [("adverse_event", 2)]


def test_the_lowest_haemoglobin_of_the_ward_counts_the_rows_that_have_one(at: At) -> None:
    desk = at("ward_sheet")
    rows = {"observed_at_1": "2026-03-01T12:00", "haemoglobin_1": "131 g/L", "observed_at_2": "2026-03-01T13:00"}
    desk.save(
        began_on="2026-03-01", **rows, pulse_2="80 /min", observed_at_3="2026-03-01T18:00", haemoglobin_3="112 g/L"
    )
    assert desk.value("lowest_haemoglobin") == ("112", "g/L")


def test_a_sample_of_the_meal_test_agrees_with_its_time(at: At) -> None:
    desk = at("mmtt")
    meal = {"tested_on": "2026-03-01", "began_at": "08:00", "ended_at": "08:06", "volume": "360 mL", "weight": "68 kg"}
    desk.save(
        **meal, minute_1="0", drawn_at_1="08:00", minute_2="30", drawn_at_2="08:33", minute_3="-10", drawn_at_3="07:50"
    )
    assert [(item, row) for item, row, _ in desk.queries()] == [("ended_at", 0), ("minute", 2)]
    assert desk.value("drinking") == ("6", "min")


def test_consent_of_somebody_without_full_capacity_needs_the_guardian(at: At) -> None:
    desk = at("consent")
    desk.save(signed_on="2026-03-01", co_signed_on="2026-03-01", capacity="no", co_signer="family")
    assert [item for item, _, _ in desk.queries()] == ["co_signer"]
    desk.reason = "typed wrongly"
    desk.save(co_signer="guardian", co_signed_on="2026-03-10")
    assert [item for item, _, _ in desk.queries()] == ["co_signer", "co_signed_on"]


def test_two_blood_groups_that_differ_stop_a_listing(at: At) -> None:
    desk = at("listing")
    desk.save(0, "demography", recorded_on="2026-02-01", blood_group="A")
    desk.save(listed_on="2026-03-01", blood_group="B")
    assert [item for item, _, _ in desk.queries()] == ["blood_group"]


def _said(study: Study, language: Language) -> dict[str, str]:
    said: dict[str, str] = {}
    for form in study.forms:
        said |= {f"{form.id}.{id}": text for id, text in form_sentences(study, form, language)}
        for item, _ in form.questions():
            said[f"{form.id}.{item.id}"] = "; ".join(question_details(study, form, item, language))
    return said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_of_the_forms_is_read_aloud_without_codes(study: Study, language: Language) -> None:
    ids = {asked.item.id for asked in study.asked.values()}
    codes = {each.code for codelist in study.codelists.codelists for each in codelist.codes}
    for id, text in _said(study, language).items():
        words = set(re.findall(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+", text))
        assert not words & (ids | codes), (id, text)


def test_a_show_if_and_a_calculation_read_as_a_clinician_would_say_them(study: Study) -> None:
    said = _said(study, "en")
    assert said["demography.childbearing"] == "asked only if the latest Sex is female"
    assert said["virology.hbv_dna"] == "asked only if HBV DNA is detected"
    height = "Height; at screening in m"
    assert said["examination.bmi"] == f"calculated: Body weight in kg / ({height} * {height})"
    assert said["chemistry.alt_raised"].startswith(
        "must hold: ALT is at most 3 times the upper limit of normal; else asked"
    )


# SDTMIG 3.4: the variables of a domain begin with its two letters, except those that every domain shares and, of DM,
# those of the subject as a whole
SHARED = {"SPDEVID"}
OF_THE_SUBJECT = {"RFICDTC", "BRTHDTC", "AGE", "SEX", "ETHNIC", "DTHDTC"}


def test_every_target_in_the_standards_is_a_variable_of_its_domain(study: Study) -> None:
    for id, asked in study.asked.items():
        if asked.item.sdtm is None:
            continue
        found = re.fullmatch(r"([A-Z]{2})\.([A-Z]{2,8})(?: where ([A-Z]{2})TESTCD = [A-Z0-9_]+)?", asked.item.sdtm)
        assert found, (id, asked.item.sdtm)
        domain, variable, tested = found.groups()
        assert variable.startswith(domain) or variable in SHARED or variable in OF_THE_SUBJECT, (id, asked.item.sdtm)
        assert tested in {None, domain}, (id, asked.item.sdtm)


def test_what_the_standards_have_a_place_for_says_so(study: Study) -> None:
    attested = [id for id in study.asked if re.fullmatch(r"eligibility\.[ie]\d+", id)]
    assert len(attested) == 13
    assert {study.asked[id].item.sdtm for id in attested} == {"IE.IEORRES"}
    troughs = ("immunosuppression.drawn_at", "immunosuppression.method", "immunosuppression.tacrolimus")
    assert [study.asked[id].item.sdtm for id in troughs] == ["PC.PCDTC", "PC.PCMETHOD", "PC.PCORRES"]
    loci = [id for id in study.asked if id.startswith("hla_typing.locus_")]
    assert len(loci) == 7
    assert {study.asked[id].item.sdtm for id in loci} == {"GF.GFORRES"}
