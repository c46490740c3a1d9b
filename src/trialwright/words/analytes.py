"""The closed table of everything this kind of trial measures: its units, their factors, and where each comes from.

Longer than a usual file because it is one table, and a reader looks up one row at a time. ``check`` of a study, the
evaluators of the protocol's language, form capture and laboratory import all convert by it and by nothing else.

Reading a row:

- A unit that is not listed is not accepted. Left out on purpose: whatever depends on kit or assay (HBV DNA copies,
  D-dimer units, antibody indices), whatever is not a straight line (log10 IU/mL), and whatever names another quantity
  (creatinine clearance in mL/min).
- Spellings of one unit mean the same number. U/L and IU/L of an enzyme are both umol/min per litre; for a hormone or
  an antibody, U and IU are joined only where the row says so.
- Molar masses are sums of the IUPAC abridged standard atomic weights (H 1.008, C 12.011, N 14.007, O 15.999,
  Mg 24.305, P 30.974, Ca 40.078; recalled); where a printed clinical factor was read beside it, the row names it.
  "CSMU" is the table at w3.csmu.edu.tw/~chr/Int_unit_conversion.htm, "Mikota" that of Mikota SK and Plumb DC at
  elephantcare.org/convers.htm, "BDR" that of the Society for Biomedical Diabetes Research at soc-bdr.org; all read.
- Plausible ranges are wide proposals, to be confirmed by a clinician: outside them a value is kept and queried.
- "source not read" marks a factor, a convention or an equivalence that is recalled.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.units import Analyte, Unit

# Pressures in pascal, exact by definition: conventional mmHg and conventional cmH2O (ISO 80000-4; source not read).
_MMHG_PA = 133.322387415
_CMH2O_PA = 98.0665

_EQUAL = "one unit only, nothing is converted"


def _unit(symbol: str, factor: float, *spellings: str, offset: float = 0.0) -> Unit:
    return Unit(symbol=symbol, factor=factor, offset=offset, spellings=spellings)


_PERCENT = (_unit("%", 1.0, "percent", "pct"),)
_NUMBER = (_unit("1", 1.0, ""),)
_SECONDS = (_unit("s", 1.0, "sec", "secs", "second", "seconds", "秒", "秒钟"),)
_NG_ML = (_unit("ng/mL", 1.0, "ug/L", "mcg/L"),)
_IU_ML = (_unit("IU/mL", 1.0),)

# 1 katal is 1 mol/s and 1 U is 1 umol/min, so 1 ukat is 60 U exactly.
_ENZYME = (_unit("U/L", 1.0, "IU/L", "u/L", "iu/L", "units/L", "mU/mL"), _unit("ukat/L", 60.0))
_ENZYME_SOURCE = (
    "1 U = 1 umol/min = 1/60 ukat, by definition of the katal; BDR prints 0.017 ukat/L per U/L for ALT (read); Mikota "
    "prints IU/L = U/L for ALT, AST, ALP, amylase and lipase (read)"
)

_COUNT = (
    _unit(
        "10^9/L",
        1.0,
        "10^9cells/L",
        "10^9个/L",
        "10^3/uL",
        "10^3cells/uL",
        "10^3/mm3",
        "10^6/mL",
        "K/uL",
        "k/uL",
        "K/mm3",
        "1000/uL",
        "G/L",
        "Gpt/L",
    ),
    _unit("/uL", 0.001, "cells/uL", "{cells}/uL", "个/uL", "/mm3", "cells/mm3", "个/mm3", "10^6/L"),
    _unit("10^4/uL", 10.0, "万/uL"),
)
_COUNT_SOURCE = (
    "CTCAE 5.0 (NCI, 2017-11-27) prints 75,000/mm3 = 75.0 x 10e9/L and the like (read); 1 mm3 = 1 uL by definition; "
    "G/L is giga per litre"
)
_SUBSET = (
    _unit("/uL", 1.0, "cells/uL", "{cells}/uL", "个/uL", "/mm3", "cells/mm3", "个/mm3", "10^6/L", "10^6cells/L"),
    _unit("10^9/L", 1000.0, "10^9cells/L", "10^3/uL", "K/uL", "G/L"),
)
_MONOVALENT = (_unit("mmol/L", 1.0, "mEq/L", "meq/L"),)
_MONOVALENT_SOURCE = "one charge: 1 mmol/L = 1 mEq/L (formula in the Merck Manual's table of conversions, read)"

_CHOLESTEROL = (_unit("mmol/L", 1.0), _unit("mg/dL", 1 / 38.665))
_CHOLESTEROL_SOURCE = "cholesterol C27H46O, 386.65 g/mol; CSMU prints 0.02586 mmol/L per mg/dL (read)"

_PRESSURE = (_unit("mmHg", 1.0, "毫米汞柱"), _unit("kPa", 1000.0 / _MMHG_PA, "千帕"))
_PRESSURE_SOURCE = "1 mmHg = 133.322387415 Pa, conventional millimetre of mercury; source not read"

_PER_DAY = "the day is 24 h; U and IU are the same unit for an insulin dose; source not read"

_ROWS: tuple[Analyte, ...] = (
    # Diabetes and the graft
    Analyte(
        name="c_peptide",
        en="C-peptide",
        zh="C肽",
        units=(
            _unit("nmol/L", 1.0, "pmol/mL", "nM"),
            _unit("pmol/L", 0.001, "pM"),
            _unit("ng/mL", 1 / 3.02029, "ug/L", "mcg/L"),
        ),
        plausible=(0.0, 10.0),
        decimals=3,
        source=(
            "human C-peptide, 3020.29 g/mol: 1 nmol/L = 3.02029 ng/mL, 1 ng/mL = 0.331094 nmol/L; "
            "CSMU prints 0.333 (read), which is not used"
        ),
    ),
    Analyte(
        name="c_peptide_area_under_curve",
        en="C-peptide area under the curve",
        zh="C肽曲线下面积",
        units=(
            _unit("nmol/L*min", 1.0, "nmol*min/L", "min*nmol/L", "nmol.min/L", "nmol/L.min", "pmol/mL*min"),
            _unit("nmol/L*h", 60.0, "nmol*h/L", "h*nmol/L", "nmol.h/L", "nmol/L.h", "pmol/mL*h"),
            _unit("pmol/L*min", 0.001, "pmol*min/L", "min*pmol/L", "pmol.min/L"),
            _unit("ng/mL*min", 1 / 3.02029, "ng*min/mL", "min*ng/mL", "ng.min/mL", "ug/L*min"),
            _unit("ng/mL*h", 60 / 3.02029, "ng*h/mL", "h*ng/mL", "ng.h/mL", "ug/L*h"),
        ),
        plausible=(0.0, 1200.0),
        decimals=2,
        source=(
            "3020.29 g/mol and 60 min to the hour; 'nmol/L/min' and 'nmol/L/120 min', both printed for different "
            "things, are no units of it"
        ),
    ),
    Analyte(
        name="glucose",
        en="Glucose",
        zh="葡萄糖",
        units=(_unit("mmol/L", 1.0, "mM", "毫摩尔/升"), _unit("mg/dL", 1 / 18.0156, "mg%", "mg/100mL", "毫克/分升")),
        plausible=(0.5, 60.0),
        decimals=2,
        source="glucose C6H12O6, 180.156 g/mol; 18.0156 mg/dL per mmol/L. CTCAE and CGM limits are judged as reported",
    ),
    Analyte(
        name="hba1c",
        en="HbA1c",
        zh="糖化血红蛋白",
        units=(
            _unit("%", 1.0, "%NGSP", "%(NGSP)", "NGSP%", "%DCCT", "%(DCCT)", "%HbA1c", "percent"),
            _unit("mmol/mol", 0.09148, "mmol/molHb", "mmol/mol(IFCC)", "mmol/molIFCC", offset=2.152),
        ),
        plausible=(3.0, 20.0),
        decimals=1,
        source=(
            "NGSP % = 0.09148 x IFCC mmol/mol + 2.152, NGSP, ngsp.org/ifcc.asp (read); Hoelzel W et al. Clin Chem "
            "2004;50:166-174. A plain % is NGSP; JDS and Mono-S % are not accepted"
        ),
    ),
    Analyte(
        name="insulin",
        en="Insulin concentration",
        zh="血清胰岛素浓度",
        units=(
            _unit("mIU/L", 1.0, "uIU/mL", "mU/L", "uU/mL", "mcIU/mL", "mcU/mL"),
            _unit("pmol/L", 1 / 6.0, "pM"),
        ),
        plausible=(0.0, 1000.0),
        decimals=1,
        source=(
            "1 mIU/L = 6.00 pmol/L. Disputed: one of two factors in use under-reports by about 15 % (Knopp JL, "
            "Holder-Pearson L, Chase JG. J Diabetes Sci Technol 2019;13:597-600, abstract read; that it means 6.945 "
            "and finds 6.00 right: source not read); BDR changed its table from 6.945 to 6.0 (read). "
            "Human insulin only, not analogues"
        ),
    ),
    Analyte(
        name="ketones",
        en="Blood ketones (beta-hydroxybutyrate)",
        zh="血酮（β-羟丁酸）",
        units=(_unit("mmol/L", 1.0, "mM"), _unit("mg/dL", 1 / 10.4105)),
        plausible=(0.0, 20.0),
        decimals=1,
        source="beta-hydroxybutyric acid C4H8O3, 104.105 g/mol",
    ),
    Analyte(
        name="insulin_dose",
        en="Insulin dose per day",
        zh="每日胰岛素剂量",
        units=(
            _unit(
                "U/d",
                1.0,
                "IU/d",
                "u/d",
                "U/day",
                "IU/day",
                "units/day",
                "U/24h",
                "IU/24h",
                "U/天",
                "U/日",
                "IU/天",
                "IU/日",
                "单位/天",
                "单位/日",
            ),
        ),
        plausible=(0.0, 300.0),
        decimals=1,
        source=_PER_DAY,
    ),
    Analyte(
        name="insulin_dose_per_weight",
        en="Insulin dose per day and body weight",
        zh="每日每公斤体重胰岛素剂量",
        units=(
            _unit(
                "U/kg/d",
                1.0,
                "IU/kg/d",
                "U/kg/day",
                "IU/kg/day",
                "units/kg/day",
                "U/kg/24h",
                "U/d/kg",
                "U/(kg*d)",
                "IU/(kg*d)",
                "U/(kg.d)",
                "U*kg-1*d-1",
                "U/kg/天",
                "U/kg/日",
                "单位/公斤/天",
                "单位/kg/d",
            ),
        ),
        plausible=(0.0, 4.0),
        decimals=3,
        source=_PER_DAY,
    ),
    Analyte(
        name="gada",
        en="GAD antibody (GADA)",
        zh="谷氨酸脱羧酶抗体",
        units=(_unit("U/mL", 1.0, "IU/mL", "u/mL", "kU/L", "kIU/L"),),
        plausible=(0.0, 5000.0),
        decimals=1,
        source=(
            "kit units: DK units, WHO units and kit units share a spelling, so values of two kits are never compared "
            "(Bonifacio E et al. J Clin Endocrinol Metab 2010;95:3360); U = IU here; source not read"
        ),
    ),
    Analyte(
        name="ia2a",
        en="IA-2 antibody (IA-2A)",
        zh="胰岛抗原2抗体",
        units=(_unit("U/mL", 1.0, "IU/mL", "u/mL", "kU/L", "kIU/L"),),
        plausible=(0.0, 10000.0),
        decimals=1,
        source="kit units, as for GADA (Bonifacio E et al. J Clin Endocrinol Metab 2010;95:3360); source not read",
    ),
    Analyte(
        name="znt8a",
        en="Zinc transporter 8 antibody (ZnT8A)",
        zh="锌转运体8抗体",
        units=(_unit("U/mL", 1.0, "u/mL", "kU/L"),),
        plausible=(0.0, 5000.0),
        decimals=1,
        source="kit units, never compared across kits; source not read",
    ),
    Analyte(
        name="cgm_time_in_range",
        en="CGM time in range (3.9-10.0 mmol/L)",
        zh="连续血糖监测目标范围内时间",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=1,
        source="per cent of readings, Battelino T et al. Diabetes Care 2019;42:1593; " + _EQUAL,
    ),
    Analyte(
        name="cgm_time_below_range",
        en="CGM time below range",
        zh="连续血糖监测低于目标范围时间",
        units=_PERCENT,
        plausible=(0.0, 60.0),
        decimals=1,
        source="per cent of readings, Battelino T et al. Diabetes Care 2019;42:1593; " + _EQUAL,
    ),
    Analyte(
        name="cgm_time_above_range",
        en="CGM time above range",
        zh="连续血糖监测高于目标范围时间",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=1,
        source="per cent of readings, Battelino T et al. Diabetes Care 2019;42:1593; " + _EQUAL,
    ),
    Analyte(
        name="cgm_active_time",
        en="CGM active time",
        zh="连续血糖监测有效佩戴时间",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=1,
        source="per cent of the readings expected, Battelino T et al. Diabetes Care 2019;42:1593; " + _EQUAL,
    ),
    Analyte(
        name="glucose_coefficient_of_variation",
        en="Glucose coefficient of variation",
        zh="血糖变异系数",
        units=_PERCENT,
        plausible=(5.0, 90.0),
        decimals=1,
        source="100 x SD / mean, Battelino T et al. Diabetes Care 2019;42:1593; " + _EQUAL,
    ),
    Analyte(
        name="glucose_management_indicator",
        en="Glucose management indicator (GMI)",
        zh="葡萄糖管理指标",
        units=_PERCENT,
        plausible=(3.0, 20.0),
        decimals=1,
        source=(
            "% only: its mmol/mol form is a second regression, not the HbA1c equation "
            "(Bergenstal RM et al. Diabetes Care 2018;41:2275)"
        ),
    ),
    # The body
    Analyte(
        name="body_mass_index",
        en="Body mass index",
        zh="体重指数",
        units=(_unit("kg/m2", 1.0, "kg*m-2", "kg.m-2", "公斤/平方米", "千克/平方米"),),
        plausible=(10.0, 70.0),
        decimals=2,
        source=_EQUAL + "; kg/m², kg/m2 and kg/m^2 are one spelling",
    ),
    Analyte(
        name="body_weight",
        en="Body weight",
        zh="体重",
        units=(_unit("kg", 1.0, "公斤", "千克"), _unit("g", 0.001, "克"), _unit("lb", 0.45359237, "lbs", "lb_av")),
        plausible=(25.0, 250.0),
        decimals=1,
        source="1 lb = 0.45359237 kg exactly (international pound, 1959); 斤 is not accepted; source not read",
    ),
    Analyte(
        name="height",
        en="Height",
        zh="身高",
        units=(_unit("cm", 1.0, "厘米", "公分"), _unit("m", 100.0, "米"), _unit("mm", 0.1, "毫米")),
        plausible=(100.0, 230.0),
        decimals=1,
        source="decimal SI prefixes",
    ),
    Analyte(
        name="age",
        en="Age in completed years",
        zh="周岁年龄",
        units=(_unit("year", 1.0, "years", "yr", "yrs", "y", "a", "岁", "周岁", ""),),
        plausible=(0.0, 120.0),
        decimals=0,
        source=_EQUAL + "; months are not turned into years; 虚岁 is not accepted; a bare number is completed years",
    ),
    Analyte(
        name="duration",
        en="Duration",
        zh="时长",
        units=(
            _unit("min", 1.0, "mins", "minute", "minutes", "分钟", "分"),
            _unit("s", 1 / 60, "sec", "secs", "second", "seconds", "秒", "秒钟"),
            _unit("h", 60.0, "hr", "hrs", "hour", "hours", "小时"),
            _unit("d", 1440.0, "day", "days", "天", "日"),
            _unit("week", 10080.0, "weeks", "wk", "wks", "周", "星期"),
        ),
        plausible=(-52_560_000.0, 52_560_000.0),
        decimals=1,
        negative=True,
        source="60 s, 60 min, 24 h, 7 d; months and years are calendar terms, not durations. Below 0: before the event",
    ),
    Analyte(
        name="temperature",
        en="Body temperature",
        zh="体温",
        units=(
            _unit("°C", 1.0, "degC", "Cel", "C", "摄氏度"),
            _unit("°F", 5 / 9, "degF", "F", "华氏度", offset=-160 / 9),
        ),
        plausible=(30.0, 43.0),
        decimals=1,
        source="°C = (°F - 32) x 5/9 (Pharmacotherapy Principles and Practice, appendix of conversion factors, read)",
    ),
    Analyte(
        name="heart_rate",
        en="Heart rate",
        zh="心率",
        units=(
            _unit(
                "/min", 1.0, "bpm", "BPM", "beats/min", "{beats}/min", "min-1", "1/min", "次/分", "次/分钟", "次/min"
            ),
        ),
        plausible=(20.0, 250.0),
        decimals=0,
        source=_EQUAL,
    ),
    Analyte(
        name="respiratory_rate",
        en="Respiratory rate",
        zh="呼吸频率",
        units=(_unit("/min", 1.0, "breaths/min", "{breaths}/min", "min-1", "1/min", "次/分", "次/分钟", "次/min"),),
        plausible=(4.0, 80.0),
        decimals=0,
        source=_EQUAL,
    ),
    Analyte(
        name="oxygen_saturation",
        en="Oxygen saturation",
        zh="血氧饱和度",
        units=_PERCENT,
        plausible=(50.0, 100.0),
        decimals=0,
        source=_EQUAL,
    ),
    Analyte(
        name="systolic_blood_pressure",
        en="Systolic blood pressure",
        zh="收缩压",
        units=_PRESSURE,
        plausible=(50.0, 280.0),
        decimals=0,
        source=_PRESSURE_SOURCE,
    ),
    Analyte(
        name="diastolic_blood_pressure",
        en="Diastolic blood pressure",
        zh="舒张压",
        units=_PRESSURE,
        plausible=(20.0, 180.0),
        decimals=0,
        source=_PRESSURE_SOURCE,
    ),
    Analyte(
        name="portal_pressure",
        en="Portal vein pressure",
        zh="门静脉压力",
        units=(*_PRESSURE, _unit("cmH2O", _CMH2O_PA / _MMHG_PA, "厘米水柱")),
        plausible=(0.0, 60.0),
        decimals=1,
        source=_PRESSURE_SOURCE + "; 1 cmH2O = 98.0665 Pa, so 22 cmH2O = 16.2 mmHg",
    ),
    # Liver, pancreas, kidney
    Analyte(
        name="alt",
        en="Alanine aminotransferase (ALT)",
        zh="丙氨酸氨基转移酶",
        units=_ENZYME,
        plausible=(1.0, 20000.0),
        decimals=0,
        source=_ENZYME_SOURCE,
    ),
    Analyte(
        name="ast",
        en="Aspartate aminotransferase (AST)",
        zh="天门冬氨酸氨基转移酶",
        units=_ENZYME,
        plausible=(1.0, 20000.0),
        decimals=0,
        source=_ENZYME_SOURCE,
    ),
    Analyte(
        name="alp",
        en="Alkaline phosphatase (ALP)",
        zh="碱性磷酸酶",
        units=_ENZYME,
        plausible=(5.0, 5000.0),
        decimals=0,
        source=_ENZYME_SOURCE,
    ),
    Analyte(
        name="ggt",
        en="Gamma-glutamyl transferase (GGT)",
        zh="γ-谷氨酰转移酶",
        units=_ENZYME,
        plausible=(1.0, 5000.0),
        decimals=0,
        source=_ENZYME_SOURCE + "; for GGT the equality is by the same definition",
    ),
    Analyte(
        name="bilirubin",
        en="Total bilirubin",
        zh="总胆红素",
        units=(_unit("umol/L", 1.0), _unit("mg/dL", 17.1)),
        plausible=(0.5, 1000.0),
        decimals=1,
        source="CSMU prints 17.1 umol/L per mg/dL (read); 584.66 g/mol would give 17.104",
    ),
    Analyte(
        name="albumin",
        en="Serum albumin",
        zh="血清白蛋白",
        units=(_unit("g/L", 1.0), _unit("g/dL", 10.0, "g/100mL")),
        plausible=(5.0, 70.0),
        decimals=1,
        source="10 dL to the litre; CSMU prints 10 (read)",
    ),
    Analyte(
        name="amylase",
        en="Amylase",
        zh="淀粉酶",
        units=_ENZYME,
        plausible=(1.0, 10000.0),
        decimals=0,
        source=_ENZYME_SOURCE,
    ),
    Analyte(
        name="lipase",
        en="Lipase",
        zh="脂肪酶",
        units=_ENZYME,
        plausible=(1.0, 20000.0),
        decimals=0,
        source=_ENZYME_SOURCE,
    ),
    Analyte(
        name="creatinine",
        en="Serum creatinine",
        zh="血清肌酐",
        units=(_unit("umol/L", 1.0), _unit("mg/dL", 88.4)),
        plausible=(10.0, 2500.0),
        decimals=1,
        source="CSMU prints 88.4 umol/L per mg/dL (read); creatinine 113.12 g/mol gives 88.40",
    ),
    Analyte(
        name="egfr",
        en="Estimated glomerular filtration rate (eGFR)",
        zh="估算肾小球滤过率",
        units=(
            _unit(
                "mL/min/1.73 m2",
                1.0,
                "mL/(min*1.73m2)",
                "mL/(min.1.73m2)",
                "mL*min-1*1.73m-2",
                "mL/min/{1.73_m2}",
                "mL/min/{1.73m2}",
                "mL/min/1.73平方米",
            ),
        ),
        plausible=(1.0, 200.0),
        decimals=0,
        source=_EQUAL
        + "; CTCAE 5.0 prints ml/min/1.73 m2 (read). Plain mL/min is not indexed to body surface: refused",
    ),
    Analyte(
        name="urine_albumin_creatinine_ratio",
        en="Urine albumin-creatinine ratio",
        zh="尿白蛋白肌酐比值",
        units=(_unit("mg/g", 1.0, "ug/mg"), _unit("mg/mmol", 8.84, "g/mol")),
        plausible=(0.0, 20000.0),
        decimals=1,
        source="from creatinine 88.4 umol/L per mg/dL (CSMU, read): 1 mg/mmol = 8.84 mg/g",
    ),
    Analyte(
        name="blood_urea_nitrogen",
        en="Urea (blood urea nitrogen)",
        zh="尿素（尿素氮）",
        units=(_unit("mmol/L", 1.0), _unit("mg/dL", 1 / 2.8014, "mgN/dL")),
        plausible=(0.3, 100.0),
        decimals=1,
        source=(
            "mmol/L counts urea, mg/dL weighs its nitrogen: 28.014 g of nitrogen per mol of urea, 0.357; "
            "0.714, which Mikota prints (read), counts nitrogen atoms and is not used"
        ),
    ),
    Analyte(
        name="uric_acid",
        en="Uric acid",
        zh="尿酸",
        units=(_unit("umol/L", 1.0), _unit("mg/dL", 1e4 / 168.112), _unit("mmol/L", 1000.0)),
        plausible=(20.0, 2000.0),
        decimals=0,
        source="uric acid C5H4N4O3, 168.112 g/mol: 59.48 umol/L per mg/dL",
    ),
    # Blood counts
    Analyte(
        name="haemoglobin",
        en="Haemoglobin",
        zh="血红蛋白",
        units=(
            _unit("g/dL", 1.0, "g%", "g/100mL", "克/分升"),
            _unit("g/L", 0.1, "克/升"),
            _unit("mmol/L", 1.6114, "mmol/L(Fe)"),
        ),
        plausible=(2.0, 25.0),
        decimals=1,
        source=(
            "monomer (one iron), 16 114 g/mol: 1 mmol/L = 1.6114 g/dL; 0.6206 the other way round "
            "(medicalalgorithms.com, read). 0.155, for the tetramer, is not used. CTCAE 5.0 prints "
            "10.0 g/dL, 6.2 mmol/L, 100 g/L (read)"
        ),
    ),
    Analyte(
        name="haematocrit",
        en="Haematocrit",
        zh="红细胞压积",
        units=(_unit("%", 1.0, "percent"), _unit("L/L", 100.0)),
        plausible=(8.0, 70.0),
        decimals=1,
        source="per cent of volume",
    ),
    Analyte(
        name="platelets",
        en="Platelet count",
        zh="血小板计数",
        units=_COUNT,
        plausible=(1.0, 2000.0),
        decimals=0,
        source=_COUNT_SOURCE,
    ),
    Analyte(
        name="leukocytes",
        en="White blood cell count",
        zh="白细胞计数",
        units=_COUNT,
        plausible=(0.0, 200.0),
        decimals=2,
        source=_COUNT_SOURCE,
    ),
    Analyte(
        name="neutrophils",
        en="Neutrophil count",
        zh="中性粒细胞计数",
        units=_COUNT,
        plausible=(0.0, 150.0),
        decimals=2,
        source=_COUNT_SOURCE,
    ),
    Analyte(
        name="lymphocytes",
        en="Lymphocyte count",
        zh="淋巴细胞计数",
        units=_COUNT,
        plausible=(0.0, 100.0),
        decimals=2,
        source=_COUNT_SOURCE,
    ),
    Analyte(
        name="cd3_lymphocytes",
        en="CD3+ lymphocyte count",
        zh="CD3阳性淋巴细胞计数",
        units=_SUBSET,
        plausible=(0.0, 10000.0),
        decimals=0,
        source=_COUNT_SOURCE,
    ),
    Analyte(
        name="cd4_lymphocytes",
        en="CD4+ lymphocyte count",
        zh="CD4阳性淋巴细胞计数",
        units=_SUBSET,
        plausible=(0.0, 5000.0),
        decimals=0,
        source=_COUNT_SOURCE,
    ),
    Analyte(
        name="cd8_lymphocytes",
        en="CD8+ lymphocyte count",
        zh="CD8阳性淋巴细胞计数",
        units=_SUBSET,
        plausible=(0.0, 5000.0),
        decimals=0,
        source=_COUNT_SOURCE,
    ),
    Analyte(
        name="lymphocyte_subset_fraction",
        en="Lymphocyte subset, per cent of its parent",
        zh="淋巴细胞亚群百分比",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=1,
        source=_EQUAL + "; the parent population is named by the form",
    ),
    # Coagulation
    Analyte(
        name="inr",
        en="International normalised ratio (INR)",
        zh="国际标准化比值",
        units=(_unit("1", 1.0, "", "INR", "{INR}"),),
        plausible=(0.5, 15.0),
        decimals=2,
        source="a pure number; " + _EQUAL,
    ),
    Analyte(
        name="prothrombin_time",
        en="Prothrombin time",
        zh="凝血酶原时间",
        units=_SECONDS,
        plausible=(5.0, 150.0),
        decimals=1,
        source=_EQUAL,
    ),
    Analyte(
        name="aptt",
        en="Activated partial thromboplastin time (aPTT)",
        zh="活化部分凝血活酶时间",
        units=_SECONDS,
        plausible=(10.0, 250.0),
        decimals=1,
        source=_EQUAL + "; the ratio to control is another quantity",
    ),
    Analyte(
        name="fibrinogen",
        en="Fibrinogen",
        zh="纤维蛋白原",
        units=(_unit("g/L", 1.0, "mg/mL"), _unit("mg/dL", 0.01), _unit("g/dL", 10.0)),
        plausible=(0.1, 15.0),
        decimals=2,
        source="decimal SI prefixes",
    ),
    Analyte(
        name="d_dimer",
        en="D-dimer (fibrinogen equivalent units)",
        zh="D-二聚体（FEU）",
        units=(
            _unit("mg/L FEU", 1.0, "mgFEU/L", "mg/L(FEU)", "ug/mLFEU", "ugFEU/mL", "ug/mL(FEU)", "mcg/mLFEU"),
            _unit("ng/mL FEU", 0.001, "ngFEU/mL", "ng/mL(FEU)", "ug/LFEU", "ugFEU/L", "ug/L(FEU)"),
        ),
        plausible=(0.0, 200.0),
        decimals=2,
        source=(
            "decimal SI prefixes, FEU only: D-dimer units (DDU) are about half, by kit, and laboratories often omit "
            "which (Favaloro EJ, Thachil J. Clin Chem Lab Med 2020;58:1191, as summarised at fritsmafactor.com, read), "
            "so DDU and a bare mg/L are refused"
        ),
    ),
    # Salts, gases, fats, inflammation
    Analyte(
        name="potassium",
        en="Potassium",
        zh="血钾",
        units=_MONOVALENT,
        plausible=(1.0, 10.0),
        decimals=2,
        source=_MONOVALENT_SOURCE,
    ),
    Analyte(
        name="sodium",
        en="Sodium",
        zh="血钠",
        units=_MONOVALENT,
        plausible=(95.0, 200.0),
        decimals=0,
        source=_MONOVALENT_SOURCE,
    ),
    Analyte(
        name="bicarbonate",
        en="Bicarbonate",
        zh="碳酸氢根",
        units=_MONOVALENT,
        plausible=(1.0, 60.0),
        decimals=1,
        source=_MONOVALENT_SOURCE + "; CSMU prints mEq/L = mmol/L (read)",
    ),
    Analyte(
        name="blood_ph",
        en="Blood pH",
        zh="血液酸碱度",
        units=(_unit("1", 1.0, "", "pH", "{pH}"),),
        plausible=(6.6, 7.9),
        decimals=2,
        source="a pure number; hydrogen ions in nmol/L are not a straight line of it",
    ),
    Analyte(
        name="calcium",
        en="Total calcium",
        zh="血钙",
        units=(_unit("mmol/L", 1.0), _unit("mg/dL", 1 / 4.0078), _unit("mEq/L", 0.5, "meq/L")),
        plausible=(0.5, 5.0),
        decimals=2,
        source="calcium 40.078 g/mol, two charges; CSMU prints 0.2495 mmol/L per mg/dL (read)",
    ),
    Analyte(
        name="magnesium",
        en="Magnesium",
        zh="血镁",
        units=(_unit("mmol/L", 1.0), _unit("mg/dL", 1 / 2.4305), _unit("mEq/L", 0.5, "meq/L")),
        plausible=(0.1, 5.0),
        decimals=2,
        source="magnesium 24.305 g/mol, two charges; Mikota prints 0.4114 mmol/L per mg/dL (read)",
    ),
    Analyte(
        name="phosphate",
        en="Inorganic phosphate",
        zh="血磷",
        units=(_unit("mmol/L", 1.0), _unit("mg/dL", 1 / 3.0974)),
        plausible=(0.1, 6.0),
        decimals=2,
        source="mg/dL weighs the phosphorus, 30.974 g/mol; Mikota prints 0.3229 mmol/L per mg/dL (read)",
    ),
    Analyte(
        name="lactate",
        en="Lactate",
        zh="乳酸",
        units=(_unit("mmol/L", 1.0), _unit("mg/dL", 1 / 9.0078)),
        plausible=(0.1, 35.0),
        decimals=1,
        source="lactic acid C3H6O3, 90.078 g/mol; Mikota prints 0.111 mmol/L per mg/dL (read)",
    ),
    Analyte(
        name="triglycerides",
        en="Triglycerides",
        zh="甘油三酯",
        units=(_unit("mmol/L", 1.0), _unit("mg/dL", 1 / 88.57)),
        plausible=(0.1, 100.0),
        decimals=2,
        source="mean mass 885.7 g/mol by convention, 0.01129 mmol/L per mg/dL; source not read",
    ),
    Analyte(
        name="cholesterol",
        en="Total cholesterol",
        zh="总胆固醇",
        units=_CHOLESTEROL,
        plausible=(0.5, 30.0),
        decimals=2,
        source=_CHOLESTEROL_SOURCE,
    ),
    Analyte(
        name="hdl",
        en="HDL cholesterol",
        zh="高密度脂蛋白胆固醇",
        units=_CHOLESTEROL,
        plausible=(0.05, 6.0),
        decimals=2,
        source=_CHOLESTEROL_SOURCE,
    ),
    Analyte(
        name="ldl",
        en="LDL cholesterol",
        zh="低密度脂蛋白胆固醇",
        units=_CHOLESTEROL,
        plausible=(0.1, 25.0),
        decimals=2,
        source=_CHOLESTEROL_SOURCE,
    ),
    Analyte(
        name="crp",
        en="C-reactive protein (CRP)",
        zh="C反应蛋白",
        units=(_unit("mg/L", 1.0, "ug/mL", "mcg/mL"), _unit("mg/dL", 10.0)),
        plausible=(0.0, 700.0),
        decimals=1,
        source="decimal SI prefixes",
    ),
    # Immunosuppression, viruses, antibodies against the donor
    Analyte(
        name="tacrolimus",
        en="Tacrolimus trough",
        zh="他克莫司谷浓度",
        units=_NG_ML,
        plausible=(0.0, 60.0),
        decimals=1,
        source="decimal SI prefixes; nmol/L is not accepted",
    ),
    Analyte(
        name="sirolimus",
        en="Sirolimus trough",
        zh="西罗莫司谷浓度",
        units=_NG_ML,
        plausible=(0.0, 80.0),
        decimals=1,
        source="decimal SI prefixes; nmol/L is not accepted",
    ),
    Analyte(
        name="mycophenolic_acid",
        en="Mycophenolic acid trough",
        zh="霉酚酸谷浓度",
        units=(_unit("ug/mL", 1.0, "mg/L", "mcg/mL"), _unit("ng/mL", 0.001, "ug/L", "mcg/L")),
        plausible=(0.0, 60.0),
        decimals=2,
        source="decimal SI prefixes; umol/L is not accepted",
    ),
    Analyte(
        name="hbv_dna",
        en="Hepatitis B virus DNA",
        zh="乙型肝炎病毒DNA",
        units=_IU_ML,
        plausible=(0.0, 1e10),
        decimals=0,
        source=(
            "WHO international unit; copies/mL per IU/mL depend on the assay (5.82 Roche TaqMan, 3.41 Abbott AccuGene, "
            "Japanese hepatitis B guideline, read in excerpt), so copies are refused, and log10 too"
        ),
    ),
    Analyte(
        name="cmv_dna",
        en="Cytomegalovirus DNA",
        zh="巨细胞病毒DNA",
        units=_IU_ML,
        plausible=(0.0, 1e9),
        decimals=0,
        source="WHO international unit; copies/mL depend on the assay and are refused; source not read",
    ),
    Analyte(
        name="ebv_dna",
        en="Epstein-Barr virus DNA",
        zh="EB病毒DNA",
        units=_IU_ML,
        plausible=(0.0, 1e9),
        decimals=0,
        source="WHO international unit; copies/mL depend on the assay and are refused; source not read",
    ),
    Analyte(
        name="donor_specific_antibody",
        en="Donor-specific HLA antibody (MFI)",
        zh="供者特异性抗体（平均荧光强度）",
        units=(_unit("MFI", 1.0, "mfi", "{MFI}"),),
        plausible=(0.0, 40000.0),
        decimals=0,
        negative=True,
        source="mean fluorescence intensity, "
        + _EQUAL
        + "; may fall below 0 after background correction; source not read",
    ),
    Analyte(
        name="calculated_panel_reactive_antibody",
        en="Calculated panel reactive antibody (cPRA)",
        zh="计算群体反应性抗体",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=0,
        source="per cent of a donor population, which the laboratory names; " + _EQUAL,
    ),
    # Products and their infusion
    Analyte(
        name="cell_dose_per_weight",
        en="Viable cells per body weight",
        zh="每公斤体重活细胞剂量",
        units=(
            _unit("10^6/kg", 1.0, "10^6cells/kg", "10^6个/kg", "10^6/公斤", "百万/kg"),
            _unit("cells/kg", 1e-6, "{cells}/kg", "/kg", "个/kg"),
            _unit("10^5/kg", 0.1, "10^5cells/kg", "10^5个/kg"),
            _unit("10^7/kg", 10.0, "10^7cells/kg", "10^7个/kg"),
        ),
        plausible=(0.0, 20.0),
        decimals=3,
        source="powers of ten",
    ),
    Analyte(
        name="cell_dose",
        en="Viable cells",
        zh="活细胞剂量",
        units=(
            _unit("10^6 cells", 1.0, "10^6", "10^6个", "百万个"),
            _unit("cells", 1e-6, "{cells}", "个"),
            _unit("10^7 cells", 10.0, "10^7", "10^7个"),
            _unit("10^8 cells", 100.0, "10^8", "10^8个"),
        ),
        plausible=(0.0, 1000.0),
        decimals=2,
        source="powers of ten",
    ),
    Analyte(
        name="cell_concentration",
        en="Cells per volume of product",
        zh="制剂细胞浓度",
        units=(
            _unit("10^6/mL", 1.0, "10^6cells/mL", "10^6个/mL", "10^9/L"),
            _unit("cells/mL", 1e-6, "{cells}/mL", "/mL", "个/mL"),
            _unit("10^7/mL", 10.0, "10^7cells/mL", "10^7个/mL"),
        ),
        plausible=(0.0, 200.0),
        decimals=2,
        source="powers of ten",
    ),
    Analyte(
        name="ieq",
        en="Islet equivalents",
        zh="胰岛当量",
        units=(
            _unit("IEQ", 1.0, "IEQs", "IE", "ieq"),
            _unit("10^3 IEQ", 1000.0, "kIEQ", "千IEQ"),
            _unit("10^4 IEQ", 10000.0, "万IEQ"),
        ),
        plausible=(0.0, 2_000_000.0),
        decimals=0,
        source="islets counted as spheres of 150 um, Ricordi C et al. Acta Diabetol Lat 1990;27:185; powers of ten",
    ),
    Analyte(
        name="ieq_per_weight",
        en="Islet equivalents per body weight",
        zh="每公斤体重胰岛当量",
        units=(
            _unit("IEQ/kg", 1.0, "IEQs/kg", "IE/kg", "ieq/kg", "IEQ/公斤"),
            _unit("10^3 IEQ/kg", 1000.0, "kIEQ/kg"),
            _unit("10^4 IEQ/kg", 10000.0, "万IEQ/kg"),
        ),
        plausible=(0.0, 40000.0),
        decimals=0,
        source="islets counted as spheres of 150 um, Ricordi C et al. Acta Diabetol Lat 1990;27:185; powers of ten",
    ),
    Analyte(
        name="viability",
        en="Viability",
        zh="活率",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=1,
        source=_EQUAL + "; a fraction such as 0.9 is not accepted without its %",
    ),
    Analyte(
        name="purity",
        en="Islet purity",
        zh="胰岛纯度",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=0,
        source=_EQUAL,
    ),
    Analyte(
        name="marker_positive",
        en="Cells positive for a surface marker",
        zh="表面标志物阳性率",
        units=_PERCENT,
        plausible=(0.0, 100.0),
        decimals=1,
        source="per cent of cells, Dominici M et al. Cytotherapy 2006;8:315; " + _EQUAL,
    ),
    Analyte(
        name="stimulation_index",
        en="Glucose stimulation index",
        zh="葡萄糖刺激指数",
        units=_NUMBER,
        plausible=(0.0, 50.0),
        decimals=2,
        source="a pure number, Ricordi C et al. Diabetes 2016;65:3418, table 3; " + _EQUAL,
    ),
    Analyte(
        name="endotoxin",
        en="Endotoxin concentration",
        zh="内毒素浓度",
        units=(_unit("EU/mL", 1.0),),
        plausible=(0.0, 100.0),
        decimals=3,
        source=_EQUAL + "; ng/mL depends on the endotoxin and is refused",
    ),
    Analyte(
        name="endotoxin_per_weight",
        en="Endotoxin per body weight and infusion",
        zh="每公斤体重内毒素",
        units=(_unit("EU/kg", 1.0, "EU/公斤"),),
        plausible=(0.0, 50.0),
        decimals=3,
        source=_EQUAL + "; EU/kg/h is a rate, another quantity. Ricordi C et al. Diabetes 2016;65:3418, table 3",
    ),
    Analyte(
        name="settled_tissue_volume",
        en="Settled tissue volume",
        zh="沉降组织体积",
        units=(_unit("mL", 1.0, "cc", "cm3", "毫升"), _unit("uL", 0.001, "微升", "mm3")),
        plausible=(0.0, 40.0),
        decimals=2,
        source="decimal SI prefixes; 1 mL = 1 cm3",
    ),
    Analyte(
        name="infused_volume",
        en="Infused volume",
        zh="输注体积",
        units=(_unit("mL", 1.0, "cc", "cm3", "毫升"), _unit("L", 1000.0, "升")),
        plausible=(0.0, 2000.0),
        decimals=1,
        source="decimal SI prefixes; 1 mL = 1 cm3",
    ),
    Analyte(
        name="volume",
        en="Volume",
        zh="体积",
        units=(_unit("mL", 1.0, "cc", "cm3", "毫升"), _unit("L", 1000.0, "升")),
        plausible=(0.0, 5000.0),
        decimals=0,
        source="decimal SI prefixes; 1 mL = 1 cm3",
    ),
    # Medicines, meals and what an ultrasound shows
    Analyte(
        name="insulin_amount",
        en="Insulin, units",
        zh="胰岛素剂量",
        units=(_unit("U", 1.0, "IU", "u", "unit", "units", "单位"),),
        plausible=(0.0, 200.0),
        decimals=1,
        source=_EQUAL,
    ),
    Analyte(
        name="insulin_rate",
        en="Insulin by vein, rate",
        zh="静脉胰岛素速率",
        units=(_unit("U/h", 1.0, "IU/h", "u/h", "单位/小时"),),
        plausible=(0.0, 30.0),
        decimals=1,
        source=_EQUAL,
    ),
    Analyte(
        name="heparin_dose",
        en="Heparin, units",
        zh="肝素剂量",
        units=(_unit("U", 1.0, "IU", "u", "units", "单位"),),
        plausible=(0.0, 15000.0),
        decimals=0,
        source=_EQUAL,
    ),
    Analyte(
        name="heparin_per_weight",
        en="Heparin and body weight",
        zh="每公斤体重肝素剂量",
        units=(_unit("U/kg", 1.0, "IU/kg", "单位/公斤"),),
        plausible=(0.0, 150.0),
        decimals=1,
        source=_EQUAL,
    ),
    Analyte(
        name="heparin_rate",
        en="Heparin by vein, rate",
        zh="静脉肝素速率",
        units=(_unit("U/h", 1.0, "IU/h", "单位/小时"),),
        plausible=(0.0, 3000.0),
        decimals=0,
        source=_EQUAL,
    ),
    Analyte(
        name="drug_amount",
        en="Amount of a medicine",
        zh="药物剂量",
        units=(_unit("mg", 1.0, "毫克"), _unit("g", 1000.0, "克"), _unit("ug", 0.001, "mcg", "微克")),
        plausible=(0.0, 10000.0),
        decimals=2,
        source="decimal SI prefixes",
    ),
    Analyte(
        name="energy",
        en="Energy of a meal",
        zh="餐食能量",
        units=(_unit("kcal", 1.0, "千卡", "大卡"), _unit("kJ", 1 / 4.184, "千焦")),
        plausible=(0.0, 2000.0),
        decimals=0,
        source="1 thermochemical kcal = 4.184 kJ exactly; source not read",
    ),
    Analyte(
        name="diameter",
        en="Diameter of a vessel",
        zh="血管内径",
        units=(_unit("mm", 1.0, "毫米"), _unit("cm", 10.0, "厘米")),
        plausible=(1.0, 40.0),
        decimals=1,
        source="decimal SI prefixes",
    ),
    Analyte(
        name="flow_velocity",
        en="Velocity of blood flow",
        zh="血流速度",
        units=(_unit("cm/s", 1.0, "厘米/秒"), _unit("m/s", 100.0, "米/秒")),
        plausible=(0.0, 150.0),
        decimals=0,
        source="decimal SI prefixes",
    ),
    Analyte(
        name="cytokine",
        en="Cytokine",
        zh="细胞因子",
        units=(_unit("pg/mL", 1.0, "ng/L"),),
        plausible=(0.0, 10000.0),
        decimals=1,
        source="1 pg/mL = 1 ng/L; kits are never compared; source not read",
    ),
    Analyte(
        name="alpha_fetoprotein",
        en="Alpha-fetoprotein",
        zh="甲胎蛋白",
        units=_NG_ML,
        plausible=(0.0, 100000.0),
        decimals=1,
        source=_EQUAL + "; ng/mL and ug/L are one spelling",
    ),
    Analyte(
        name="carcinoembryonic_antigen",
        en="Carcinoembryonic antigen (CEA)",
        zh="癌胚抗原",
        units=_NG_ML,
        plausible=(0.0, 10000.0),
        decimals=1,
        source=_EQUAL + "; ng/mL and ug/L are one spelling",
    ),
    Analyte(
        name="ca19_9",
        en="CA 19-9",
        zh="糖类抗原 19-9",
        units=(_unit("U/mL", 1.0, "kU/L", "IU/mL"),),
        plausible=(0.0, 100000.0),
        decimals=1,
        source=_EQUAL,
    ),
)

ANALYTES: Mapping[str, Analyte] = MappingProxyType({row.name: row for row in _ROWS})
