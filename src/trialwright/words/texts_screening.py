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
    "decision": both("decision", "判定时"),
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
}
