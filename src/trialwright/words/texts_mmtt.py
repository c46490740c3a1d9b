"""What is said about the C-peptide of a mixed meal, and about where everybody stands on the first page."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, both

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "mmtt-untimed": both("a result without its minute", "有结果未记录采样时间"),
        "mmtt-misplaced": both("a sample's actual minute contradicts its planned one", "样本的实际时间与计划时间矛盾"),
        "mmtt-late": both("the last sample is too late", "末次样本过迟"),
        "mmtt-no-basal": both("no sample up to 0 min", "缺 0 分钟及之前的样本"),
        "mmtt-no-last": both("no 120-min sample", "缺 120 分钟样本"),
        "mmtt-gaps": both("too many interior samples are missing", "缺失的中间点过多"),
        "mmtt-twice": both("two samples at the same minute", "同一分钟有两个样本"),
        "mmtt-above": both("a result above the measuring range", "有结果超出检测上限"),
        "interpolated": both("one missing sample bridged by a straight line", "缺一个样本，以直线连接"),
        "mmtt-brought-back": both(
            "the last sample was late, its line is read at 120 min", "末次样本推迟，按直线折回 120 分钟"
        ),
        "mmtt-held": both(
            "the last sample was early, its value is held to 120 min", "末次样本提前，其值保持至 120 分钟"
        ),
        "below quantification": both("some results below quantification", "部分结果低于定量下限"),
        "mmtt-used": both(
            "straight lines through {used} points at actual minutes", "按实际采样时间以直线连接 {used} 个点"
        ),
        "baseline that counts": both("test before treatment that counts", "计入的治疗前试验"),
        "before treatment": both("before treatment", "治疗前"),
        "policy": both("rule", "规则"),
        "policy chosen": both("{policy} (the study's rule)", "{policy}（研究采用）"),
        "with change": both("with change", "可计算变化者"),
        "mean change": both("mean change", "变化均值"),
        "median change": both("median change", "变化中位数"),
        "sensitivity caption": both("Sensitivity analysis: {rule}", "敏感性分析：{rule}"),
        "rules": both("Rules: {rules}.", "规则：{rules}。"),
        "samples used": both(
            "actual minute: C-peptide as counted, nmol/L (* below quantification)",
            "实际分钟：计入的 C 肽，nmol/L（* 低于定量下限）",
        ),
        "samples caption": both("The samples behind each figure", "各结果所依据的样本"),
        "where everybody stands": both("Where everybody stands", "访视进展"),
        "visits caption": both(
            "Visits of those who are eligible: ✓ seen, ✗ missed (window closed), ○ window open, · later, blank: the day "
            "from which it is counted is not known. Not shown, because not eligible or to be confirmed: {others}.",
            "符合入选条件者的访视：✓ 已完成，✗ 缺失（访视窗已过），○ 访视窗内，· 未到，空白为起算日未知。"
            "未列出（不符合或待确认）：{others} 人。",
        ),
        "course caption": both("{analyte} ({unit}) by visit", "各访视的{analyte}（{unit}）"),
        "results": both("results", "结果数"),
        "middle": both("median", "中位数"),
        "least": both("lowest", "最低"),
        "most": both("highest", "最高"),
        "baseline-late": both("only tested after treatment had begun", "仅有开始治疗后的试验"),
        "baseline-undated": both("which test came last before treatment is not known", "无法确定治疗前最近一次试验"),
    }
)
