"""The sentences of the escalation chapter, in English and Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: Mapping[str, FindingText] = MappingProxyType(
    {
        "outcomes-unreadable": finding(
            ("'{group}' is not a level followed by N, T, E, B or ?", "“{group}”应为剂量水平后接 N、T、E、B 或 ?"),
            (
                "Write one letter a patient: 1NNN 2NNT 3N? (N no DLT, T DLT, ? still in the window)",
                "每例写一个字母，如 1NNN 2NNT 3N?（N 无 DLT，T 有 DLT，? 仍在观察窗内）",
            ),
        ),
        "outcomes-off-ladder": finding(
            ("'{group}' is on no level from 1 to {levels}", "“{group}”不在剂量水平 1 至 {levels} 之内"),
            ("Correct the level, or say how many levels there are", "请更正剂量水平，或注明剂量水平的个数"),
        ),
        "outcomes-too-many": finding(
            ("there are more than {most} patients", "例数超过 {most}"),
            ("Give the outcomes of one trial", "请只给出一项试验的结局"),
        ),
        "design-unknown": finding(
            ("there is no design '{name}'", "没有名为“{name}”的设计"),
            ("Known designs: {known}", "可用的设计：{known}"),
        ),
        "design-no-setting": finding(
            ("the design has no setting '{name}'", "该设计没有设置项“{name}”"),
            ("Its settings: {known}", "可用的设置项：{known}"),
        ),
        "design-setting": finding(
            ("'{name}' cannot be '{value}'", "“{name}”不能取“{value}”"),
            ("Choose {fits}", "可取：{fits}"),
        ),
        "design-levels": finding(
            ("a ladder cannot have {levels} levels", "剂量水平数不能为 {levels}"),
            ("Give 1 to {most} levels", "请给出 1 至 {most} 个剂量水平"),
        ),
        "design-rates": finding(
            (
                "the rates do not rise: {low} (clearly too low), {target} (target), {high} (clearly too high)",
                "发生率未递增：{low}（明显偏低）、{target}（目标）、{high}（明显偏高）",
            ),
            ("Choose rates on both sides of the target, below 1", "请在目标值两侧取值，且小于 1"),
        ),
    }
)

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "boin rule": both(
            "{dlts}/{treated} DLT at level {current}; stay between {up:.3f} and {down:.3f}",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT；发生率介于 {up:.3f} 与 {down:.3f} 之间时维持",
        ),
        "dose stays": both("the same level again", "维持原剂量水平"),
        "dose goes up": both("go up to level {next}", "升至剂量水平 {next}"),
        "dose goes down": both("go down to level {next}", "降至剂量水平 {next}"),
        "top of the ladder": both("level {top} is the highest: stay", "已是最高剂量水平 {top}：维持"),
        "level above is closed": both("the level above is closed: stay", "上一剂量水平已关闭：维持"),
        "bottom of the ladder": both(
            "too many DLTs, and no level is lower: stay at the lowest while it is open",
            "DLT 偏多但已无更低剂量水平：最低水平未关闭前维持",
        ),
        "level is closed": both(
            "level {current} is closed for good: go down to level {next}",
            "剂量水平 {current} 永久关闭：降至剂量水平 {next}",
        ),
        "lowest level is closed": both("the lowest level is too toxic: stop", "最低剂量水平毒性过大：终止"),
        "lowest level is unsafe": both(
            "the lowest level is not safe enough (stricter limit): stop", "最低剂量水平超过更严格的安全界值：终止"
        ),
        "enough at this level": both(
            "{treated} patients at level {current} are enough: stop",
            "剂量水平 {current} 已有 {treated} 例，达到规定例数：终止",
        ),
        "nobody treated yet": both("nobody has been treated at level {next} yet", "剂量水平 {next} 尚无人接受治疗"),
        "rate nearest to the target": both(
            "the smoothed DLT rate of level {next} is {smoothed:.3f}, the nearest to {target:g}",
            "剂量水平 {next} 平滑后的 DLT 发生率为 {smoothed:.3f}，最接近目标 {target:g}",
        ),
        "no level can be selected": both("no tried level is open", "没有已试且未关闭的剂量水平"),
        "every open level is above the limit": both(
            "the smoothed DLT rate of every open level is above the limit",
            "所有未关闭剂量水平平滑后的 DLT 发生率均高于界值",
        ),
    }
)
