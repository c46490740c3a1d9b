"""The sentences about participants: what waits, lists, the visit matrix, the timeline and the figures."""

from trialwright.words.wording import Both, both

SENTENCES: dict[str, Both] = {
    "work late": both("Late", "已逾期"),
    "work due": both("Due now", "当前应办"),
    "work waiting": both("Waiting for me", "待我处理"),
    "work open": both("Open, with others", "待他人处理"),
    "until": both("Until", "截止日期"),
    "more work": both("The first {shown} of {count} are shown.", "共 {count} 项，显示前 {shown} 项。"),
    "visit to do": both("Visit to do: {visit}", "待进行访视：{visit}"),
    "visit begun to finish": both("Visit to finish: {visit}", "待完成访视：{visit}"),
    "query to answer": both("Query about {form}: {text}", "质疑（{form}）：{text}"),
    "query to judge": both("Answer to judge, {form}: {text}", "质疑答复待审核（{form}）：{text}"),
    "forms to sign": both("Complete, not signed: {visit} ({count} forms)", "已完成待签名：{visit}（{count} 份表单）"),
}
