"""Choices that several methods leave to the plan, named once."""

from trialwright.analysis.method import Choice
from trialwright.words.declared import Text

LEVEL = Choice(name="level", default="0.95", text=Text(en="coverage of the interval", zh="区间的置信水平"))

ALPHA = Choice(
    name="alpha", default="0.05", text=Text(en="level that a p-value is set against", zh="与 P 值比较的检验水准")
)

DEFINITION = Choice(
    name="definition",
    default="twice the smaller tail",
    text=Text(
        en="what a two-sided p counts: twice the smaller tail (agrees with the interval), or 'no more likely': "
        "every outcome no more likely than the observed one (as R's fisher.test and binom.test do)",
        zh="双侧 P 值的定义：较小单侧概率的两倍（与区间一致），或“no more likely”：所有不比观察结果更可能的结果"
        "（R 语言 fisher.test 与 binom.test 的做法）",
    ),
)

VAGUE = (
    Choice(
        name="vague",
        default="0.2",
        text=Text(
            en="weight of a vague law beside history, before the outcomes (proposal, source not read)",
            zh="历史先验之外弱信息成分的先验权重（建议值，未读原始文献）",
        ),
    ),
    Choice(name="vague_mean", default="0.5", text=Text(en="mean of that law", zh="弱信息成分的均值")),
)
