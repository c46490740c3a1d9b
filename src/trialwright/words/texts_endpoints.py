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
    "score-lacking": both("an input is not known", "有输入项待确认"),
    "score-lacking-input": both("{input} ({reason})", "{input}（{reason}）"),
    "score-glucose-too-low": both("the glucose is too low for the formula", "血糖过低，公式不适用"),
    "suito-because": both(
        "1500 x {c_peptide:.4g} ng/mL / (fasting glucose {glucose:.4g} mg/dL - 63)",
        "1500 × {c_peptide:.4g} ng/mL ÷（空腹血糖 {glucose:.4g} mg/dL - 63）",
    ),
}
