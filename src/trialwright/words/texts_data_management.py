"""The findings and sentences of data management: queries, verification, review, signatures, the database lock."""

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: dict[str, FindingText] = {
    "nothing-to-verify": finding(
        ("'{id}' has no answer that was entered", "“{id}”没有录入的结果，无法核查"),
        (
            "Verify what somebody entered; what is empty or calculated has no source",
            "仅核查录入的结果；空缺或自动计算的项目没有原始数据",
        ),
    ),
    "mark-stands": finding(
        ("this is marked already, as it stands", "该内容已标记，且标记仍有效"),
        ("Nothing is to be done; mark again after a change", "无需操作；内容变更后再标记"),
    ),
    "mark-not-own": finding(
        ("there is no standing mark of yours", "没有您所作且仍有效的标记"),
        ("Only who gave a mark takes it back; look at the form again", "标记只能由标记人撤回，请刷新表单"),
    ),
    "database-locked": finding(
        (
            "the database of '{site}' is locked: nothing is written about its participants",
            "中心“{site}”的数据库已锁定，不能再写入参与者数据",
        ),
        (
            "Whatever arrives now, safety reports too, needs an unlock, which a data manager and the principal investigator sign with a reason",
            "此后到达的任何数据（包括安全性数据）均须先解锁：由数据管理员与主要研究者共同签名并说明原因",
        ),
    ),
    "database-not-locked": finding(
        ("the database of '{site}' is not locked", "中心“{site}”的数据库未锁定"),
        ("Nothing is to be unlocked", "无需解锁"),
    ),
    "lock-not-ready": finding(
        ("{count} conditions of the lock do not hold", "尚有 {count} 项锁定条件未满足"),
        ("Settle what the checklist lists, then sign again", "请先处理核对清单中的事项，再签名"),
    ),
    "lock-content-changed": finding(
        ("something was written since this page was opened", "本页打开后数据已有变更"),
        ("Look at the checklist again, then sign", "请重新查看核对清单后签名"),
    ),
    "lock-signed-already": finding(
        ("'{person}' has signed for this already", "“{person}”已就此签名"),
        ("The other signature is another person's, in the other role", "另一签名须由另一人以另一角色签署"),
    ),
}
"""Why a mark or the lock is refused."""

