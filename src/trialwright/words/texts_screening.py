"""The sentences of screening, consent, eligibility and of what becomes of a participant."""

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: dict[str, FindingText] = {
    "consent-not-complete": finding(
        ("the consent form is not complete", "知情同意表单尚未完成"),
        ("Complete the consent form first", "请先完成知情同意表单"),
    ),
    "consent-not-signed": finding(
        ("a signature of the consent is lacking: {signer}", "知情同意尚缺签署：{signer}"),
        (
            "Enter the day of each signature on the consent form; a day to come is none",
            "请在知情同意表单中填写各签署者的签署日期；尚未到来的日期无效",
        ),
    ),
    "form-before-consent": finding(
        ("the consent comes before anything else: {lacks}", "须先取得知情同意：{lacks}"),
        (
            "Complete the consent form; what took place before the consent is entered as a late entry, with the day on "
            "which it did and the reason, and is kept as a deviation",
            "请先完成知情同意表单；知情同意前已发生的事项，请以补录方式填写实际发生日期与原因，系统将记为方案偏离",
        ),
    ),
    "criterion-open": finding(
        ("{id} is to be confirmed: {criterion}", "{id} 待确认：{criterion}"),
        ("Supply what the screening page says is still needed", "请补充筛选页面所列尚需的资料"),
    ),
    "criterion-excludes": finding(
        ("{id} excludes: {criterion}", "{id} 构成排除：{criterion}"),
        (
            "The participant cannot be enrolled as the record stands; correct a wrong answer, or note the screen failure",
            "按现有记录不得入组；如结果有误请更正，否则请登记筛选失败",
        ),
    ),
    "criterion-not-met": finding(
        ("{id} is not met: {criterion}", "{id} 不符合：{criterion}"),
        (
            "The participant cannot be enrolled as the record stands; correct a wrong answer, or note the screen failure",
            "按现有记录不得入组；如结果有误请更正，否则请登记筛选失败",
        ),
    ),
    "moment-unknown": finding(
        ("the day is not recorded: {moment}", "日期尚未记录：{moment}"),
        ("Enter it on its form", "请在相应表单中填写"),
    ),
    "eligibility-unsigned": finding(
        ("nobody signed that the participant is eligible ({moment})", "研究者尚未签署入选资格判定（{moment}）"),
        ("An investigator has to sign it", "须由研究者签署"),
    ),
    "eligibility-changed": finding(
        (
            "what decided has changed since {person} signed on {day} ({moment})",
            "{person} 于 {day} 签署后，判定依据已有变动（{moment}）",
        ),
        ("An investigator has to look again, and sign", "须由研究者重新审核并签署"),
    ),
    "eligibility-too-old": finding(
        (
            "the signature that the participant is eligible could be relied on until {last} ({moment})",
            "入选资格判定的签署有效期至 {last}（{moment}）",
        ),
        ("Judge eligibility again, and sign", "须重新判定入选资格并签署"),
    ),
    "eligibility-signed-later": finding(
        (
            "{person} signed on {day} only that the participant is eligible ({moment})",
            "{person} 至 {day} 才签署入选资格判定（{moment}）",
        ),
        (
            "Enter the true day; what was done before the signature is a deviation",
            "请填写实际日期；签署前已实施的属方案偏离",
        ),
    ),
    "evidence-changed": finding(
        ("what decides has changed since you looked", "您查看之后，判定依据已有变动"),
        ("Look at the page again, then sign", "请重新查看后再签署"),
    ),
    "disposition-not-so-far": finding(
        ("'{what}' cannot follow; the participant now is: {said}", "“{what}”不能接续当前状态：{said}"),
        (
            "Do what comes before it; what took place all the same is entered late, with its true day and the reason",
            "请先完成前序步骤；若确已发生，请以补录方式填写实际日期与原因",
        ),
    ),
    "disposition-unknown": finding(
        ("there is no such disposition ({about}) that still stands", "没有仍然有效的该项登记（{about}）"),
        ("Look at the page again", "请重新查看页面"),
    ),
    "no-criterion-against": finding(
        ("no criterion keeps this candidate out as the record stands", "按现有记录，没有任何标准不符合或构成排除"),
        ("Give another cause, or enter what is lacking first", "请选择其他原因，或先补充所缺资料"),
    ),
    "code-taken": finding(
        ("the code {code} is taken already", "编号 {code} 已被使用"),
        ("Give one of which nobody has written", "请使用未用过的编号"),
    ),
    "rescreening-not-foreseen": finding(
        ("the study does not foresee that somebody is screened again", "本研究未规定可重新筛选"),
        ("It needs an amendment of the protocol", "须修订方案"),
    ),
    "rescreened-already": finding(
        ("the person is screened again already, as {code}", "已以编号 {code} 重新筛选"),
        ("Go on under that code", "请使用该编号继续"),
    ),
    "rescreened-too-often": finding(
        ("a person has {attempts} screenings at most", "每人最多筛选 {attempts} 次"),
        ("It needs an amendment of the protocol", "须修订方案"),
    ),
    "rescreening-too-early": finding(
        ("the next screening may begin on {first}", "最早可于 {first} 重新筛选"),
        ("Wait until then", "请届时再办理"),
    ),
    "not-enrolled": finding(
        ("the participant is not enrolled, but: {said}", "尚未入组，目前状态：{said}"),
        ("Enrol first; after the end of treatment nobody is treated again", "请先办理入组；治疗终止后不得再次治疗"),
    ),
}

