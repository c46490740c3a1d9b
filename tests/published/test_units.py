"""Conversions against numbers that papers, guidelines and printed tables give."""

import pytest

from trialwright.words.analytes import ANALYTES
from trialwright.words.units import convert, normalise


def converted(name: str, value: float, source: str, target: str) -> float:
    """The value of an analyte in another unit; both spellings must be units of it."""
    analyte = ANALYTES[name]
    here, there = analyte.find(source), analyte.find(target)
    assert here is not None, f"{source} is no unit of {name}"
    assert there is not None, f"{target} is no unit of {name}"
    return convert(value, here, there)


# Human C-peptide, 3020.29 g/mol. Limits: 0.05 ng/mL, Hao W et al. Diabetes Care 2016;39:1664; 0.1, 0.2, 0.3 and 0.5
# ng/mL, Landstra CP et al. J Clin Endocrinol Metab 2021;106:3049, table 2, and Rickels MR et al. Transpl Int
# 2018;31:343, table 3; 0.070, 0.33 and 0.97 nmol/L, Baidal DA et al. Diabetes Care 2023;46:697. All computed.
C_PEPTIDE = [
    ("ng/mL", "nmol/L", 0.05, 0.016555),
    ("ng/mL", "nmol/L", 0.1, 0.033109),
    ("ng/mL", "nmol/L", 0.2, 0.066219),
    ("ng/mL", "nmol/L", 0.3, 0.099328),
    ("ng/mL", "nmol/L", 0.5, 0.165547),
    ("ng/mL", "nmol/L", 1.0, 0.331094),
    ("ng/mL", "nmol/L", 3.02029, 1.0),
    ("nmol/L", "ng/mL", 0.017, 0.051345),
    ("nmol/L", "ng/mL", 0.07, 0.21142),
    ("nmol/L", "ng/mL", 0.1, 0.302029),
    ("nmol/L", "ng/mL", 0.17, 0.513449),
    ("nmol/L", "ng/mL", 0.2, 0.604058),
    ("nmol/L", "ng/mL", 0.3, 0.906087),
    ("nmol/L", "ng/mL", 0.33, 0.996696),
    ("nmol/L", "ng/mL", 0.97, 2.929681),
    ("pmol/L", "nmol/L", 200, 0.2),
    ("pmol/mL", "nmol/L", 0.2, 0.2),
    ("ug/L", "ng/mL", 1.0, 1.0),
]

# Glucose, 180.156 g/mol. Limits in both units: Battelino T et al. Diabetes Care 2019;42:1593; CTCAE 5.0; WHO/NCD/NCS/
# 99.2. All computed.
GLUCOSE = [
    ("mg/dL", "mmol/L", 54, 2.997402),
    ("mg/dL", "mmol/L", 55, 3.05291),
    ("mg/dL", "mmol/L", 63, 3.496969),
    ("mg/dL", "mmol/L", 70, 3.885521),
    ("mg/dL", "mmol/L", 126, 6.993939),
    ("mg/dL", "mmol/L", 140, 7.771043),
    ("mg/dL", "mmol/L", 180, 9.991341),
    ("mg/dL", "mmol/L", 200, 11.10149),
    ("mg/dL", "mmol/L", 250, 13.876862),
    ("mmol/L", "mg/dL", 3.0, 54.0468),
    ("mmol/L", "mg/dL", 3.9, 70.26084),
    ("mmol/L", "mg/dL", 7.0, 126.1092),
    ("mmol/L", "mg/dL", 7.8, 140.52168),
    ("mmol/L", "mg/dL", 10.0, 180.156),
    ("mmol/L", "mg/dL", 11.1, 199.97316),
    ("mmol/L", "mg/dL", 13.9, 250.41684),
]


@pytest.mark.parametrize(("source", "target", "given", "expected"), C_PEPTIDE)
def test_c_peptide_agrees_with_its_molar_mass(source: str, target: str, given: float, expected: float) -> None:
    assert converted("c_peptide", given, source, target) == pytest.approx(expected, abs=5.1e-7)


