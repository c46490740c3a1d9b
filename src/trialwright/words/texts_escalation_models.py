"""The sentences of the model-based and the time-to-event designs of the escalation chapter, in English and Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: Mapping[str, FindingText] = MappingProxyType(
    {
        "design-guesses": finding(
            (
                "the skeleton has {given} rates for {levels} levels",
                "skeleton 给出 {given} 个发生率，而剂量水平为 {levels} 个",
            ),
            ("Give one guessed DLT rate a level", "请为每个剂量水平给出一个估计的 DLT 发生率"),
        ),
        "design-no-guesses": finding(
            (
                "no rates can be guessed from target {target}, halfwidth {halfwidth} and median level {median}",
                "无法由目标 {target}、半宽 {halfwidth} 与中位水平 {median} 推算各水平的发生率",
            ),
            (
                "Keep target - halfwidth and target + halfwidth between 0 and 1, and the median on the ladder",
                "请使目标加减半宽均在 0 与 1 之间，且中位水平在剂量阶梯之内",
            ),
        ),
        "design-intercept": finding(
            (
                "the logistic curve with intercept {intercept} cannot reach the guessed rate {highest}",
                "截距为 {intercept} 的逻辑模型无法达到估计的发生率 {highest}",
            ),
            ("Choose a larger intercept, or lower guesses", "请增大截距，或降低估计的发生率"),
        ),
        "design-doses": finding(
            ("there are {given} doses for {levels} levels", "给出 {given} 个剂量，而剂量水平为 {levels} 个"),
            ("Give one dose a level", "请为每个剂量水平给出一个剂量"),
        ),
        "design-interval": finding(
            ("the interval from {low} to {high} is empty", "区间 {low} 至 {high} 为空"),
            ("Give the lower end first", "请使下限小于上限"),
        ),
    }
)

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "guard late harm": both(
            "guard: too many of all patients had a DLT: stop", "防护：全部参与者中发生 DLT 的例数过多：终止"
        ),
        "fewer DLTs allow no more": both(
            "with fewer DLTs among the same patients the rule would go no higher than level {next}",
            "相同例数而 DLT 更少时，该规则也不会高于剂量水平 {next}",
        ),
        "crm rule": both(
            "the model puts the DLT rate of level {wanted:.0f} at {rate:.3f}, the nearest to {target:g}; the lowest level "
            "exceeds {target:g} with probability {lowest:.3f} (stop above {cap:g})",
            "模型估计剂量水平 {wanted:.0f} 的 DLT 发生率为 {rate:.3f}，最接近目标 {target:g}；最低水平高于 {target:g} 的概率为 "
            "{lowest:.3f}（超过 {cap:g} 则终止）",
        ),
        "no level is skipped": both("no level is skipped: go to level {next}", "不跳级：转至剂量水平 {next}"),
        "last cohort too toxic to go up": both(
            "the DLT rate of the last cohort is at or above the target: go no higher than level {next}",
            "上一剂量组的 DLT 发生率达到或超过目标值：不高于剂量水平 {next}",
        ),
        "modelled level is above its cap": both(
            "any higher level exceeds the target with too great a probability: level {next}",
            "更高的剂量水平超过目标值的概率过大：剂量水平 {next}",
        ),
        "lowest level is too toxic by the model": both(
            "by the model the lowest level is too toxic: stop", "按模型估计，最低剂量水平毒性过大：终止"
        ),
        "blrm rule": both(
            "level {shown:.0f}: probability {within:.3f} that its DLT rate lies between {low:g} and {high:g}, and {over:.3f} "
            "that it lies above (at most {limit:g} is allowed)",
            "剂量水平 {shown:.0f}：DLT 发生率介于 {low:g} 与 {high:g} 之间的概率为 {within:.3f}，高于 {high:g} 的概率为 {over:.3f}"
            "（不得超过 {limit:g}）",
        ),
        "every level is an overdose": both(
            "every level is too likely to be an overdose: stop", "所有剂量水平的过量概率均超限：终止"
        ),
        "level selected by its interval": both(
            "level {next} is the most likely to lie between {low:g} and {high:g} ({within:.3f}) among those that may be "
            "selected",
            "在可选定的水平中，剂量水平 {next} 的发生率最可能介于 {low:g} 与 {high:g} 之间（{within:.3f}）",
        ),
        "tite boin rule": both(
            "{dlts} DLT on an effective sample of {sample:.2f} patients at level {current} (rate {rate:.3f}); up at or below "
            "{up:.3f}, down at or above {down:.3f}",
            "剂量水平 {current}：有效样本量 {sample:.2f} 例中 {dlts} 例 DLT（发生率 {rate:.3f}）；不高于 {up:.3f} 时递增，不低于 "
            "{down:.3f} 时降级",
        ),
        "too many are pending": both(
            "more than {most:.0%} of the patients at level {current} are still in the window: wait",
            "剂量水平 {current} 仍在观察窗内者超过 {most:.0%}：等待",
        ),
        "pending too early to go up": both(
            "somebody at level {current} has not yet passed {least:.0%} of the window: wait before going up",
            "剂量水平 {current} 有人尚未度过观察窗的 {least:.0%}：递增前须等待",
        ),
        "lowest level waits for its pending": both(
            "too many DLTs at the lowest level while outcomes are open: wait",
            "最低剂量水平 DLT 偏多且尚有结局未明：等待",
        ),
        "boin12 rule": both(
            "{dlts}/{treated} DLT and {responded:.0f} responses at level {current}; neighbours compete at or below {up:.3f}, "
            "go down at or above {down:.3f}",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT，{responded:.0f} 例应答；DLT 发生率不高于 {up:.3f} 时比较相邻水平，不低于 "
            "{down:.3f} 时降级",
        ),
        "most desirable level": both(
            "level {next} is the most desirable of those that may be given ({desire:.3f})",
            "在可给予的水平中，剂量水平 {next} 的可取性最高（{desire:.3f}）",
        ),
        "too toxic, go down": both("too many DLTs: go down to level {next}", "DLT 偏多：降至剂量水平 {next}"),
        "try the level above": both(
            "enough patients at level {current} with few DLTs: try level {next} once",
            "剂量水平 {current} 例数已足且 DLT 较少：试用剂量水平 {next}",
        ),
        "no level may be given": both("no level may be given: stop", "没有可给予的剂量水平：终止"),
        "level with the best utility": both(
            "level {next} has the best mean utility ({utility:.1f} of 100) of the levels that are not too toxic",
            "在毒性可接受的水平中，剂量水平 {next} 的平均效用最高（{utility:.1f}/100）",
        ),
        "level selected by the model": both(
            "the model puts the DLT rate of level {next} at {rate:.3f}, the nearest to {target:g} among the levels that "
            "may be selected",
            "模型估计剂量水平 {next} 的 DLT 发生率为 {rate:.3f}，在可选定的水平中最接近目标 {target:g}",
        ),
    }
)