SENTENCES: dict[str, Both] = {
    # the study read aloud
    "section enrolment": both("Consent, signature and enrolment", "知情同意、判定签署与入组"),
    "consent first": both(
        "Until the consent form is complete with {signers}, no other form is saved",
        "知情同意表单未完成（须含{signers}）之前，不得保存其他表单",
    ),
    "signature holds": both(
        "The investigator's signature may be relied on for {days} days from: {anchor}",
        "研究者的判定签署自{anchor}起 {days} 天内有效",
    ),
    "treatment begins": both("Treatment and follow-up begin with: {anchor}", "治疗与随访起点：{anchor}"),
    "participation ends": both("Participation ends with: {anchors}", "参与结束于：{anchors}"),
    "screening again": both(
        "Whoever failed screening may be screened again after {days} days; {attempts} screenings in all",
        "筛选失败满 {days} 天后可重新筛选；每人最多筛选 {attempts} 次",
    ),
    # what was written about a participant
    "entry eligibility signed": both("signed: eligible", "签署：符合入选资格"),
    "entry screening failed": both("screening failed", "筛选失败"),
    "entry screened again as": both("screened again", "重新筛选"),
    "entry screened before as": both("screened before", "既往筛选"),
    "entry listed": both("put on the waiting list", "登记等待移植"),
    "entry taken off the list": both("taken off the waiting list", "移出等待名单"),
    "entry enrolled": both("enrolled", "入组"),
    "entry treatment discontinued": both("treatment discontinued", "终止治疗"),
    "entry study completed": both("study completed", "完成研究"),
    "entry withdrawn from the study": both("withdrawn from the study", "退出研究"),
    "entry lost to follow-up": both("lost to follow-up", "失访"),
    "entry in contact again": both("in contact again", "恢复联系"),
    "entry died": both("died", "死亡"),
    "entry disposition taken back": both("entered by mistake, taken back", "误登记，已撤销"),
    # where a participant stands
    "decision of eligibility": both("decision", "判定时"),
    "standing in screening": both("in screening", "筛选中"),
    "standing eligible": both("eligible, signed", "已判定符合入选资格"),
    "standing on the waiting list": both("on the waiting list", "等待移植（已登记）"),
    "standing enrolled": both("enrolled", "已入组"),
    "standing in follow-up": both("in follow-up", "随访中"),
    "standing treatment discontinued": both("treatment discontinued, followed", "已终止治疗（继续随访）"),
    "standing completed": both("completed", "已完成研究"),
    "standing screen failure": both("screen failure", "筛选失败"),
    "standing withdrawn": both("withdrawn from the study", "已退出研究"),
    "standing lost": both("lost to follow-up", "失访"),
    "standing dead": both("dead", "死亡"),
    "late entry": both("This took place earlier, and is entered now", "补录：实际发生日期早于录入"),
    "late entry hint": both(
        "What took place is always recorded. Where it came before the consent, it opens a deviation.",
        "已发生的事项均可补录；如发生于知情同意之前，将记为方案偏离。",
    ),
    "true day": both("Day on which it took place", "实际发生日期"),
    # the verdicts beside a form
    "criteria touched": both("Criteria that this form touches", "本表单涉及的入选/排除标准"),
    "advice only": both(
        "Advice, does not replace the investigator's judgement; nothing is saved by looking.",
        "建议，不代替研究者判断；查看不会保存任何内容。",
    ),
    "mark conflict": both(
        "two clauses of the protocol contradict each other here: the investigator has to ask",
        "此处方案条款相互冲突，须由研究者提请澄清",
    ),
    # the screening log
    "screening log": both("Screening", "筛选记录"),
    "people screened": both("People screened", "筛选人数"),
    "screenings": both("Screenings", "筛选次数"),
    "ever listed": both("Ever on the list", "曾登记等待"),
    "ever enrolled": both("Ever enrolled", "累计入组"),
    "failed by criterion": both("Failed by criterion", "按标准统计的筛选失败次数"),
    "all of them": both("all", "全部"),
    "criteria against": both("Against", "不符合或构成排除"),
    "criteria open": both("To be confirmed", "待确认"),
    "to look at": both("To look at", "须人工核对"),
    "let in": both("{count} in favour", "{count} 条允许入选"),
    "and more criteria": both("and {count} more", "另有 {count} 条"),
    "earlier screening": both("Screened before as {code}", "既往筛选编号：{code}"),
    "later screening": both("Screened again as", "重新筛选编号："),
    "without consent": both("consent not complete", "知情同意未完成"),
    "consent given": both("consent signed by all, {day}", "知情同意已由各方签署，{day}"),
    "candidates before": both("previous", "上一页"),
    "candidates after": both("next", "下一页"),
    "failed criteria": both("criteria", "不符合标准"),
    "failed declined": both("declined to take part", "本人拒绝参加"),
    "failed time ran out": both("time ran out", "超出筛选时限"),
    "failed other": both("another cause", "其他原因"),
    "decider participant": both("the participant", "研究参与者本人"),
    "decider guardian": both("the guardian", "法定监护人"),
    "decider investigator": both("the investigator", "研究者"),
    "decider sponsor": both("the sponsor", "发起机构"),
    "decider safety board": both("the safety board", "数据与安全监查委员会"),
    # one candidate
    "criterion heading": both("Criterion", "标准"),
    "verdict heading": both("Verdict", "判定"),
    "evidence heading": both("Evidence", "依据"),
    "each criterion": both("Each criterion with its evidence", "逐条判定与依据"),
    "eligibility signed by": both("{person} signed on {day}: eligible", "{person} 于 {day} 签署：符合入选资格"),
    "signature changed": both(
        "What decided has changed since: the signature no longer holds.", "签署后判定依据已有变动，该签署已失效。"
    ),
    "signature aged": both("The signature is too old to be relied on today.", "该签署已超过有效期。"),
    "cannot be signed": both(
        "It can be signed once consent is given and every criterion lets the person in.",
        "须知情同意完成且每条标准均允许入选后方可签署。",
    ),
    "what is signed": both(
        "I have looked at each criterion and its evidence above: this person is eligible.",
        "本人已逐条核对上述标准与依据，判定其符合入选资格。",
    ),
    "sign eligibility": both("Sign: eligible", "签署：符合入选资格"),
    "ready for treatment": both("consent, eligibility and enrolment stand", "知情同意、入选资格与入组均有效"),
    "not ready for treatment": both("What keeps treatment from beginning today", "今日尚不能开始治疗的原因"),
    "not enrollable": both("What keeps from listing and enrolment today", "今日尚不能登记或入组的原因"),
    "renewals while waiting": both("Renewals while waiting", "等待期续期项目"),
    "last result": both("Last result", "最近结果"),
    "good until": both("Good until", "有效期至"),
    "what becomes of them": both("What becomes of the participant", "参与状态变更"),
    "noted so far": both("What was noted so far", "已登记事项"),
    "cause of failure": both("Cause", "原因类别"),
    "decided by": both("Decided by", "决定者"),
    "note it": both("Note it", "登记"),
    "new code": both("New code", "新编号"),
    "noted by mistake": both("by mistake?", "误登记？"),
    "take it back": both("Take it back", "撤销"),
    "late enrolment hint": both(
        "Only for what took place already: each guard that was broken opens a deviation.",
        "仅用于已经发生的事项：每一项未满足的前提均记为方案偏离。",
    ),
    # what waits
    "eligibility to sign": both("Eligible, not signed: {moment}", "符合入选资格，待研究者签署：{moment}"),
    "to renew": both("To renew while waiting: {what}", "等待期须续期：{what}"),
    "end to note": both("On a form, not yet noted as the status: {end}", "表单已记录，参与状态尚未登记：{end}"),
    "status and eligibility": both("Status and eligibility", "参与状态与入选资格"),
}
