"""The sentences about participants: what waits, lists, the visit matrix, the timeline and the figures."""

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: dict[str, FindingText] = {
    "visit-not-so-far": finding(
        ("this cannot be noted of a visit that is {state}", "该访视当前状态为“{state}”，不能作此记录"),
        (
            "A visit is noted as missed once its window has opened and while nothing is saved on its forms",
            "访视窗开始之后且各表单均未保存时，方可记录为未到访",
        ),
    ),
    "visit-not-added": finding(
        ("nobody has added the visit {id}", "尚未添加访视 {id}"),
        ("Add an unscheduled visit with its day first", "请先添加计划外访视并填写日期"),
    ),
    "no-unscheduled-visits": finding(
        ("the study knows no unscheduled visits", "本研究未设计划外访视"),
        ("Add 'unscheduled' to schedule.yaml", "请在 schedule.yaml 中添加 unscheduled"),
    ),
    "too-many-visits": finding(
        ("there are {most} unscheduled visits already", "计划外访视已达 {most} 次"),
        ("Raise 'most' of 'unscheduled' in schedule.yaml", "请在 schedule.yaml 中提高 unscheduled 的 most"),
    ),
}

SENTENCES: dict[str, Both] = {
    "unscheduled line": both(
        "{visit}: on any day, up to {most} times; {forms}", "{visit}：任何日期均可，最多 {most} 次；{forms}"
    ),
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
    "some of all": both("{found} of {all}", "{found} / 共 {all}"),
    "reached": both("Stage reached", "所处阶段"),
    "everybody": both("All", "全部"),
    "everything": both("Everything", "全部"),
    "needs late": both("with late visits", "访视逾期"),
    "needs due": both("with visits due", "待访视"),
    "needs asked": both("with open queries", "有未关闭质疑"),
    "needs unsigned": both("with forms to sign", "有待签名表单"),
    "forms complete of begun": both("Forms complete / begun", "表单 已完成 / 已填"),
    "visits late": both("Late", "逾期访视"),
    "next visit": both("Next visit", "下次访视"),
    "visits": both("Visits", "访视"),
    "visit matrix": both("Visit matrix", "访视矩阵"),
    "timeline": both("Timeline", "时间轴"),
    "figures": both("Figures", "趋势图"),
    "legend": both("Legend", "图例"),
    "unscheduled": both("Unscheduled", "计划外"),
    "list page": both("Page {page} of {pages}", "第 {page} / {pages} 页"),
    "page before": both("← Before", "← 上一页"),
    "page after": both("After →", "下一页 →"),
    "nobody yet": both("Nobody has been entered at this site yet.", "本中心尚无参与者记录。"),
    "queries here": both("{count} queries", "质疑 {count} 条"),
    "note missed": both("Note as missed", "记录为未到访"),
    "take back missed": both("Not missed after all", "撤销未到访记录"),
    "add visit": both("Add an unscheduled visit", "添加计划外访视"),
    "day of visit": both("Day of the visit", "访视日期"),
    "why they came": both("Why the participant came", "来访原因"),
    "visit missed": both("missed", "未到访"),
    "newest": both("Newest", "最新"),
    "older": both("Older →", "更早 →"),
    "nothing happened": both("Nothing of this sort has happened yet.", "尚无此类记录。"),
    "took place on": both("took place on {day}", "实际发生于 {day}"),
    "sort forms": both("Forms", "表单"),
    "sort signatures": both("Signatures", "签名"),
    "sort queries": both("Queries", "质疑"),
    "sort visits": both("Visits", "访视"),
    "sort deviations": both("Deviations", "方案偏离"),
    "entry visit missed": both("visit missed", "未到访"),
    "entry visit not missed": both("not missed after all", "撤销未到访"),
    "entry visit added": both("unscheduled visit", "计划外访视"),
    "days since": both("Days since {anchor}", "距{anchor}天数"),
    "days since the first result": both("Days since the first result", "距首次结果天数"),
    "question asked": both("Question", "项目"),
    "as entered": both("As entered", "录入值"),
    "the numbers": both("The numbers ({count})", "数据表（{count}）"),
    "no results": both("No result yet.", "尚无结果。"),
    "results left out": both(
        "{count} results are not drawn: without a whole day, or not to be read in this unit.",
        "{count} 个结果未绘出：日期不完整，或无法按该单位读取。",
    ),
    "figures caption": both(
        "Grey: the windows of visits. A line is broken where a planned result is missing; an open point is a bound, "
        "such as below quantification. Shows what was entered; nothing is estimated.",
        "灰色区域为访视窗。计划结果缺失处断线；空心点为界值（如低于定量下限）。仅显示录入数据，不作估计。",
    ),
}