@pytest.mark.parametrize(("source", "target", "given", "expected"), GLUCOSE)
def test_glucose_agrees_with_its_molar_mass(source: str, target: str, given: float, expected: float) -> None:
    assert converted("glucose", given, source, target) == pytest.approx(expected, abs=5.1e-7)


def test_the_record_limit_of_fasting_c_peptide_falls_between_0_30_and_0_31_ng_per_ml() -> None:
    # NCT06751199, inclusion 3: fasting < 0.1 nmol/L, 2-hour < 0.2 nmol/L.
    assert converted("c_peptide", 0.30, "ng/mL", "nmol/L") < 0.1
    assert converted("c_peptide", 0.31, "ng/mL", "nmol/L") > 0.1
    assert converted("c_peptide", 0.60, "ng/mL", "nmol/L") < 0.2
    assert converted("c_peptide", 0.61, "ng/mL", "nmol/L") > 0.2
    assert converted("c_peptide", 100, "pmol/L", "nmol/L") == 0.1
    assert ANALYTES["c_peptide"].find("") is None


def test_the_igls_2_table_prints_a_rounded_c_peptide() -> None:
    # Landstra CP et al. 2021, table 2, prints 0.1 ng/mL as 0.04 nmol/L; the exact value is nearer 0.03.
    assert converted("c_peptide", 0.1, "ng/mL", "nmol/L") == pytest.approx(0.033109, abs=5e-7)


# IFCC = 10.93 x NGSP - 23.50, the other half of the master equation: Hoelzel W et al. Clin Chem 2004;50:166.
@pytest.mark.parametrize(
    ("ngsp", "ifcc", "rounded"),
    [
        (5.0, 31.15, 31),
        (6.0, 42.08, 42),
        (6.1, 43.173, 43),
        (6.5, 47.545, 48),
        (7.0, 53.01, 53),
        (7.5, 58.475, 58),
        (8.0, 63.94, 64),
        (9.0, 74.87, 75),
        (10.0, 85.8, 86),
    ],
)
def test_hba1c_in_per_cent_gives_the_ifcc_value_of_the_master_equation(ngsp: float, ifcc: float, rounded: int) -> None:
    # The two printed halves are each rounded, so they are inverse to each other only to about 0.03 mmol/mol.
    here = converted("hba1c", ngsp, "%", "mmol/mol")
    assert here == pytest.approx(ifcc, abs=0.03)
    assert round(here) == rounded


# NGSP = 0.09148 x IFCC + 2.152: ngsp.org/ifcc.asp.
@pytest.mark.parametrize(
    ("ifcc", "ngsp"),
    [
        (42, 5.9942),
        (47, 6.4516),
        (48, 6.543),
        (52, 6.909),
        (53, 7.0004),
        (54, 7.0919),
        (64, 8.0067),
        (75, 9.013),
    ],
)
def test_hba1c_in_mmol_per_mol_gives_the_ngsp_value_of_the_master_equation(ifcc: float, ngsp: float) -> None:
    assert converted("hba1c", ifcc, "mmol/mol", "%") == pytest.approx(ngsp, abs=5.1e-5)


def test_hba1c_limits_of_the_record_and_of_igls_fall_where_the_master_equation_puts_them() -> None:
    assert converted("hba1c", 53, "mmol/mol", "%") >= 7.0  # NCT06751199, inclusion 3
    assert converted("hba1c", 52, "mmol/mol", "%") < 7.0
    assert converted("hba1c", 48, "mmol/mol", "%") > 6.5  # Rickels MR et al. 2018, table 3: optimal is <= 6.5 %


def test_haemoglobin_in_grams_per_litre_is_a_tenth_exactly() -> None:
    assert converted("haemoglobin", 80, "g/L", "g/dL") == 8.0
    assert converted("haemoglobin", 70, "g/L", "g/dL") == 7.0
    assert converted("haemoglobin", 79, "g/L", "g/dL") == pytest.approx(7.9, abs=1e-12)
    assert converted("haemoglobin", 8, "g/dL", "g/L") == 80.0


