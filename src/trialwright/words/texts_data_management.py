"""The findings and sentences of data management: queries, source verification, review, signatures, the database lock."""

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

SENTENCES: dict[str, Both] = {}
"""What the pages of data management say."""
