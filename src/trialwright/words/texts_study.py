"""The sentences about a study folder as a whole: its chapters, its parts that are not said, its differences."""

from collections.abc import Mapping

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: Mapping[str, FindingText] = {
    "no-base": finding(
        ("there is no study folder '{name}' beside this one", "本文件夹旁没有研究文件夹“{name}”"),
        ("Put it there, or remove 'base'", "请放入该文件夹，或删除 base"),
    ),
    "fictitious-element": finding(
        ("a made-up value stands in a study that is no demonstration", "非演示研究中含有虚构内容"),
        ("Say where it comes from, or set 'demonstration: true'", "请注明来源，或设 demonstration: true"),
    ),
    "unknowable-window": finding(
        (
            "the window of '{id}' begins before '{anchor}', a day that nobody can know ahead",
            "“{id}”的时间窗始于“{anchor}”之前，而该日无法预知",
        ),
        (
            "Count it from a day that is known then, and judge again on the day itself",
            "请改从已知的日期起算，并于当日重新判定",
        ),
    ),
    "unknown-element": finding(
        ("there is no {what} '{id}'", "没有编号为“{id}”的 {what}"),
        ("Declare it, or name another", "请声明，或改用其他编号"),
    ),
    "not-registered": finding(
        (
            "'{id}' is {role} although the registry does not name it as an outcome",
            "“{id}”设为 {role}，但注册信息未将其列为结局",
        ),
        (
            "Make it exploratory, or set 'registered: true' if it is",
            "请设为 exploratory；如已注册请设 registered: true",
        ),
    ),
    "missing-citation": finding(
        ("the topic '{id}' cites nothing", "主题“{id}”没有引用文献"),
        ("Say where it was found under 'cites'", "请在 cites 中注明文献"),
    ),
}

SENTENCES: Mapping[str, Both] = {
    "not specified": both("not specified", "未规定"),
}