def test_haemoglobin_in_moles_counts_monomers() -> None:
    # 0.6206 mmol/L per g/dL (medicalalgorithms.com/hemoglobin-unit-conversion) makes 4.9648 of 8 g/dL; this table's
    # 1.6114 g/dL per mmol/L makes 4.9646. The two printed factors are each rounded; they agree to three decimals.
    assert converted("haemoglobin", 8, "g/dL", "mmol/L") == pytest.approx(4.9648, abs=5e-4)
    assert converted("haemoglobin", 4.5, "mmol/L", "g/dL") == pytest.approx(7.2513, abs=1e-12)
    assert converted("haemoglobin", 1, "g/dL", "mmol/L") == pytest.approx(0.6206, abs=5e-5)


# CTCAE 5.0, NCI, 2017-11-27, Anemia: the same limits printed in three units.
@pytest.mark.parametrize(("g_dl", "mmol", "g_l"), [(10.0, 6.2, 100.0), (8.0, 4.9, 80.0)])
def test_the_three_limits_of_ctcae_anaemia_are_one(g_dl: float, mmol: float, g_l: float) -> None:
    assert converted("haemoglobin", g_l, "g/L", "g/dL") == g_dl
    # 8.0 g/dL is 4.96 mmol/L, printed as 4.9: the reason why a grade is read in the unit that was reported.
    assert converted("haemoglobin", g_dl, "g/dL", "mmol/L") == pytest.approx(mmol, abs=0.07)


# CTCAE 5.0: Platelet count, Neutrophil count, White blood cell and Lymphocyte count decreased.
@pytest.mark.parametrize(
    ("name", "per_mm3", "giga"),
    [
        ("platelets", 75_000, 75.0),
        ("platelets", 50_000, 50.0),
        ("platelets", 25_000, 25.0),
        ("neutrophils", 1500, 1.5),
        ("neutrophils", 1000, 1.0),
        ("neutrophils", 500, 0.5),
        ("leukocytes", 3000, 3.0),
        ("leukocytes", 2000, 2.0),
        ("leukocytes", 1000, 1.0),
        ("lymphocytes", 800, 0.8),
        ("lymphocytes", 500, 0.5),
        ("lymphocytes", 200, 0.2),
    ],
)
def test_the_two_limits_of_every_ctcae_blood_count_are_one(name: str, per_mm3: float, giga: float) -> None:
    assert converted(name, per_mm3, "/mm3", "x 10e9 /L") == giga


def test_every_way_of_writing_a_thousand_million_cells_per_litre_is_one() -> None:
    platelets = ANALYTES["platelets"]
    for spelling in (
        "10^9/L",
        "×10⁹/L",
        "x10E9/L",
        "10*9/L",
        "10⁹ / l",
        "K/uL",
        "10^3/μL",
        "10*3/uL",
        "G/L",
        "10³/mm³",
    ):
        assert platelets.find(spelling) is platelets.units[0], spelling
    assert platelets.find("g/L") is None
    assert converted("platelets", 15, "万/μL", "10^9/L") == 150.0


# CTCAE 5.0, Hypoglycemia: the same limits printed in two units, rounded.
@pytest.mark.parametrize(("mg_dl", "mmol"), [(55, 3.0), (40, 2.2), (30, 1.7)])
def test_the_two_limits_of_ctcae_hypoglycaemia_are_nearly_one(mg_dl: float, mmol: float) -> None:
    assert converted("glucose", mg_dl, "mg/dL", "mmol/L") == pytest.approx(mmol, abs=0.06)


def test_three_mmol_of_glucose_is_below_the_limit_that_ctcae_prints_beside_it() -> None:
    # CTCAE 5.0 grade 1 ends at 55 mg/dL or 3.0 mmol/L; 3.0 mmol/L is 54.05 mg/dL, which would be grade 2.
    assert converted("glucose", 3.0, "mmol/L", "mg/dL") < 55


# CTCAE 4.03, Hypocalcemia, as printed in Moorcraft SY, Electrolyte abnormalities, table 7.1.
@pytest.mark.parametrize(("mg_dl", "mmol"), [(8.0, 2.0), (7.0, 1.75), (6.0, 1.5)])
def test_the_two_limits_of_ctcae_hypocalcaemia_are_nearly_one(mg_dl: float, mmol: float) -> None:
    assert converted("calcium", mg_dl, "mg/dL", "mmol/L") == pytest.approx(mmol, abs=0.005)


