"""The sentences of the audit trail, of its verification, and of study versions."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, both

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "audit trail": both("Audit trail", "稽查轨迹"),
        "audit hint": both(
            "Everything that was written about the participants of your site, and about the trial itself, newest first. "
            "Nothing in it can be changed or removed.",
            "本中心参与者及本试验的全部记录，最新的在前。任何记录都不能修改或删除。",
        ),
        "audit export": both("Export of the audit trail", "导出稽查轨迹"),
        "audit whole": both("The whole audit trail: {rows} entries.", "完整的稽查轨迹：共 {rows} 条。"),
        "audit part": both("The filtered part of the audit trail: {rows} entries.", "筛选后的稽查轨迹：共 {rows} 条。"),
        "audit end": both(
            "The file (csv) ends with a line that states this number again. A file without that line was cut off on its "
            "way. That you took it is entered in the audit trail.",
            "文件（csv）的最后一行会再次注明条数；没有该行的文件不完整。本次导出会记入稽查轨迹。",
        ),
        "audit take": both("Take the file", "下载文件"),
        "earlier exports": both("Earlier exports", "既往导出"),
        "no exports": both("Nobody has exported it yet.", "尚无导出记录。"),
        "day from": both("From day", "起始日期"),
        "day to": both("To day", "截止日期"),
        "anybody": both("anybody", "所有人"),
        "anything": both("anything", "所有事项"),
        "any": both("any", "不限"),
        "role": both("Role", "角色"),
        "filter": both("Filter", "筛选"),
        "filter off": both("Show everything", "显示全部"),
        "not a day": both("One of the days does not exist.", "其中一个日期不存在。"),
        "to the newest": both("To the newest entries", "返回最新记录"),
        "older entries": both("Older entries", "更早的记录"),
        "no older entries": both("There are no older entries.", "没有更早的记录。"),
        "no entries": both("There is no such entry.", "没有符合条件的记录。"),
        "where": both("Question, form and visit", "条目、表单与访视"),
        "old to new": both("Old value → new value", "原值 → 新值"),
        "cleared": both("cleared", "已清空"),
        "row": both("row {number}", "第 {number} 行"),
        "version short": both("version {hash}", "版本 {hash}"),
        "rows of": both("{what}: {rows} rows", "{what}：{rows} 行"),
        "mode demonstration": both("demonstration", "演示"),
        "mode live": both("live", "正式运行"),
        "entry database opened": both("database opened", "建立数据库"),
        "entry study version": both("study version proposed", "提出方案版本"),
        "entry study approved": both("study version approved", "批准方案版本"),
        "entry role given": both("role given", "授予角色"),
        "entry role ended": both("role ended", "终止角色"),
        "entry account closed": both("account closed", "关闭账户"),
        "entry signed in": both("signed in", "登录"),
        "entry sign-in failed": both("sign-in failed", "登录失败"),
        "entry exported": both("exported", "导出"),
        "entry imported": both("imported", "导入"),
        "entry identity linked": both("identity linked", "关联身份"),
        "entry identity read": both("identity read", "查阅身份"),
        "entry identity erased": both("identity erased", "清除身份"),
    }
)
