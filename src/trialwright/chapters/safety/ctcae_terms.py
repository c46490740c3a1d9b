"""The wording of CTCAE 5.0 for the terms that matter here, as the National Cancer Institute published it.

Source: Common Terminology Criteria for Adverse Events, version 5.0, NCI, 2017-11-27, a work of the United States
government, read in a public copy. ``-`` means that the term has no such grade. Longer than a usual file because it
is one table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term, with its wording by grade.

    name     as CTCAE prints it
    zh       what Chinese pages call it
    analyte  the laboratory result by which it is graded; None where a clinician grades it from the wording
    grades   the wording of grades 1 to 5
    """

    name: str
    zh: str
    analyte: str | None
    grades: tuple[str, str, str, str, str]


_ROWS: tuple[Term, ...] = (
    Term(
        name="Anemia",
        zh="贫血",
        analyte="haemoglobin",
        grades=(
            "Hemoglobin (Hgb) <LLN - 10.0 g/dL; <LLN - 6.2 mmol/L; <LLN - 100 g/L",
            "Hgb <10.0 - 8.0 g/dL; <6.2 - 4.9 mmol/L; <100 - 80g/L",
            "Hgb <8.0 g/dL; <4.9 mmol/L; <80 g/L; transfusion indicated",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
    Term(
        name="Alanine aminotransferase increased",
        zh="丙氨酸氨基转移酶增高",
        analyte="alt",
        grades=(
            ">ULN - 3.0 x ULN if baseline was normal; 1.5 - 3.0 x baseline if baseline was abnormal",
            ">3.0 - 5.0 x ULN if baseline was normal; >3.0 - 5.0 x baseline if baseline was abnormal",
            ">5.0 - 20.0 x ULN if baseline was normal; >5.0 - 20.0 x baseline if baseline was abnormal",
            ">20.0 x ULN if baseline was normal; >20.0 x baseline if baseline was abnormal",
            "-",
        ),
    ),
    Term(
        name="Aspartate aminotransferase increased",
        zh="天冬氨酸氨基转移酶增高",
        analyte="ast",
        grades=(
            ">ULN - 3.0 x ULN if baseline was normal; 1.5 - 3.0 x baseline if baseline was abnormal",
            ">3.0 - 5.0 x ULN if baseline was normal; >3.0 - 5.0 x baseline if baseline was abnormal",
            ">5.0 - 20.0 x ULN if baseline was normal; >5.0 - 20.0 x baseline if baseline was abnormal",
            ">20.0 x ULN if baseline was normal; >20.0 x baseline if baseline was abnormal",
            "-",
        ),
    ),
    Term(
        name="Blood bilirubin increased",
        zh="血胆红素增高",
        analyte="bilirubin",
        grades=(
            ">ULN - 1.5 x ULN if baseline was normal; > 1.0 - 1.5 x baseline if baseline was abnormal",
            ">1.5 - 3.0 x ULN if baseline was normal; >1.5 - 3.0 x baseline if baseline was abnormal",
            ">3.0 - 10.0 x ULN if baseline was normal; >3.0 - 10.0 x baseline if baseline was abnormal",
            ">10.0 x ULN if baseline was normal; >10.0 x baseline if baseline was abnormal",
            "-",
        ),
    ),
    Term(
        name="Alkaline phosphatase increased",
        zh="碱性磷酸酶增高",
        analyte="alp",
        grades=(
            ">ULN - 2.5 x ULN if baseline was normal; 2.0 - 2.5 x baseline if baseline was abnormal",
            ">2.5 - 5.0 x ULN if baseline was normal; >2.5 - 5.0 x baseline if baseline was abnormal",
            ">5.0 - 20.0 x ULN if baseline was normal; >5.0 - 20.0 x baseline if baseline was abnormal",
            ">20.0 x ULN if baseline was normal; >20.0 x baseline if baseline was abnormal",
            "-",
        ),
    ),
    Term(
        name="GGT increased",
        zh="γ-谷氨酰转移酶增高",
        analyte="ggt",
        grades=(
            ">ULN - 2.5 x ULN if baseline was normal; 2.0 - 2.5 x baseline if baseline was abnormal",
            ">2.5 - 5.0 x ULN if baseline was normal; >2.5 - 5.0 x baseline if baseline was abnormal",
            ">5.0 - 20.0 x ULN if baseline was normal; >5.0 - 20.0 x baseline if baseline was abnormal",
            ">20.0 x ULN if baseline was normal; >20.0 x baseline if baseline was abnormal",
            "-",
        ),
    ),
    Term(
        name="Creatinine increased",
        zh="肌酐增高",
        analyte="creatinine",
        grades=(
            ">ULN - 1.5 x ULN",
            ">1.5 - 3.0 x baseline; >1.5 - 3.0 x ULN",
            ">3.0 x baseline; >3.0 - 6.0 x ULN",
            ">6.0 x ULN",
            "-",
        ),
    ),
    Term(
        name="Platelet count decreased",
        zh="血小板计数降低",
        analyte="platelets",
        grades=(
            "<LLN - 75,000/mm3; <LLN - 75.0 x 10e9 /L",
            "<75,000 - 50,000/mm3; <75.0 - 50.0 x 10e9 /L",
            "<50,000 - 25,000/mm3; <50.0 - 25.0 x 10e9 /L",
            "<25,000/mm3; <25.0 x 10e9 /L",
            "-",
        ),
    ),
    Term(
        name="Neutrophil count decreased",
        zh="中性粒细胞计数降低",
        analyte="neutrophils",
        grades=(
            "<LLN - 1500/mm3; <LLN - 1.5 x 10e9 /L",
            "<1500 - 1000/mm3; <1.5 - 1.0 x 10e9 /L",
            "<1000 - 500/mm3; <1.0 - 0.5 x 10e9 /L",
            "<500/mm3; <0.5 x 10e9 /L",
            "-",
        ),
    ),
    Term(
        name="White blood cell decreased",
        zh="白细胞减少",
        analyte="leukocytes",
        grades=(
            "<LLN - 3000/mm3; <LLN - 3.0 x 10e9 /L",
            "<3000 - 2000/mm3; <3.0 - 2.0 x 10e9 /L",
            "<2000 - 1000/mm3; <2.0 - 1.0 x 10e9 /L",
            "<1000/mm3; <1.0 x 10e9 /L",
            "-",
        ),
    ),
    Term(
        name="Lymphocyte count decreased",
        zh="淋巴细胞计数降低",
        analyte="lymphocytes",
        grades=(
            "<LLN - 800/mm3; <LLN - 0.8 x 10e9/L",
            "<800 - 500/mm3; <0.8 - 0.5 x 10e9 /L",
            "<500 - 200/mm3; <0.5 - 0.2 x 10e9 /L",
            "<200/mm3; <0.2 x 10e9 /L",
            "-",
        ),
    ),
    Term(
        name="Hypoglycemia",
        zh="低血糖",
        analyte="glucose",
        grades=(
            "<LLN - 55 mg/dL; <LLN - 3.0 mmol/L",
            "<55 - 40 mg/dL; <3.0 - 2.2 mmol/L",
            "<40 - 30 mg/dL; <2.2 - 1.7 mmol/L",
            "<30 mg/dL; <1.7 mmol/L; life-threatening consequences; seizures",
            "Death",
        ),
    ),
    Term(
        name="Hyperglycemia",
        zh="高血糖",
        analyte=None,
        grades=(
            "Abnormal glucose above baseline with no medical intervention",
            "Change in daily management from baseline for a diabetic; oral antiglycemic agent initiated; "
            "workup for diabetes",
            "Insulin therapy initiated; hospitalization indicated",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
    Term(
        name="INR increased",
        zh="国际标准化比值增高",
        analyte="inr",
        grades=(
            ">1.2 - 1.5; >1 - 1.5 x baseline if on anticoagulation; monitoring only indicated",
            ">1.5 - 2.5; >1.5 - 2.5 x baseline if on anticoagulation; dose adjustment indicated",
            ">2.5; >2.5 x baseline if on anticoagulation; bleeding",
            "-",
            "-",
        ),
    ),
    Term(
        name="Activated partial thromboplastin time prolonged",
        zh="活化部分凝血活酶时间延长",
        analyte="aptt",
        grades=(
            ">ULN - 1.5 x ULN",
            ">1.5 - 2.5 x ULN",
            ">2.5 x ULN; bleeding",
            "-",
            "-",
        ),
    ),
    Term(
        name="Portal vein thrombosis",
        zh="门静脉血栓",
        analyte=None,
        grades=(
            "-",
            "Intervention not indicated",
            "Medical intervention indicated",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
    Term(
        name="Intra-abdominal hemorrhage",
        zh="腹腔出血",
        analyte=None,
        grades=(
            "-",
            "Moderate symptoms; intervention indicated",
            "Transfusion indicated; invasive intervention indicated; hospitalization",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
    Term(
        name="Hepatic hemorrhage",
        zh="肝出血",
        analyte=None,
        grades=(
            "Mild symptoms; intervention not indicated",
            "Moderate symptoms; intervention indicated",
            "Transfusion indicated; invasive intervention indicated; hospitalization",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
    Term(
        name="Infusion related reaction",
        zh="输注相关反应",
        analyte=None,
        grades=(
            "Mild transient reaction; infusion interruption not indicated; intervention not indicated",
            "Therapy or infusion interruption indicated but responds promptly to symptomatic treatment "
            "(e.g., antihistamines, NSAIDS, narcotics, IV fluids); prophylactic medications indicated for "
            "<=24 hrs",
            "Prolonged (e.g., not rapidly responsive to symptomatic medication and/or brief interruption "
            "of infusion); recurrence of symptoms following initial improvement; hospitalization "
            "indicated for clinical sequelae",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
    Term(
        name="Portal hypertension",
        zh="门静脉高压",
        analyte=None,
        grades=(
            "-",
            "Decreased portal vein flow",
            "Reversal/retrograde portal vein flow; associated with varices and/or ascites",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
    Term(
        name="Chronic kidney disease",
        zh="慢性肾脏病",
        analyte="egfr",
        grades=(
            "eGFR (estimated Glomerular Filtration Rate) or CrCl (creatinine clearance) <LLN - 60 "
            "ml/min/1.73 m2 or proteinuria 2+ present; urine protein/creatinine >0.5",
            "eGFR or CrCl 59 - 30 ml/min/1.73 m2",
            "eGFR or CrCl 29 - 15 ml/min/1.73 m2",
            "eGFR or CrCl <15 ml/min/1.73 m2; dialysis or renal transplant indicated",
            "Death",
        ),
    ),
    Term(
        name="Hepatic infection",
        zh="肝脏感染",
        analyte=None,
        grades=(
            "-",
            "Moderate symptoms; oral intervention indicated (e.g., antibiotic, antifungal, or antiviral)",
            "IV antibiotic, antifungal, or antiviral intervention indicated; invasive intervention indicated",
            "Life-threatening consequences; urgent intervention indicated",
            "Death",
        ),
    ),
)

TERMS: Mapping[str, Term] = MappingProxyType({row.name: row for row in _ROWS})

OTHER_SIDE: Mapping[str, str] = MappingProxyType({"Hypoglycemia": "Hyperglycemia"})
"""A term that a number grades, and the term of a result on the other side, which a clinician grades."""
