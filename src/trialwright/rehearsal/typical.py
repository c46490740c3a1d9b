"""A usual result for each analyte, so that nobody in a rehearsal is ill because the scenario is silent.

Every number is assumed, in the canonical unit of the table of analytes; an analyte that is not here is answered by the
middle of its plausible range.
"""

from collections.abc import Mapping
from types import MappingProxyType

TYPICAL: Mapping[str, float] = MappingProxyType(
    {
        "insulin": 8.0, "ketones": 0.2, "gada": 20.0, "ia2a": 5.0, "znt8a": 8.0,
        "cgm_time_in_range": 62.0, "cgm_time_below_range": 3.0, "cgm_time_above_range": 35.0, "cgm_active_time": 92.0,
        "glucose_coefficient_of_variation": 34.0, "glucose_management_indicator": 7.4,
        "duration": 4.0, "temperature": 36.7, "heart_rate": 74.0, "respiratory_rate": 16.0, "oxygen_saturation": 98.0,
        "systolic_blood_pressure": 122.0, "diastolic_blood_pressure": 76.0, "portal_pressure": 8.0,
        "alt": 22.0, "ast": 21.0, "alp": 75.0, "ggt": 24.0, "bilirubin": 11.0, "albumin": 43.0, "amylase": 55.0,
        "lipase": 30.0, "creatinine": 72.0, "egfr": 94.0, "urine_albumin_creatinine_ratio": 12.0,
        "blood_urea_nitrogen": 5.2, "uric_acid": 290.0, "haemoglobin": 13.2, "haematocrit": 40.0, "platelets": 215.0,
        "leukocytes": 6.4, "neutrophils": 3.8, "lymphocytes": 1.9, "cd3_lymphocytes": 1300.0, "cd4_lymphocytes": 750.0,
        "cd8_lymphocytes": 480.0, "lymphocyte_subset_fraction": 12.0, "inr": 1.0, "prothrombin_time": 12.0,
        "aptt": 32.0, "fibrinogen": 2.9, "d_dimer": 0.3, "potassium": 4.2, "sodium": 140.0, "bicarbonate": 25.0,
        "blood_ph": 7.4, "calcium": 2.35, "magnesium": 0.85, "phosphate": 1.1, "lactate": 1.1, "triglycerides": 1.2,
        "cholesterol": 4.5, "hdl": 1.4, "ldl": 2.5, "crp": 2.0, "tacrolimus": 9.0, "sirolimus": 10.0,
        "mycophenolic_acid": 2.2, "hbv_dna": 0.0, "cmv_dna": 0.0, "ebv_dna": 0.0, "donor_specific_antibody": 200.0,
        "calculated_panel_reactive_antibody": 5.0, "cell_dose_per_weight": 0.3, "cell_dose": 20.0,
        "cell_concentration": 2.0, "ieq": 540_000.0, "ieq_per_weight": 9_000.0, "viability": 91.0, "purity": 62.0,
        "marker_positive": 97.0, "stimulation_index": 2.5, "endotoxin": 0.1, "endotoxin_per_weight": 0.2,
        "settled_tissue_volume": 4.0, "infused_volume": 120.0, "c_peptide_area_under_curve": 80.0,
    }
)  # fmt: skip

STEADY = frozenset({"blood_ph", "temperature", "oxygen_saturation", "sodium", "calcium", "marker_positive"})
"""What hardly differs from person to person."""