# Factors as printed, conventional unit to SI unit, all read: CSMU w3.csmu.edu.tw/~chr/Int_unit_conversion.htm; Mikota
# SK, Plumb DC, elephantcare.org/convers.htm; for glucose both. The tolerance is half the last printed digit.
@pytest.mark.parametrize(
    ("name", "conventional", "si", "factor", "half_digit"),
    [
        ("creatinine", "mg/dL", "umol/L", 88.4, 1e-12),
        ("bilirubin", "mg/dL", "umol/L", 17.1, 1e-12),
        ("albumin", "g/dL", "g/L", 10, 1e-12),
        ("calcium", "mg/dL", "mmol/L", 0.2495, 5e-5),
        ("cholesterol", "mg/dL", "mmol/L", 0.02586, 5e-6),
        ("hdl", "mg/dL", "mmol/L", 0.02586, 5e-6),
        ("ldl", "mg/dL", "mmol/L", 0.02586, 5e-6),
        ("glucose", "mg/dL", "mmol/L", 0.05551, 5e-6),
        ("magnesium", "mg/dL", "mmol/L", 0.4114, 5e-5),
        ("phosphate", "mg/dL", "mmol/L", 0.3229, 5e-5),
        ("lactate", "mg/dL", "mmol/L", 0.111, 5e-4),
        ("bicarbonate", "mEq/L", "mmol/L", 1, 1e-12),
        ("potassium", "mEq/L", "mmol/L", 1, 1e-12),
        ("calcium", "mEq/L", "mmol/L", 0.5, 1e-12),
    ],
)
def test_a_printed_factor_agrees_to_its_last_digit(
    name: str, conventional: str, si: str, factor: float, half_digit: float
) -> None:
    assert converted(name, 1.0, conventional, si) == pytest.approx(factor, abs=half_digit)


# IUPAC abridged standard atomic weights.
WEIGHTS = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "Mg": 24.305, "P": 30.974, "Ca": 40.078}


@pytest.mark.parametrize(
    ("name", "formula", "mass_unit", "molar_unit", "scale"),
    [
        # scale: molar units in one mass unit of a substance of 1 g/mol; 1 mg/dL = 10 mg/L
        ("glucose", {"C": 6, "H": 12, "O": 6}, "mg/dL", "mmol/L", 10),
        ("ketones", {"C": 4, "H": 8, "O": 3}, "mg/dL", "mmol/L", 10),
        ("lactate", {"C": 3, "H": 6, "O": 3}, "mg/dL", "mmol/L", 10),
        ("cholesterol", {"C": 27, "H": 46, "O": 1}, "mg/dL", "mmol/L", 10),
        ("uric_acid", {"C": 5, "H": 4, "N": 4, "O": 3}, "mg/dL", "umol/L", 10_000),
        ("blood_urea_nitrogen", {"N": 2}, "mg/dL", "mmol/L", 10),  # the nitrogen of one urea
        ("calcium", {"Ca": 1}, "mg/dL", "mmol/L", 10),
        ("magnesium", {"Mg": 1}, "mg/dL", "mmol/L", 10),
        ("phosphate", {"P": 1}, "mg/dL", "mmol/L", 10),
        ("c_peptide", {"C": 129, "H": 211, "N": 35, "O": 48}, "ng/mL", "nmol/L", 1000),
        ("creatinine", {"C": 4, "H": 7, "N": 3, "O": 1}, "mg/dL", "umol/L", 10_000),
    ],
)
def test_a_molar_factor_agrees_with_the_atomic_weights(
    name: str, formula: dict[str, int], mass_unit: str, molar_unit: str, scale: float
) -> None:
    molar_mass = sum(WEIGHTS[element] * count for element, count in formula.items())
    assert converted(name, 1.0, mass_unit, molar_unit) == pytest.approx(scale / molar_mass, rel=5e-5)