SENTENCES: dict[str, Both] = {
    "noted": both("Noted in the log.", "已记入日志。"),
    "data management": both("Data management", "数据管理"),
    "queries": both("Queries", "质疑"),
    "query": both("Query", "质疑"),
    "queries found": both("{count} found", "共 {count} 条"),
    "queries about the form": both("Queries about the whole form", "针对整张表单的质疑"),
    "no such query": both("There is no such query.", "没有符合条件的质疑。"),
    "only the oldest": both(
        "Only the oldest {most} are shown; narrow the search.", "仅显示最早的 {most} 条，请缩小查找范围。"
    ),
    "ask": both("Ask", "提出质疑"),
    "ask about this": both("Ask", "质疑"),
    "ask about the form": both("Ask about the whole form", "对整张表单提出质疑"),
    "what is asked": both("What is asked", "质疑内容"),
    "who is asked": both("Who is asked", "受理角色"),
    "asked by": both("Asked by", "提出方"),
    "anybody": both("anybody", "不限"),
    "any form": both("any form", "不限"),
    "at least days": both("At least days old", "至少天数"),
    "days": both("Days", "天数"),
    "the software": both("the software", "系统"),
    "a person": both("a person", "人工"),
    "the whole form": both("the whole form", "整张表单"),
    "words": both("Answer, or why", "答复或原因"),
    "query step answer": both("Answer", "答复"),
    "query step close": both("Close", "关闭"),
    "query step reopen": both("Reopen", "重新打开"),
    "query step reassign": both("Reassign", "转派"),
    "query open": both("open", "待答复"),
    "query answered": both("answered", "已答复"),
    "query closed": both("closed", "已关闭"),
    "queries listed unsettled": both("open or answered", "未关闭"),
    "queries listed open": both("open", "待答复"),
    "queries listed answered": both("answered", "已答复"),
    "queries listed closed": both("closed", "已关闭"),
    "queries listed all": both("all", "全部"),
    "as in the source": both("as in the source", "与原始数据一致"),
    "verified of": both(
        "Compared with the source: {verified} of {answers} answers that were entered.",
        "原始数据核查：已核查 {verified} 项，共录入 {answers} 项。",
    ),
    "changed since": both("{count} changed since", "{count} 项核查后已变更"),
    "verify ticked": both("Mark what is ticked as in the source", "将所勾选项标记为已核查"),
    "verify all": both("Mark every answer on this form", "将本表单全部结果标记为已核查"),
    "mark": both("Mark", "标记"),
    "mark stands": both("stands", "有效"),
    "mark changed": both("changed since it was marked", "标记后内容已变更"),
    "mark withdrawn": both("taken back", "已撤回"),
    "take a mark back": both("Take a mark of mine back", "撤回我的标记"),
    "take back": both("Take back", "撤回"),
    "not yet": both("not yet", "尚未进行"),
    "review data reviewed": both("Data review", "数据审核"),
    "review medically reviewed": both("Medical review", "医学审核"),
    "review step data reviewed": both("Mark as reviewed (data)", "标记为已完成数据审核"),
    "review step medically reviewed": both("Mark as reviewed (medical)", "标记为已完成医学审核"),
    "entry source verified": both("compared with the source", "原始数据核查"),
    "entry data reviewed": both("data reviewed", "数据审核"),
    "entry medically reviewed": both("medically reviewed", "医学审核"),
    "entry mark withdrawn": both("mark taken back", "撤回标记"),
    "entry log verified": both("log verified", "日志核验"),
    "entry database lock signed": both("signed to lock the database", "数据库锁定签名"),
    "entry database locked": both("database locked", "数据库锁定"),
    "entry database unlock signed": both("signed to unlock the database", "数据库解锁签名"),
    "entry database unlocked": both("database unlocked", "数据库解锁"),
    "faults found": both("{count} faults", "异常 {count} 处"),
    "answers to verify": both("Answers to compare with the source: {count}", "待核查原始数据的结果：{count} 项"),
    "forms to review": both("Complete forms to review: {count}", "已完成待审核的表单：{count} 份"),
    "lock to sign": both(
        "{person} has signed to lock the database; the other signature is awaited",
        "{person} 已签名锁定数据库，等待另一签名",
    ),
    "unlock to sign": both(
        "{person} has signed to unlock the database; the other signature is awaited",
        "{person} 已签名解锁数据库，等待另一签名",
    ),
    "no longer stands": both("No longer stands", "已失效"),
    "database lock": both("Database lock", "数据库锁定"),
    "database locked here": both(
        "The database is locked: nothing can be written here.", "数据库已锁定，此处不能再写入。"
    ),
    "forms to work on": both("Review, sign, freeze, lock", "审核、签名、冻结、锁定"),
    "done of": both("Done: {taken} of {count}.", "已完成 {taken} / {count}。"),
    "changed since shown": both(
        "It changed since this page was opened; look at it again.", "本页打开后该表单已有变更，请重新查看。"
    ),
    "every visit": both("every visit", "全部访视"),
    "show": both("Show", "显示"),
    "tick all": both("tick all", "全选"),
    "signatures": both("Signatures", "签名"),
    "verified": both("verified", "已核查"),
    "review": both("Review", "审核"),
    "with what is ticked": both("With the forms that are ticked", "对所勾选的表单"),
    "at once source verified": both("Mark all answers as in the source", "全部结果标记为原始数据已核查"),
    "at once data reviewed": both("Mark as reviewed (data)", "标记为已完成数据审核"),
    "at once medically reviewed": both("Mark as reviewed (medical)", "标记为已完成医学审核"),
    "at once sign": both("Sign each", "逐张签名"),
    "at once freeze": both("Freeze", "冻结"),
    "at once lock": both("Lock", "锁定"),
    "at once unlock": both("Unlock", "解锁"),
    "no forms yet": both("Nothing is saved about this participant yet.", "该参与者尚无已保存的表单。"),
    "source verification": both("Source verification", "原始数据核查"),
    "share asked": both(
        "The study asks for {percent} % of the answers of each participant.",
        "本研究要求核查每名参与者 {percent} % 的结果。",
    ),
    "no share asked": both("The study declares no share that has to be compared.", "本研究未规定须核查的比例。"),
    "answers entered": both("Answers entered", "录入结果数"),
    "changed after": both("Changed after it", "核查后变更"),
    "share done": both("Share", "比例"),
    "too little": both("less than asked", "低于要求"),
    "which": both("Which", "范围"),
    "meaning responsibility": both("responsible for what stands here", "对所载内容负责"),
    "meaning": both("Meaning", "签名含义"),
    "signatures all": both("every signature", "全部签名"),
    "signatures standing": both("standing", "有效"),
    "signatures fallen": both("no longer standing", "已失效"),
    "signatures unsigned": both("complete, without a signature", "已完成但无有效签名"),
    "only the first": both(
        "Only the first {most} are shown; narrow the search.", "仅显示前 {most} 条，请缩小查找范围。"
    ),
    "no such signature": both("There is no such signature.", "没有符合条件的签名。"),
    "condition": both("Condition", "条件"),
    "left to do": both("Left to do", "待处理"),
    "holds": both("holds", "已满足"),
    "left of": both("{left} left, of {count}", "尚余 {left} 项（共 {count} 项）"),
    "not demanded": both("the study asks for none: told, not demanded", "本研究未作要求：仅提示，不作为锁定条件"),
    "whole list": both("The whole list", "查看全部"),
    "places": both("where ({count})", "位置（{count}）"),
    "and more": both("and {count} more", "另有 {count} 处"),
    "conditions open": both("{count} conditions do not hold yet.", "尚有 {count} 项条件未满足。"),
    "conditions met": both("Every condition holds. Two people sign for the lock.", "条件均已满足，须两人签名后锁定。"),
    "locked since": both("Locked since", "锁定时间："),
    "lock holds": both(
        "Nothing about a participant of this site is written until it is unlocked; a safety report that arrives now needs "
        "the unlock first.",
        "解锁前不能写入本中心参与者的任何数据；此后收到的安全性报告须先解锁再录入。",
    ),
    "verify the log": both("Verify the whole log now", "立即核验全部日志"),
    "log has faults": both("The log has {count} faults", "日志存在 {count} 处异常"),
    "signed to lock": both("Signed to lock", "锁定签名"),
    "signed to unlock": both("Signed to unlock", "解锁签名"),
    "nobody signed": both("Nobody has signed yet.", "尚无人签名。"),
    "lock needs both": both(
        "The lock takes hold once a data manager and the principal investigator, two people, have signed for the same state.",
        "须由数据管理员与主要研究者两人就同一数据状态分别签名，锁定方生效。",
    ),
    "unlock needs both": both(
        "The unlock takes hold once a data manager and the principal investigator have both signed, each with a reason.",
        "须由数据管理员与主要研究者分别说明原因并签名，解锁方生效。",
    ),
    "lock meaning": both("The data of this site are final.", "本中心数据已定稿。"),
    "why unlocked": both("Why", "解锁原因"),
    "sign to lock": both("Sign for the lock", "签名锁定"),
    "sign to unlock": both("Sign for the unlock", "签名解锁"),
    "sign when met": both("Sign here once every condition holds.", "条件全部满足后可在此签名。"),
    "lock line queries closed": both("No query is open", "质疑均已关闭"),
    "lock line forms complete": both("No form is begun and incomplete", "已填表单均已完成"),
    "lock line visits done": both(
        "Every visit that was due is done or marked as missed", "到期访视均已完成或已标记为缺失"
    ),
    "lock line source verified": both("Compared with the source as the study asks", "已按本研究要求完成原始数据核查"),
    "lock line forms reviewed": both("Every form is reviewed by data management as it stands", "表单均已完成数据审核"),
    "lock line forms medically reviewed": both(
        "Every form is reviewed by a physician as the study asks", "表单均已按本研究要求完成医学审核"
    ),
    "lock line forms signed": both("Every form bears a signature that stands", "表单均有有效签名"),
    "lock line forms locked": both("Every form is locked", "表单均已锁定"),
    "lock line log verified": both(
        "The log was verified without a fault, and nothing was written since", "日志核验无异常，且此后无新写入"
    ),
}
"""What the pages of data management say."""
