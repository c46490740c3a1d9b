"""The words of the waiting list and of offers."""

from trialwright.words.wording import both, finding

FINDINGS = {
    "offer-known": finding(
        ("the offer '{number}' is noted already", "器官分配“{number}”已登记"),
        ("Decide on it where it stands", "请在该条目下作出决定"),
    ),
    "offer-not-open": finding(
        ("there is no offer ({about}) that waits for a decision", "没有待决定的该项器官分配（{about}）"),
        ("Look at the list again", "请刷新等候名单"),
    ),
    "offer-undecided": finding(
        ("nobody was chosen", "尚未选择受者"),
        ("Choose who receives it, or that nobody does", "请选择受者，或选择无人接受"),
    ),
    "not-on-the-list": finding(
        ("{subject} is not on the waiting list", "{subject} 不在等候名单上"),
        ("Choose somebody who is listed, or list them first", "请选择名单上的参与者，或先登记等候"),
    ),
}

SENTENCES = {
    "waiting list": both("Waiting list", "等候名单"),
    "listed since": both("Listed since", "登记日期"),
    "list active": both("may receive an offer", "可匹配"),
    "list inactive": both("passed over for now", "暂不匹配"),
    "renewals": both("Renewals", "续期检查"),
    "renewal good": both("good until {until}", "有效期至 {until}"),
    "renewal over": both("overdue", "已逾期"),
    "renewal lacking": both("no result", "无结果"),
    "list caption": both(
        "Whoever has a renewal overdue, or whose eligibility no longer stands, stays listed and is passed over.",
        "检查逾期或入选资格不再有效者保留登记，但暂不匹配。",
    ),
    "nobody waits": both("Nobody is on the waiting list.", "目前无人等候。"),
    "offers": both("Offers", "器官分配记录"),
    "no offers": both("No offer was decided yet.", "尚无已决定的器官分配。"),
    "offer open": both("Offer {number} waits for a decision", "器官分配 {number} 待决定"),
    "offer who": both("Who receives it", "受者"),
    "offer why not": both("Why passed over", "未选理由"),
    "offer nobody": both("Nobody: the offer is declined", "无人接受：谢绝本次分配"),
    "offer reason": both("Reason of the decision", "决定理由"),
    "offer decide": both("Note the decision", "记录决定"),
    "offer waits": both("An investigator decides.", "由研究者决定。"),
    "offer note": both("Note an offer", "登记器官分配"),
    "offer number": both("Number of the organ system (COTRS)", "器官分配系统编号（COTRS）"),
    "offer came": both("Day and time at which it came", "收到日期与时间"),
    "offer group": both("ABO of the donor", "供者 ABO 血型"),
    "offer told": both(
        "What else is known: age, BMI, HbA1c, DBD or DCD, cold time, viruses",
        "其他已知信息：年龄、体重指数、糖化血红蛋白、DBD 或 DCD、冷缺血时间、病毒学",
    ),
    "offer chosen": both("accepted for", "接受，受者"),
    "offer declined": both("declined", "谢绝"),
    "offer passed": both("Passed over", "未选"),
    "work offer": both("Offer {number}: who receives it?", "器官分配 {number}：确定受者"),
    "entry organ offered": both("organ offered", "收到器官分配"),
    "entry offer accepted": both("offer accepted", "接受器官分配"),
    "entry passed over": both("passed over", "本次未选"),
    "entry offer declined": both("offer declined", "谢绝器官分配"),
}
