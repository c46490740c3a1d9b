"""The sentences of endpoints, scores, grades, product quantities and clocks."""

from collections.abc import Mapping

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: Mapping[str, FindingText] = {
    "unknown-input": finding(
        ("'{key}' is no input of this score", "“{key}”不是该评分的输入项"),
        ("Its inputs are {allowed}", "其输入项为：{allowed}"),
    ),
}

SENTENCES: Mapping[str, Both] = {
    # why a score is not known
    "score-lacking": both("an input is not known", "有输入项待确认"),
    "score-lacking-input": both("{input} ({reason})", "{input}（{reason}）"),
    "score-glucose-too-low": both("the glucose is too low for the formula", "血糖过低，公式不适用"),
    "score-undefined": both("the formula has no value for these inputs", "该公式对这些输入无定义"),
    "score-contradiction": both("the inputs contradict each other", "输入项相互矛盾"),
    "score-out-of-range": both("an answer is none that the form offers", "有答案超出量表范围"),
    "score-not-cgm": both("it is defined for fingersticks, not for a sensor", "该指标仅适用于指尖血糖，不适用于传感器"),
    "insulin-too-many-days": both("more days than are averaged", "天数多于所取天数"),
    "insulin-day-twice": both("one day stands twice", "同一天记录两次"),
    "insulin-few-days": both("too few complete days", "完整天数不足"),
    "independence-few": both("too few glucose readings: not evaluable", "血糖读数过少，不可评价"),
    "igls-look-back": both(
        "severe hypoglycaemia was not counted over equally long looks back", "3级（重度）低血糖的回顾期前后不等长"
    ),
    "homa-exogenous": both("insulin is injected: HOMA does not hold", "使用外源性胰岛素，HOMA 不适用"),
    "response-islets": both(
        "refused: the line was drawn in recent-onset type 1 diabetes, not in islet recipients",
        "不予计算：该公式来自新发 1 型糖尿病，不适用于胰岛移植受者",
    ),
    "lability-no-pair": both(
        "no two readings 1 to 12 h apart, or not told what took them", "无间隔 1–12 小时的读数对，或未注明测量方式"
    ),
    "autoantibody-kits": both(
        "refused: two kits, laboratories or units are not of one scale", "不予比较：试剂盒、实验室或单位不同"
    ),
    "autoantibody-insulin": both(
        "refused: insulin antibodies cannot be read after two weeks of injected insulin",
        "不予判断：注射胰岛素两周后胰岛素自身抗体无法解读",
    ),
    "autoantibody-zero": both("the value before is zero: there is no factor", "此前数值为零，无法计算倍数"),
    "cgm-untimed": both("a reading without its time", "有读数未记录时间"),
    "cgm-two-units": both("two units in one trace", "同一数据含两种单位"),
    "mage-none": both("no swing larger than the SD", "无超过标准差的波动"),
    "cgm-nothing": both("no reading", "无读数"),
    "clocks-unset": both("the hospital has not declared which reporting clocks bind", "医院尚未声明适用的报告时限"),
    "clocks-unknown": both("a declared clock is not in the table", "所声明的时限不在表中"),
    "clocks-none": both("none of the declared clocks runs for this event", "所声明的时限均不适用于该事件"),
    "din-not-formed": both("not 13 capital letters and digits", "不是 13 位大写字母与数字"),
    # what a reader must know of a score
    "clocks-no-holidays": both("working days were counted without holidays", "工作日计算未计入节假日"),
    "cgm-little-wear": both("worn for less than asked", "佩戴时间不足"),
    "cgm-beyond": both("some readings beyond the range of the sensor", "部分读数超出传感器量程"),
    "cgm-repeated": both("two readings at one time, both counted", "同一时间有两个读数，均计入"),
    "insulin-protective": both("some of it was given to rest the graft", "部分胰岛素用于保护移植物"),
    "insulin-no-weight": both("no weight, so no dose per kg", "缺体重，无每公斤剂量"),
    "igls-events-not-fewer": both("severe hypoglycaemia did not become rarer", "3级（重度）低血糖未减少"),
    "beta2-clamped": both("1 U/kg/d or more gives 0", "剂量达 1 U/kg/d 及以上时取 0"),
    "response-outside": both(
        "baseline below 0.2 nmol/L: outside the people in whom it was derived", "基线低于 0.2 nmol/L，超出公式来源人群"
    ),
    "lability-few-weeks": both("fewer than four weeks", "不足四周"),
    "dsa-msc": both("antibodies against the MSC donor", "存在针对间充质干细胞供者的抗体"),
    # how a value came about
    "ratio-because": both(
        "C-peptide {c_peptide:.4g} nmol/L / glucose {glucose:.4g} mmol/L",
        "C 肽 {c_peptide:.4g} nmol/L ÷ 血糖 {glucose:.4g} mmol/L",
    ),
    "responder-because": both("stimulated C-peptide against the limit", "刺激后 C 肽与界值比较"),
    "hba1c-because": both("reported as {hba1c:.4g} {hba1c_unit}", "报告值 {hba1c:.4g} {hba1c_unit}"),
    "eag-because": both("1.59 x HbA1c {hba1c:.4g} % - 2.59", "1.59 × 糖化血红蛋白 {hba1c:.4g} % - 2.59"),
    "estimated-a1c-because": both(
        "(mean glucose {mean_glucose:.4g} mg/dL + 46.7) / 28.7", "（平均血糖 {mean_glucose:.4g} mg/dL + 46.7）÷ 28.7"
    ),
    "gmi-because": both(
        "3.31 + 0.02392 x mean glucose {mean_glucose:.4g} mg/dL", "3.31 + 0.02392 × 平均葡萄糖 {mean_glucose:.4g} mg/dL"
    ),
    "idaa1c-because": both(
        "HbA1c {hba1c:.4g} % + 4 x {insulin:.4g} U/kg/d", "糖化血红蛋白 {hba1c:.4g} % + 4 × {insulin:.4g} U/kg/d"
    ),
    "insulin-because": both(
        "mean of {complete_days} complete days; a missing day is not zero",
        "{complete_days} 个完整日的平均值；缺记录日不视为零",
    ),
    "independence-because": both("by the four conditions", "依据四项条件"),
    "igls-because": both(
        "by HbA1c, severe hypoglycaemia, insulin and C-peptide", "依据糖化血红蛋白、3级（重度）低血糖、胰岛素与 C 肽"
    ),
    "igls-2-because": both(
        "treatment outcome {treatment_outcome}, C-peptide alone {c_peptide_class}; the graft never exceeds the treatment",
        "治疗结局{treatment_outcome}，仅按 C 肽为{c_peptide_class}；移植物分级不高于治疗结局",
    ),
    "beta-because": both(
        "glucose {glucose_points} + HbA1c {hba1c_points} + insulin {insulin_points} + C-peptide {c_peptide_points}",
        "血糖 {glucose_points} + 糖化血红蛋白 {hba1c_points} + 胰岛素 {insulin_points} + C 肽 {c_peptide_points}",
    ),
    "beta2-because": both(
        "root of C-peptide {c_peptide:.4g} nmol/L x (1 - {insulin:.4g} U/kg/d) / (glucose {glucose:.4g} mmol/L x HbA1c "
        "{hba1c:.4g} %) x 1000",
        "C 肽 {c_peptide:.4g} nmol/L 的平方根 ×（1 - {insulin:.4g} U/kg/d）÷（血糖 {glucose:.4g} mmol/L × 糖化血红蛋白 "
        "{hba1c:.4g} %）× 1000",
    ),
    "suito-because": both(
        "1500 x {c_peptide:.4g} ng/mL / (fasting glucose {glucose:.4g} mg/dL - 63)",
        "1500 × {c_peptide:.4g} ng/mL ÷（空腹血糖 {glucose:.4g} mg/dL - 63）",
    ),
    "suit-because": both(
        "250 x {c_peptide:.4g} nmol/L / (fasting glucose {glucose:.4g} mmol/L - 3.43)",
        "250 × {c_peptide:.4g} nmol/L ÷（空腹血糖 {glucose:.4g} mmol/L - 3.43）",
    ),
    "homa-because": both(
        "insulin {insulin:.4g} mIU/L x glucose {glucose:.4g} mmol/L / 22.5",
        "胰岛素 {insulin:.4g} mIU/L × 血糖 {glucose:.4g} mmol/L ÷ 22.5",
    ),
    "response-because": both(
        "what is left at 12 months against what age {age:.4g} and the baseline let one expect",
        "12 个月实际值减去按年龄 {age:.4g} 岁与基线的预期值",
    ),
    "level-because": both("by glucose and the help of another person", "依据血糖与是否需他人帮助"),
    "severe-because": both(
        "by symptoms, help, and glucose or prompt recovery", "依据症状、他人帮助，以及血糖或迅速恢复"
    ),
    "clarke-because": both("{reduced_answers:.0f} reduced answers", "{reduced_answers:.0f} 个减退答案"),
    "gold-because": both("answer {answer:.0f} of 7", "答案 {answer:.0f}（共 7 级）"),
    "lability-because": both("pairs of readings: {pairs}; weeks: {weeks}", "读数对 {pairs} 个；周数 {weeks}"),
    "risk-because": both("mean over {readings} readings", "{readings} 个读数的平均值"),
    "cgm-because": both(
        "{readings} readings, {active:.1f} % of the time asked", "{readings} 个读数，占应佩戴时间的 {active:.1f}%"
    ),
    "mage-because": both(
        "{swings} swings larger than the SD of {sd:.3g} mmol/L, in the direction of the first",
        "{swings} 次波动超过标准差 {sd:.3g} mmol/L，按首次波动方向计",
    ),
    "questionnaire-because": both("sum of its items", "各题之和"),
    "autoantibody-because": both(
        "{antibody} {value_after:.4g} after {value_before:.4g} {kit_unit}",
        "{antibody} 由 {value_before:.4g} 变为 {value_after:.4g} {kit_unit}",
    ),
    "dsa-because": both("strongest MFI against the cut, donors apart", "最强 MFI 与界值比较，供者分列"),
    "cpra-because": both("cPRA against the limit", "cPRA 与界值比较"),
    "composite-because": both("by HbA1c and severe hypoglycaemia", "依据糖化血红蛋白与 3级（重度）低血糖"),
    "hys-because": both("by ALT or AST, bilirubin, ALP and other causes", "依据 ALT 或 AST、胆红素、ALP 与其他原因"),
    "clocks-because": both(
        "awareness {aware:%Y-%m-%d %H:%M} is day 0; the earliest of the declared clocks",
        "知悉时间 {aware:%Y-%m-%d %H:%M} 为第 0 天；取所声明时限中最早者",
    ),
    "ieq-because": both(
        "{ieq_in_sample:.6g} IEQ in the sample x {multiplier:.6g}", "样本 {ieq_in_sample:.6g} IEQ × {multiplier:.6g}"
    ),
    "release-because": both(
        "{ieq_per_kg:.6g} IEQ/kg, {ieq_per_ml:.6g} IEQ/mL, {endotoxin_per_kg:.4g} EU/kg; sterility comes later",
        "{ieq_per_kg:.6g} IEQ/kg，{ieq_per_ml:.6g} IEQ/mL，{endotoxin_per_kg:.4g} EU/kg；无菌结果在输注后得出",
    ),
    "msc-because": both("by eight markers and viability", "依据八项标志物与活率"),
    "volume-because": both(
        "{viable_cells:.6g} x 10^6 living of {total_cells:.6g} x 10^6 cells",
        "{total_cells:.6g} × 10^6 个细胞中含活细胞 {viable_cells:.6g} × 10^6",
    ),
    "cells-because": both(
        "{viable_cells:.6g} x 10^6 living cells / {weight:.4g} kg", "活细胞 {viable_cells:.6g} × 10^6 ÷ {weight:.4g} kg"
    ),
    "endotoxin-because": both(
        "{endotoxin_total:.6g} EU / {weight:.4g} kg", "内毒素 {endotoxin_total:.6g} EU ÷ {weight:.4g} kg"
    ),
    "din-because": both("ISO 7064 mod 37-2 of {din}", "{din} 的 ISO 7064 mod 37-2 校验"),
    "sec-because": both("by its seven fields", "依据七个字段"),
    # grades
    "grade-clinical": both(
        "a clinician grades this term from its wording: {wording}", "该术语由临床医生按条文分级：{wording}"
    ),
    "grade-no-value": both("no result", "无结果"),
    "grade-no-limits": both("CTCAE 5.0 prints no limits for this unit", "CTCAE 5.0 未给出该单位的界值"),
    "grade-lacking": both("cannot be graded without {lacking}", "缺少{lacking}，无法分级"),
    "grade-baseline": both("baseline", "基线值"),
    "grade-uln": both("ULN", "正常值上限"),
    "grade-lln": both("LLN", "正常值下限"),
    "grade-anticoagulated": both("whether an anticoagulant is taken", "是否抗凝治疗"),
    "grade-zero": both("does not reach grade 1: {wording}", "未达 1 级：{wording}"),
    "grade-reached": both("grade {grade}: {wording}", "{grade} 级：{wording}"),
    "grade-if-normal": both("if the baseline was normal it is grade {grade}", "若基线正常则为 {grade} 级"),
    "grade-aimed-at": both(
        "inside the range that treatment aims at: no event is proposed", "处于治疗目标范围，不提示不良事件"
    ),
    "grade-other-side": both(
        "a high result belongs to {term}, which a clinician grades", "高值属于“{term}”，由临床医生分级"
    ),
    "who-because": both("by the limits of {specimen}", "依据{specimen}的界值"),
    # results that are words
    "class optimal": both("optimal", "最佳"),
    "class good": both("good", "良好"),
    "class marginal": both("marginal", "临界"),
    "class failure": both("failure", "失功"),
    "class aware": both("aware", "感知正常"),
    "class undetermined": both("undetermined", "无法判定"),
    "class reduced": both("reduced", "感知减退"),
    "class diabetic_range": both("diabetic range", "糖尿病范围"),
    "class IGT": both("impaired glucose tolerance", "糖耐量减低"),
    "class IFG": both("impaired fasting glucose", "空腹血糖受损"),
    "class normal": both("normal", "正常"),
    "class venous_plasma": both("venous plasma", "静脉血浆"),
    "class venous_whole_blood": both("venous whole blood", "静脉全血"),
    "class capillary_whole_blood": both("capillary whole blood", "毛细血管全血"),
    "class capillary_plasma": both("capillary plasma", "毛细血管血浆"),
}
