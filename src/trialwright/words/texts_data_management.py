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
    "ask about this": both("Ask about this answer", "对此结果提出质疑"),
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
    "verified by": both("compared with the source by {person}", "原始数据已核查（{person}）"),
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
    "no longer stands": both("No longer stands", "已失效"),
    "database lock": both("Database lock", "数据库锁定"),
    "database locked here": both(
        "The database is locked: nothing can be written here.", "数据库已锁定，此处不能再写入。"
    ),
}
"""What the pages of data management say."""
