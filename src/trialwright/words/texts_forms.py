"""The sentences about the inside of forms: what is shown, checked and calculated."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, FindingText, Severity, both, finding

FINDINGS: Mapping[str, FindingText] = MappingProxyType(
    {
        "unknown-period": finding(
            ("there is no period '{id}'", "没有研究阶段“{id}”"),
            ("Add it to the periods of schedule.yaml", "请在 schedule.yaml 的 periods 中添加"),
        ),
        "circular-sentence": finding(
            ("'{id}' waits for itself", "“{id}”的显示或计算条件循环引用自身"),
            (
                "Let what shows or calculates it speak of other questions",
                "请让其显示条件或计算公式只引用其他条目",
            ),
        ),
        "calculated-elsewhere": finding(
            (
                "'{id}' is calculated from {records}, which can change without this form",
                "“{id}”由 {records} 计算，而后者可在本表单之外被修改",
            ),
            (
                "Calculate from this form and its own groups; what joins forms belongs in an endpoint",
                "请只用本表单及其重复组计算；跨表单的计算应写入终点",
            ),
        ),
        "overlapping-ranges": finding(
            ("somebody could fall under both {first} and {second}", "同一人可能同时适用 {first} 与 {second}"),
            ("Part them by sex, age or the day from which they hold", "请按性别、年龄或生效日期区分"),
        ),
        "item-calculated": finding(
            ("'{id}' is calculated, nobody enters it", "“{id}”由系统计算，不可录入"),
            ("Enter what it is calculated from", "请录入其计算所依据的条目"),
        ),
        "not-a-time": finding(
            ("'{value}' is no time of day", "“{value}”不是有效时刻"),
            ("Write it as 08:05, on 24 hours", "请按 24 小时制写作 08:05"),
        ),
        "answered-though-hidden": finding(
            (
                "'{id}' has an answer although it is not asked as the form stands",
                "按表单现有内容不应填写“{id}”，但已有答案",
            ),
            ("Clear it, or correct what hides it", "请清除该答案，或更正使其隐藏的条目"),
            Severity.WARNING,
        ),
    }
)
"""What can be wrong inside a form, or with its answers."""

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "shown if": both("asked only if {sentence}", "仅当{sentence}时填写"),
        "calculated as": both("calculated: {sentence}", "按公式计算：{sentence}"),
        "asked outside": both("asked about outside {low} to {high} {unit}", "超出 {low} 至 {high} {unit} 时质疑"),
        "section periods": both("Periods", "研究阶段"),
        "section limits": both("Limits of normal", "正常值界限"),
        "limits": both(
            "{name}: {low} to {high} {unit}, {laboratory}, sex {sex}, {youngest} to {oldest} years, from {since}",
            "{name}：{low} 至 {high} {unit}，{laboratory}，性别 {sex}，{youngest} 至 {oldest} 岁，自 {since} 起",
        ),
        "checked that": both("must hold: {sentence}; else asked: {text}", "须满足：{sentence}；否则质疑：{text}"),
        "day of the form": both("the day of this form", "本表单日期"),
        "day of the record": both("the day of the record", "该记录日期"),
        "check unknown": both("Cannot be checked for want of an answer: {text}", "因缺少答案无法核查：{text}"),
    }
)
"""Sentences that queries carry."""
