"""The sentences about adverse events, their reports and clocks, and what suspends the trial."""

from trialwright.words.wording import Both, FindingText, Severity, both, finding

FINDINGS: dict[str, FindingText] = {
    "term-uncounted": finding(
        ("no event answers the term '{id}' of the stopping rules", "没有不良事件可回答停止规则中的“{id}”"),
        ("Say under events, counted, which events do", "请在 events 的 counted 中写明哪些不良事件计入"),
        Severity.WARNING,
    ),
    "event-fact-unknown": finding(
        ("'{fact}' is not asked of an adverse event", "不良事件记录中没有“{fact}”这一项"),
        ("Leave it out", "请删除"),
    ),
    "event-unknown": finding(
        ("there is no adverse event {number} of {subject}", "{subject} 没有第 {number} 号不良事件"),
        ("Look at the list of events", "请查看不良事件列表"),
    ),
    "event-moved": finding(
        ("somebody changed this event in the meantime", "他人已在此期间更改了该不良事件"),
        (
            "Nothing that you typed is lost: compare with what stands now, then save again",
            "您填写的内容没有丢失：请与现有记录比对后再次保存",
        ),
    ),
    "event-unreasoned": finding(
        ("nothing says why what was known changes", "未说明为何更改已有内容"),
        ("Write the reason; the old version stays", "请填写原因；旧版本予以保留"),
    ),
    "event-unchanged": finding(
        ("nothing was changed", "没有任何更改"),
        ("Change what is new, or leave the page", "请填写新的内容，或离开本页"),
    ),
    "event-incomplete": finding(
        ("the event still lacks: {lacking}", "该不良事件尚缺：{lacking}"),
        ("Follow it up; then close it", "请随访补充后再关闭"),
    ),
    "event-not-judged": finding(
        ("only an investigator judges {fact}", "{fact}须由研究者判定"),
        ("Leave it open; the event is saved without it", "请留空；不良事件可不含此项保存"),
    ),
    "event-grade-without-death": finding(
        ("grade 5 is death, but death is not marked as criterion", "5 级即死亡，但未勾选“死亡”这一严重性标准"),
        ("Correct the grade or mark death", "请更正分级或勾选死亡"),
        Severity.WARNING,
    ),
    "event-death-without-grade": finding(
        ("death is grade 5, not {grade}", "死亡应为 5 级，而非 {grade} 级"),
        ("Correct one of the two", "请更正其中之一"),
        Severity.WARNING,
    ),
    "event-death-without-outcome": finding(
        ("death, but the outcome is not fatal", "标明死亡而转归非死亡"),
        ("Correct the outcome", "请更正转归"),
        Severity.WARNING,
    ),
    "event-outcome-without-death": finding(
        ("the outcome is fatal, but death is not marked as criterion", "转归为死亡，但未勾选“死亡”这一严重性标准"),
        ("Mark death, or correct the outcome", "请勾选死亡，或更正转归"),
        Severity.WARNING,
    ),
    "event-danger-without-grade": finding(
        ("danger to life is at least grade 4, not {grade}", "危及生命至少为 4 级，而非 {grade} 级"),
        ("Correct one of the two", "请更正其中之一"),
        Severity.WARNING,
    ),
    "event-serious-contradicted": finding(
        ("not serious, yet a criterion of seriousness is marked", "标为非严重，但勾选了严重性标准"),
        ("It counts as serious until you correct it", "更正前按严重不良事件处理"),
        Severity.WARNING,
    ),
    "event-ongoing-ended": finding(
        ("still there, and ended", "标为仍持续，但填写了结束时间"),
        ("Correct one of the two", "请更正其中之一"),
        Severity.WARNING,
    ),
    "event-ended-before": finding(
        ("it ended before it began", "结束早于发生"),
        ("Correct one of the two times", "请更正其中一个时间"),
        Severity.WARNING,
    ),
    "event-aware-before": finding(
        ("the team was aware before it began", "获知时间早于发生时间"),
        ("Correct one of the two times", "请更正其中一个时间"),
        Severity.WARNING,
    ),
    "event-before-consent": finding(
        ("it began before consent ({day})", "发生于知情同意（{day}）之前"),
        ("Record it as history, unless it became worse since", "如此后未加重，请记入既往史"),
        Severity.WARNING,
    ),
    "clock-unknown": finding(
        ("there is no duty '{clock}' to report", "没有编号为“{clock}”的报告时限"),
        ("Choose one that the study declares", "请选择研究已声明的报告时限"),
    ),
    "suspension-unknown": finding(
        ("there is no suspension {about}", "没有编号为 {about} 的暂停"),
        ("Look at the safety desk", "请查看安全性工作台"),
    ),
    "suspension-over": finding(
        ("this suspension has ended", "该暂停已解除"),
        ("There is nothing left to do", "无需再次操作"),
    ),
    "suspension-not-theirs": finding(
        ("the study leaves it to the {roles} to end a suspension", "本研究规定仅 {roles} 可解除暂停"),
        ("Ask them", "请联系其处理"),
    ),
    "suspension-scope": finding(
        ("'{scope}' cannot be suspended", "“{scope}”不能暂停"),
        ("Write trial, procedure, board or level and its number", "请写 trial、procedure、board 或 level 加编号"),
    ),
    "proposal-gone": finding(
        ("no result proposes this grade any more", "已没有检验结果提示该分级"),
        ("Look at the results of the participant", "请查看该参与者的检验结果"),
    ),
}

SENTENCES: dict[str, Both] = {
    "entry adverse event reported": both("adverse event reported", "报告不良事件"),
    "entry adverse event followed up": both("adverse event followed up", "不良事件随访"),
    "entry adverse event corrected": both("adverse event corrected", "更正不良事件"),
    "entry adverse event adjudicated": both("adverse event adjudicated", "裁定不良事件"),
    "entry adverse event coded": both("adverse event coded", "不良事件编码"),
    "entry adverse event closed": both("adverse event closed", "关闭不良事件"),
    "entry adverse event fact": both("fact of an adverse event", "不良事件内容"),
    "entry adverse event sent": both("sent to an authority", "已提交主管部门"),
    "entry laboratory grade declined": both("proposed grade declined", "未采纳检验分级提示"),
    "entry trial suspended": both("suspended", "暂停"),
    "entry suspension ended": both("suspension ended", "解除暂停"),
}