def test_insulin_takes_six_picomoles_per_milliunit() -> None:
    # Society for Biomedical Diabetes Research, soc-bdr.org: "from 6.945 to 6.0"; Knopp JL et al. J Diabetes Sci Technol
    # 2019;13:597-600: the wrong factor under-reports by about 15 %, so that
    # 69.45 pmol/L, which 6.945 makes 10 mIU/L, is more than 11.5.
    assert converted("insulin", 10, "μIU/mL", "pmol/L") == pytest.approx(60, rel=1e-12)
    assert converted("insulin", 69.45, "pmol/L", "mIU/L") > 10 * 1.15


def test_an_enzyme_unit_is_a_sixtieth_of_a_microkatal() -> None:
    # BDR table, soc-bdr.org: ALT, 0.017 ukat/L per U/L.
    assert converted("alt", 1, "U/L", "μkat/L") == pytest.approx(0.017, abs=5e-4)
    assert converted("alt", 40, "IU/L", "U/L") == 40


def test_portal_pressure_of_22_centimetres_of_water_is_16_millimetres_of_mercury() -> None:
    # 98.0665 Pa against 133.322387415 Pa.
    assert converted("portal_pressure", 22, "cmH₂O", "mmHg") == pytest.approx(16.182, abs=5e-4)
    assert converted("systolic_blood_pressure", 16, "kPa", "mmHg") == pytest.approx(120.01, abs=5e-3)


# °C = (°F - 32) x 5/9.
@pytest.mark.parametrize(("fahrenheit", "celsius"), [(98.6, 37.0), (100.4, 38.0), (104.0, 40.0)])
def test_fahrenheit_becomes_celsius(fahrenheit: float, celsius: float) -> None:
    assert converted("temperature", fahrenheit, "degF", "degC") == pytest.approx(celsius, abs=1e-12)


def test_a_mean_c_peptide_of_an_area_is_the_area_over_its_minutes() -> None:
    # Registry results of a GAD-alum trial define mean AUC as the area in nmol/L*minutes over the duration.
    assert converted("c_peptide_area_under_curve", 2.0, "nmol/L·h", "nmol/L·min") == 120.0
    assert ANALYTES["c_peptide_area_under_curve"].find("nmol/L/min") is None
    assert ANALYTES["c_peptide_area_under_curve"].find("nmol/L/120 min") is None


@pytest.mark.parametrize("spelling", ["kg/m²", "kg/m2", "kg/m^2", "kg/m**2", "kg / m²", "ｋｇ／ｍ²", "㎏/㎡", "kg·m⁻²"])
def test_every_way_of_writing_the_body_mass_index_is_one(spelling: str) -> None:
    assert ANALYTES["body_mass_index"].find(spelling) is ANALYTES["body_mass_index"].units[0]


@pytest.mark.parametrize(
    ("name", "spelling", "symbol"),
    [
        ("age", "岁", "year"),
        ("duration", "天", "d"),
        ("duration", "小时", "h"),
        ("duration", "分钟", "min"),
        ("duration", "周", "week"),
        ("insulin_dose", "单位/天", "U/d"),
        ("insulin_dose_per_weight", "U/(kg·d)", "U/kg/d"),
        ("heart_rate", "次/分", "/min"),
        ("egfr", "ml/min/1.73 m²", "mL/min/1.73 m2"),
        ("egfr", "mL·min⁻¹·1.73 m⁻²", "mL/min/1.73 m2"),
        ("cell_dose_per_weight", "×10⁶/kg", "10^6/kg"),
        ("cell_dose_per_weight", "× 10⁶ cells/kg", "10^6/kg"),
        ("ieq", "万IEQ", "10^4 IEQ"),
        ("insulin", "uIU/ml", "mIU/L"),
        ("temperature", "℃", "°C"),
    ],
)
def test_the_ward_and_the_laboratory_may_write_as_they_do(name: str, spelling: str, symbol: str) -> None:
    unit = ANALYTES[name].find(spelling)
    assert unit is not None
    assert unit.symbol == symbol


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("haemoglobin", "%"),
        ("hba1c", "g/dL"),
        ("d_dimer", "mg/L"),  # FEU or DDU? Favaloro EJ, Thachil J. Clin Chem Lab Med 2020;58:1191
        ("d_dimer", "mg/L DDU"),
        ("hbv_dna", "copies/mL"),  # 5.82 copies per IU by one assay, 3.41 by another: Japanese hepatitis B guideline
        ("hbv_dna", "log10 IU/mL"),
        ("egfr", "mL/min"),
        ("age", "months"),
        ("duration", "months"),
        ("duration", "years"),
        ("endotoxin_per_weight", "EU/kg/h"),
        ("insulin", "MU/L"),
        ("glucose", "Mmol/L"),
    ],
)
def test_a_unit_that_would_have_to_be_guessed_is_refused(name: str, spelling: str) -> None:
    assert ANALYTES[name].find(spelling) is None


