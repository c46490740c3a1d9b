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
        "design-never-stops": finding(
            ("{stop} DLTs can never happen in a cohort of {size}", "{size} 例的剂量组不可能出现 {stop} 例 DLT"),
            ("Stop at a number of DLTs that a cohort can have", "请将终止例数设为剂量组可能出现的 DLT 例数"),
        ),
        "table-empty": finding(
            ("the decision table has no rows", "决策表没有内容"),
            ("Give it as csv with a header", "请以带表头的 csv 给出"),
        ),
        "table-columns": finding(
            ("the columns of the decision table are {found}", "决策表的列为 {found}"),
            ("Use {cells}, or {limits}", "请使用 {cells}，或 {limits}"),
        ),
        "table-row": finding(
            ("the row '{row}' cannot be read", "无法读取该行“{row}”"),
            (
                "Give whole numbers, no more DLTs than patients, and E, S, D or DU",
                "请给出整数，DLT 例数不超过例数，决策为 E、S、D 或 DU",
            ),
        ),
        "table-twice": finding(
            (
                "{dlts} DLTs in {patients} patients have two different decisions",
                "{patients} 例中 {dlts} 例 DLT 有两个不同的决策",
            ),
            ("Keep one of them", "请只保留一个"),
        ),
        "table-gap": finding(
            ("{dlts} DLTs in {patients} patients have no decision", "{patients} 例中 {dlts} 例 DLT 没有决策"),
            ("Decide every number of DLTs of a row", "请为该例数的每个 DLT 例数给出决策"),
        ),
        "table-not-monotone": finding(
            ("with {patients} patients, more DLTs lead to a higher dose", "{patients} 例时，DLT 更多反而剂量更高"),
            ("Order each row as E, S, D, DU", "每行请按 E、S、D、DU 的次序"),
        ),
    }
)

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "boin rule": both(
            "{dlts}/{treated} DLT at level {current}; stay between {up:.3f} and {down:.3f}",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT；发生率介于 {up:.3f} 与 {down:.3f} 之间时维持",
        ),
        "keyboard rule": both(
            "{dlts}/{treated} DLT at level {current}; the target's key is {low:g} to {high:g}",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT；目标区间为 {low:g} 至 {high:g}",
        ),
        "mtpi rule": both(
            "{dlts}/{treated} DLT at level {current}; on target is {low:g} to {high:g}",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT；达标区间为 {low:g} 至 {high:g}",
        ),
        "tpi rule": both(
            "{dlts}/{treated} DLT at level {current}; on target is {target:g}, {low:g} standard deviations down to "
            "{high:g} up",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT；达标区间为 {target:g} 向下 {low:g} 个标准差至向上 {high:g} 个标准差",
        ),
        "i3+3 rule": both(
            "{dlts}/{treated} DLT at level {current}; on target is {low:g} to {high:g}, and above it one DLT fewer is "
            "looked at",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT；达标区间为 {low:g} 至 {high:g}，高于区间时再看减少一例 DLT 的情形",
        ),
        "uploaded rule": both(
            "{dlts}/{treated} DLT at level {current}, by the study's own table",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT，按研究自定的决策表",
        ),
        "the table ends": both(
            "the table has no row for {treated} patients: stop at level {current}",
            "决策表没有 {treated} 例的一行：在剂量水平 {current} 终止",
        ),
        "3+3 rule": both("{dlts}/{treated} DLT at level {current}", "剂量水平 {current}：{dlts}/{treated} 例 DLT"),
        "3+3 goes up": both("few enough: go up to level {next}", "DLT 未超限：升至剂量水平 {next}"),
        "3+3 expands": both("three more patients at level {next}", "在剂量水平 {next} 再入 3 例"),
        "3+3 too toxic stop": both(
            "two or more DLTs: stop, the level below is the highest tolerated",
            "2 例及以上 DLT：终止，下一级为最高可耐受剂量",
        ),
        "3+3 too toxic down": both(
            "two or more DLTs: fill level {next} to six patients", "2 例及以上 DLT：将剂量水平 {next} 补足 6 例"
        ),
        "3+3 lowest too toxic": both(
            "two or more DLTs at the lowest level: stop, no level is tolerated",
            "最低剂量水平出现 2 例及以上 DLT：终止，无可耐受剂量",
        ),
        "3+3 level below": both(
            "level {next} no longer passes, an outcome became known late: finish it first",
            "因后来得知的结局，剂量水平 {next} 不再算通过：先完成该水平",
        ),
        "3+3 done": both("no higher level is left to try: stop", "没有更高的剂量水平可试：终止"),
        "3+3 selects": both("level {next} is the highest that passed", "剂量水平 {next} 是通过的最高水平"),
        "3+3 selects none": both("no level passed", "没有剂量水平通过"),
        "fixed rule": both(
            "{dlts}/{treated} DLT at level {current}; {stop:g} stop the climb",
            "剂量水平 {current}：{dlts}/{treated} 例 DLT；{stop:g} 例即终止升级",
        ),
        "fixed goes up": both("the cohort is complete: go up to level {next}", "剂量组已完成：升至剂量水平 {next}"),
        "fixed stops": both("too many DLTs: stop", "DLT 达到规定例数：终止"),
        "fixed at the top": both("the highest level is done: stop", "最高剂量水平已完成：终止"),
        "fixed goes on": both("the cohort at level {next} goes on", "剂量水平 {next} 的剂量组继续入组"),
        "fixed selects": both(
            "level {next} is the highest whose cohort was completed without stopping",
            "剂量水平 {next} 是完成且未触发终止的最高水平",
        ),
        "fixed selects none": both("no cohort was completed without stopping", "没有剂量组在未触发终止的情况下完成"),
        "said early": both(
            "so it is whatever the outcomes that are still open turn out to be", "无论尚未明确的结局如何，结论均如此"
        ),
        "complete the cohort": both(
            "the cohort of {cohort} at level {current} is not complete: {missing} more to be treated there",
            "剂量水平 {current} 的剂量组（{cohort} 例）尚未完成：还需入组 {missing} 例",
        ),
        "an open outcome decides": both(
            "{open} still in the window (level {levels}), and the outcome could change the answer: wait",
            "仍有 {open} 例处于观察窗内（剂量水平 {levels}），其结局可能改变结论：等待",
        ),
        "first cohort": both(
            "nobody has been treated: begin at level {next}", "尚无人接受治疗：从剂量水平 {next} 开始"
        ),
        "planned number reached": both(
            "{treated} patients have been treated, as planned: stop", "已完成计划的 {treated} 例：终止"
        ),
        "guard too toxic": both(
            "guard: the lowest level is probably too toxic: stop", "防护：最低剂量水平很可能毒性过大：终止"
        ),
        "guard overdose": both(
            "guard: an overdose at a higher level is too probable: no higher than level {next} (0: stop)",
            "防护：更高剂量水平过量的概率过大：不高于剂量水平 {next}（0 为终止）",
        ),
        "guard overdose selection": both(
            "guard: an overdose is too probable above level {next} (0: none is selected)",
            "防护：剂量水平 {next} 以上过量的概率过大（0 为不选定）",
        ),
        "guard skipping": both("guard: no level is skipped: level {next}", "防护：不得跳级：剂量水平 {next}"),
        "guard maximum": both("guard: the maximum number of patients is reached: stop", "防护：已达总例数上限：终止"),
        "guard backfill": both(
            "guard: the lower levels with their backfilled patients send the cohort to level {next} (0: stop)",
            "防护：较低剂量水平连同补充入组的结局使本组转至剂量水平 {next}（0 为终止）",
        ),
        "advice notice": both("Advice; it does not replace the investigator's judgement.", "建议，不代替研究者判断。"),
        "action escalate": both("go up", "升级"),
        "action stay": both("stay", "维持"),
        "action de-escalate": both("go down", "降级"),
        "action stop": both("stop", "终止"),
        "action wait": both("wait", "等待"),
        "next level": both("{action}: next patient at level {level}", "{action}：下一例入剂量水平 {level}"),
        "closed levels": both("closed: level {levels}", "已关闭：剂量水平 {levels}"),
        "table caption": both(
            "Row: patients at level {level}; column: DLTs from 0. E up, S same level, D down, DU down and closed, X end",
            "行：剂量水平 {level} 的例数；列：DLT 例数（自 0 起）。E 升级，S 维持，D 降级，DU 降级并关闭，X 终止试验",
        ),
        "chapter table caption": both(
            "Column: patients at level {level}; row: DLTs from 0. E up, S same level, D down, DU down and closed, X end",
            "列：剂量水平 {level} 的例数；行：DLT 例数（自 0 起）。E 升级，S 维持，D 降级，DU 降级并关闭，X 终止试验",
        ),
        "oc selection": both("chance that each level is selected", "各剂量水平被选定的概率"),
        "oc none": both("chance that no level is selected", "不选定任何剂量水平的概率"),
        "oc patients": both("expected patients at each level", "各剂量水平的期望例数"),
        "oc dlts": both("expected DLTs at each level", "各剂量水平的期望 DLT 例数"),
        "oc exact": both("exact, without simulation error", "精确计算，无模拟误差"),
        "oc trials": both("simulated trials", "模拟试验次数"),
        "oc stopped": both("chance that the rule ends the trial before the planned number", "规则提前终止试验的概率"),
        "oc total": both("expected patients in all", "期望总例数"),
        "oc planned": both("planned patients", "计划例数"),
        "oc more_than_planned": both("chance of more patients than planned", "超过计划例数的概率"),
        "oc most_patients": both("patients at most", "最多例数"),
        "oc top_untried": both("chance that nobody is given the highest level", "最高剂量水平无人接受的概率"),
        "oc target": both("DLT rate above which a level counts as an overdose", "DLT 发生率高于此值的剂量水平视为过量"),
        "oc overdosed": both("expected share of patients at overdoses", "接受过量剂量的患者期望比例"),
        "oc overdose60": both(
            "chance that over 60 % of the planned patients are", "超过 60% 的计划例数接受过量剂量的概率"
        ),
        "oc overdose80": both(
            "chance that over 80 % of the planned patients are", "超过 80% 的计划例数接受过量剂量的概率"
        ),
        "oc selects_toxic": both("chance that an overdose is selected", "选定过量剂量的概率"),
        "oc two_dlts_or_more": both("chance of two DLTs or more in the trial", "整个试验出现 2 例及以上 DLT 的概率"),
        "oc true": both("true DLT rates, the procedure's risk included", "真实 DLT 发生率（含操作风险）"),
        "oc worst selects_toxic": both("worst chance of selecting an overdose", "选定过量剂量的最坏概率"),
        "oc worst overdosed": both("worst expected share of patients at overdoses", "接受过量剂量的最坏期望比例"),
        "oc worst dlts": both("most expected DLTs", "期望 DLT 例数的最大值"),
        "oc worst none_though_safe": both(
            "worst chance of selecting none although a level is safe", "存在安全剂量却不选定的最坏概率"
        ),
        "chapter title": both("Dose escalation", "剂量递增"),
        "chapter draft": both(
            "Draft for the protocol. The dose of each level, the DLT definition and its window are not in it: the "
            "protocol must declare them.",
            "方案草稿。各水平的剂量、DLT 定义及观察窗不在其中，须由方案明确。",
        ),
        "chapter design": both("design", "设计"),
        "chapter exactness": both("figures", "数值"),
        "chapter rule": both("The rule", "规则"),
        "chapter setting": both("setting", "设置项"),
        "chapter value": both("value", "取值"),
        "chapter meaning": both("what it means", "含义"),
        "chapter levels": both("dose levels", "剂量水平数"),
        "chapter cohort": both("patients in a cohort", "每组例数"),
        "chapter settings": both(
            "What was chosen, proposals included; each must be confirmed", "所选取值（含建议值），均须确认"
        ),
        "chapter source": both("Source: {source}.", "来源：{source}。"),
        "chapter none": both("none", "无"),
        "chapter partial": both(
            "While an outcome is open, every way in which it can end is tried. If all give the same answer, it is said at "
            "once; if one could change it, nobody goes where that outcome would not let them.",
            "结局尚未明确时，逐一设想其所有可能。若结论一致，立即给出；若某种结局会改变结论，则不得进入该结局所不允许的剂量水平。",
        ),
        "chapter table": both("Decision table", "决策表"),
        "chapter patients": both("patients at the level", "该水平例数"),
        "chapter dlts": both("of these with a DLT", "其中 DLT 例数"),
        "chapter limits": both("The same as limits of the number of DLTs", "以 DLT 例数界值表示"),
        "chapter escalate_if_at_most": both("go up if at most", "不超过此数则升级"),
        "chapter de_escalate_if_at_least": both("do not stay if at least", "达到此数则不再维持"),
        "chapter close_if_at_least": both("close if at least", "达到此数则关闭"),
        "chapter futures": both("Every future of the next cohorts", "后续剂量组的所有可能路径"),
        "chapter tree": both(
            "Each point: the outcomes of a cohort (N no DLT, T DLT), then the level of the next",
            "每个节点：一组的结局（N 无 DLT，T 有 DLT），箭头后为下一组的剂量水平",
        ),
        "chapter start": both("start", "开始"),
        "chapter cohort number": both("cohort {number}", "第 {number} 组"),
        "chapter futures caption": both(
            "Every point with its answer; chances if the true DLT rates are {truth}",
            "每个节点的结论；真实 DLT 发生率为 {truth} 时的概率",
        ),
        "chapter path": both("outcomes", "结局"),
        "chapter answer": both("answer", "结论"),
        "chapter why": both("why", "理由"),
        "chapter chance": both("chance", "概率"),
        "chapter behaviour": both("How the rule behaves", "规则的运行特征"),
        "chapter background": both(
            "Every true rate includes a chance of {background:g} that the procedure alone causes a DLT.",
            "各真实发生率均含操作本身导致 DLT 的概率 {background:g}。",
        ),
        "chapter scenario": both("scenario {number}", "情形 {number}"),
        "chapter selects": both("chance that level {level} is selected", "选定剂量水平 {level} 的概率"),
        "chapter treats": both("expected patients at level {level}", "剂量水平 {level} 的期望例数"),
        "chapter more": both("chance of more than {planned} patients", "超过 {planned} 例的概率"),
        "chapter all dlts": both("expected DLTs in all", "期望 DLT 总例数"),
        "chapter rate": both("true DLT rate of level {level}", "剂量水平 {level} 的真实 DLT 发生率"),
        "chapter exact": both(
            "Exact: every end of the trial is listed, nothing is simulated", "精确计算：列举试验的所有结局，未作模拟"
        ),
        "chapter figure": both("figure", "指标"),
        "chapter nothing": both("none", "不选定"),
        "chapter level": both("dose level", "剂量水平"),
        "chapter true rate": both("true DLT rate", "真实 DLT 发生率"),
        "chapter curve": both(
            "True DLT rates of the scenarios; above {overdose:g} a level counts as an overdose",
            "各情形的真实 DLT 发生率；高于 {overdose:g} 视为过量",
        ),
        "chapter worst": both("The worst case", "最坏情形"),
        "chapter worst caption": both(
            "Over every truth that rises, or stays, from level to level in steps of 0.1 from 0.1 to 0.7",
            "在各水平真实发生率不递减、取值 0.1 至 0.7（步长 0.1）的所有情形中",
        ),
        "chapter words": both("In plain words", "通俗说明"),
        "words people": both(
            "People are treated {cohort} at a time at the same dose. In all, at most {most} people are treated.",
            "每次 {cohort} 人接受同一剂量。总共最多 {most} 人接受治疗。",
        ),
        "words rule": both(
            "Before anybody is given a higher dose, the harms of those treated so far are counted by a rule that was fixed "
            "beforehand; the rule can also lower the dose or end the trial.",
            "任何人接受更高剂量之前，均按事先规定的规则统计已治疗者的不良后果；该规则也可降低剂量或终止试验。",
        ),
        "words person": both(
            "The rule only advises. The investigator and the safety board decide, and may always be more careful.",
            "规则仅作建议，由研究者与数据与安全监查委员会决定，并且随时可以更加谨慎。",
        ),
        "words scenario": both(
            "If the true risk of serious harm were {rates} at the levels, about {dlts:.1f} of {total:.1f} people treated "
            "would be harmed so; in {none} of 100 such trials no dose would be chosen, and in {top} of 100 the highest "
            "dose would be tried.",
            "若各水平发生此类严重损害的真实风险为 {rates}，则平均 {total:.1f} 名接受治疗者中约 {dlts:.1f} 人受损害；100 次此类试验中有 "
            "{none} 次不选定任何剂量，有 {top} 次会试到最高剂量。",
        ),
        "words more": both(
            "{planned} people are planned, but in up to {more} of 100 trials more are needed, and at most {most}.",
            "计划 {planned} 人，但 100 次试验中最多有 {more} 次需要更多人，最多 {most} 人。",
        ),
        "selection waits": both(
            "{open} still in the window, and the outcome could change the selection: wait",
            "仍有 {open} 例处于观察窗内，其结局可能改变选定的剂量：等待",
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