def test_milli_is_not_mega_and_giga_is_not_gram() -> None:
    assert normalise("mU/L") != normalise("MU/L")
    assert normalise("G/L") != normalise("g/L")
    assert normalise("mmol/l") == normalise("mmol/L")
    assert normalise("µIU/mL") == normalise("μIU/ml") == "uIU/mL"


# Decimal prefixes and definitions: SI Brochure (BIPM); the pound of 1959; CSMU's 88.4 for creatinine; 0.01129 for
# triglycerides (recalled).
@pytest.mark.parametrize(
    ("name", "given", "source", "target", "expected"),
    [
        ("urine_albumin_creatinine_ratio", 1, "mg/mmol", "mg/g", 8.84),
        ("triglycerides", 100, "mg/dL", "mmol/L", 1.129),
        ("fibrinogen", 250, "mg/dL", "g/L", 2.5),
        ("crp", 1, "mg/dL", "mg/L", 10),
        ("uric_acid", 0.4, "mmol/L", "umol/L", 400),
        ("d_dimer", 500, "ng/mL FEU", "mg/L FEU", 0.5),
        ("mycophenolic_acid", 2500, "ng/mL", "mg/L", 2.5),
        ("tacrolimus", 8, "μg/L", "ng/mL", 8),
        ("cd4_lymphocytes", 0.35, "10^9/L", "cells/μL", 350),
        ("haematocrit", 0.42, "L/L", "%", 42),
        ("body_weight", 150, "lb", "kg", 68.0388555),
        ("body_weight", 62_000, "g", "公斤", 62),
        ("height", 1.69, "m", "cm", 169),
        ("duration", 14, "d", "min", 20_160),
        ("duration", 4, "周", "d", 28),
        ("duration", 90, "s", "min", 1.5),
        ("duration", 36, "h", "d", 1.5),
        ("settled_tissue_volume", 7500, "μL", "mL", 7.5),
        ("infused_volume", 0.2, "L", "mL", 200),
        ("c_peptide_area_under_curve", 3.02029, "ng/mL·min", "nmol/L·min", 1),
        ("c_peptide_area_under_curve", 3.02029, "ng/mL·h", "nmol/L·h", 1),
        ("c_peptide_area_under_curve", 1000, "pmol/L·min", "nmol/L·min", 1),
        ("magnesium", 2, "mEq/L", "mmol/L", 1),
        ("magnesium", 2.4305, "mg/dL", "mmol/L", 1),
    ],
)
def test_a_prefix_or_a_definition_converts_as_it_says(
    name: str, given: float, source: str, target: str, expected: float
) -> None:
    assert converted(name, given, source, target) == pytest.approx(
        expected, rel=1e-4 if name == "triglycerides" else 1e-12
    )


# Dose arithmetic of an islet and an MSC product, in the units of this table (worked by hand).
def test_product_quantities_are_powers_of_ten_of_each_other() -> None:
    assert converted("cell_dose_per_weight", 1_000_000, "cells/kg", "10^6/kg") == pytest.approx(1.0, rel=1e-12)
    assert converted("cell_dose", 5.8, "10^7 cells", "10^6 cells") == 58.0
    assert converted("cell_concentration", 1e7, "cells/mL", "10^6/mL") == pytest.approx(10.0, rel=1e-12)
    assert converted("ieq", 30, "万IEQ", "IEQ") == 300_000
    assert converted("ieq_per_weight", 5, "kIEQ/kg", "IEQ/kg") == 5000
