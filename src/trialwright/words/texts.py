"""The one catalogue of sentences that people read, in English and Chinese.

Nothing here is machine translated; the clinical terms are those of the project's glossary (``GLOSSARY.md``). The file is
long because it is one list, which a clinician proofreads from top to bottom; each chapter of the protocol with sentences of
its own keeps them in ``texts_<chapter>.py`` beside it, named at the end of each list.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words import (
    texts_adverse_events,
    texts_analysis,
    texts_data_management,
    texts_documents,
    texts_endpoints,
    texts_escalation,
    texts_escalation_models,
    texts_forms,
    texts_import,
    texts_live,
    texts_mmtt,
    texts_packs,
    texts_people,
    texts_rights,
    texts_screening,
    texts_small_trials,
    texts_study,
    texts_study_keys,
    texts_subjects,
    texts_versions,
    texts_waiting,
    texts_web,
)
from trialwright.words.wording import LANGUAGES, Both, FindingText, Language, Severity, both, finding

__all__ = [
    "CHARACTER",
    "FINDINGS",
    "LANGUAGES",
    "NEAR",
    "SENTENCES",
    "Both",
    "FindingText",
    "Language",
    "Severity",
    "say",
]

CHARACTER = both(" (character {column})", "（第 {column} 个字符）")

NEAR = both("Did you mean '{near}'?", "是否应为“{near}”？")

FINDINGS: Mapping[str, FindingText] = MappingProxyType(
    {
        # files and YAML
        "no-folder": finding(
            ("there is no study folder here", "此处没有研究文件夹"),
            ("Give the path of a folder that holds study.yaml", "请给出含 study.yaml 的文件夹路径"),
        ),
        "missing-file": finding(
            ("the file is missing", "缺少该文件"),
            (
                "Add it; docs/reference/study_folder.md says what it holds",
                "请补充该文件；内容见 docs/reference/study_folder.md",
            ),
        ),
        "unknown-file": finding(
            ("no part of a study is kept in a file of this name", "研究文件夹不使用此名称的文件"),
            ("Rename or remove it", "请改名或删除"),
            Severity.WARNING,
        ),
        "not-text": finding(
            ("the file is not UTF-8 text", "文件不是 UTF-8 文本"),
            ("Save it as UTF-8", "请另存为 UTF-8"),
        ),
        "bad-yaml": finding(
            ("the file is not YAML: {detail}", "文件不是有效的 YAML：{detail}"),
            ("Mend the line; indentation and quotes are the usual causes", "请修改该行；常见原因是缩进或引号"),
        ),
        "duplicate-key": finding(
            ("the key '{key}' stands twice", "键“{key}”重复出现"),
            ("Keep one of them", "请只保留一个"),
        ),
        "missing-key": finding(
            ("'{key}' is missing", "缺少“{key}”"),
            ("Add it", "请补充"),
        ),
        "missing-language": finding(
            ("the text has no '{key}'", "文本缺少“{key}”语言"),
            ("Write it in English (en) and Chinese (zh)", "请同时写英文 (en) 与中文 (zh)"),
        ),
        "missing-provenance": finding(
            ("nothing says where this comes from", "未注明来源"),
            (
                "Add 'from: {{record: ...}}' or 'from: {{assumption: ...}}'",
                "请补充 from: {{record: ...}} 或 from: {{assumption: ...}}",
            ),
        ),
        "unknown-key": finding(
            ("unknown key '{key}'", "未知的键“{key}”"),
            (
                "Remove it; docs/reference/study_folder.md lists the keys",
                "请删除；可用的键见 docs/reference/study_folder.md",
            ),
        ),
        "wrong-value": finding(
            ("'{value}' cannot stand here: {detail}", "此处不能写“{value}”：{detail}"),
            ("Change the value", "请修改该值"),
        ),
        # the study
        "duplicate-id": finding(
            ("the id '{id}' is used twice", "编号“{id}”重复"),
            ("Rename one of the two", "请修改其中一个"),
        ),
        "unknown-assumption": finding(
            ("there is no assumption '{id}'", "没有编号为“{id}”的待确认约定"),
            ("Declare it in assumptions.yaml", "请在 assumptions.yaml 中声明"),
        ),
        "unknown-item": finding(
            ("there is no item '{id}' on any form", "任何表单上都没有条目“{id}”"),
            ("Write it as form.item, or add it to a form", "请写作 表单.条目，或在表单中添加"),
        ),
        "unknown-form": finding(
            ("there is no form '{id}'", "没有表单“{id}”"),
            ("Add forms/{id}.yaml, or use a form that exists", "请添加 forms/{id}.yaml，或使用已有表单"),
        ),
        "unknown-visit": finding(
            ("there is no visit '{id}'", "没有访视“{id}”"),
            ("Add it to schedule.yaml", "请在 schedule.yaml 中添加"),
        ),
        "unknown-anchor": finding(
            ("there is no anchor '{id}'", "没有锚定日“{id}”"),
            ("Add it to the anchors of schedule.yaml", "请在 schedule.yaml 的 anchors 中添加"),
        ),
        "reserved-word": finding(
            ("'{id}' is a word of the language or of the tables", "“{id}”是语言或数据表的保留词"),
            ("Choose another id", "请改用其他编号"),
        ),
        "depends-on-dependent": finding(
            (
                "{key} of '{id}' speaks of '{fact}', which itself depends on others",
                "“{id}”的 {key} 引用了“{fact}”，而后者本身依赖其他事实",
            ),
            ("Speak of facts that are simply answered", "请引用直接填写的事实"),
        ),
        "not-beside": finding(
            ("'{fact}' cannot be the result of the same day", "“{fact}”不能作为同日结果"),
            (
                "Name another fact, a number with a window, of which 'when' speaks",
                "请改用 when 中提及、有时间窗的数值型事实",
            ),
        ),
        "code-twice": finding(
            (
                "the code {code} calls two facts, {first} and {second}",
                "编码 {code} 同时对应两个事实：{first} 与 {second}",
            ),
            ("Leave it to one of them: nobody could tell them apart", "请只保留在其中一个事实下，否则无法区分"),
        ),
        "closed-world-refused": finding(
            (
                "{id} must not read silence as no, but the fact '{fact}' does",
                "{id} 不得将“无记录”视为“否”，但事实“{fact}”如此设定",
            ),
            ("Declare the fact with 'world: open'", "请将该事实设为 world: open"),
        ),
        "unknown-codelist": finding(
            ("there is no codelist '{id}'", "没有编码表“{id}”"),
            ("Add it to codelists.yaml", "请在 codelists.yaml 中添加"),
        ),
        "unknown-analyte": finding(
            ("'{id}' is not in the table of analytes", "检测项目表中没有“{id}”"),
            ("docs/reference/units.md lists them", "可用项目见 docs/reference/units.md"),
        ),
        "unknown-unit": finding(
            ("'{unit}' is not a unit of {analyte}", "“{unit}”不是{analyte}的单位"),
            ("Its units are {allowed}", "可用单位：{allowed}"),
        ),
        "unknown-endpoint-kind": finding(
            ("there is no kind of endpoint '{id}'", "没有“{id}”类型的终点"),
            ("docs/reference/endpoints.md lists them", "可用类型见 docs/reference/endpoints.md"),
        ),
        "bad-setting": finding(
            ("'{name}: {value}' is not a setting of {endpoint}", "“{name}: {value}”不是 {endpoint} 的设置"),
            ("{allowed}", "{allowed}"),
        ),
        "number-without-analyte": finding(
            ("the number says neither analyte nor that it is plain", "数值未注明检测项目，也未注明为无单位数值"),
            ("Add 'analyte: ...', or 'type: integer'", "请补充 analyte，或改为 type: integer"),
        ),
        "analyte-misplaced": finding(
            ("only a number has an analyte and units", "只有数值才有检测项目和单位"),
            ("Remove 'analyte' and 'units', or make the type a number", "请删除 analyte 与 units，或将类型改为数值"),
        ),
        "codelist-misplaced": finding(
            ("a coded item needs a codelist, and no other has one", "编码条目必须有编码表，其他条目不应有"),
            ("Add 'codelist: ...' to it, or remove it", "请补充或删除 codelist"),
        ),
        "endless-window": finding(
            ("the window of '{id}' has no end", "“{id}”的时间窗没有终点"),
            (
                "Give 'before' and 'after' in days, or 'window: lifelong' for what never changes",
                "请给出 before 与 after 的天数；终身不变的内容写 window: lifelong",
            ),
        ),
        "overlapping-windows": finding(
            ("the windows of '{first}' and '{second}' overlap", "“{first}”与“{second}”的访视窗重叠"),
            ("Narrow one of them", "请缩小其中一个"),
        ),
        "form-without-visit": finding(
            ("no visit uses the form '{id}'", "没有访视使用表单“{id}”"),
            ("Name it at a visit in schedule.yaml, or remove it", "请在 schedule.yaml 的访视中使用，或删除"),
            Severity.WARNING,
        ),
        "fact-unused": finding(
            ("no criterion speaks of the fact '{id}'", "没有标准使用事实“{id}”"),
            ("Remove it, or write the criterion", "请删除，或补充相应标准"),
            Severity.WARNING,
        ),
        "fact-not-asked": finding(
            ("no visit asks for '{item}', which the fact '{id}' needs", "没有访视采集事实“{id}”所需的“{item}”"),
            ("Put its form on a visit", "请将其表单列入访视"),
        ),
        "endpoint-not-asked": finding(
            (
                "visit '{visit}' does not ask for '{item}', which the endpoint needs",
                "访视“{visit}”未采集终点所需的“{item}”",
            ),
            ("Put its form on that visit, or use another visit", "请将其表单列入该访视，或改用其他访视"),
        ),
        "unit-differs": finding(
            (
                "the fact '{id}' is kept in {unit}, which is not a unit of {analyte}",
                "事实“{id}”的单位 {unit} 不是{analyte}的单位",
            ),
            ("Its units are {allowed}", "可用单位：{allowed}"),
        ),
        "case-failed": finding(
            ("the case expects {expected} of {id}, and it is {found}", "案例预期 {id} 为 {expected}，实际为 {found}"),
            ("Mend the case or the protocol: {because}", "请修正案例或方案：{because}"),
        ),
        # formulas
        "bad-formula": finding(
            ("the formula cannot be read: {detail}", "公式无法读取：{detail}"),
            ("{advice}", "{advice}"),
        ),
        "unknown-name": finding(
            ("unknown fact '{name}'", "未知事实“{name}”"),
            ("Declare it among the facts, or use a declared one", "请先声明该事实，或使用已声明的事实"),
        ),
        "lost-certainty": finding(
            (
                "the formula stays unknown while '{fact}' is missing, even where every '{fact}' gives the same answer",
                "“{fact}”缺失时公式一律待确认，即使各取值结果相同",
            ),
            ("Write the case that holds for everybody first{instead}", "请先写对所有人都成立的情形{instead}"),
            Severity.WARNING,
        ),
        "unknown-code": finding(
            ("unknown code '{code}'", "未知编码“{code}”"),
            ("Its codes are {allowed}", "可用编码：{allowed}"),
        ),
        "type-clash": finding(
            ("{detail}", "{detail}"),
            ("{advice}", "{advice}"),
        ),
        "unit-clash": finding(
            ("{detail}", "{detail}"),
            ("{advice}", "{advice}"),
        ),
        # answers and captured forms
        "bad-table": finding(
            ("the file cannot be read: {detail}", "文件无法读取：{detail}"),
            (
                "Give a csv file with a heading line, or one JSON object a line",
                "请提供带标题行的 csv，或每行一个 JSON 对象",
            ),
        ),
        "missing-column": finding(
            ("the column '{name}' is missing", "缺少列“{name}”"),
            ("Add it to the heading line", "请在标题行补充"),
        ),
        "missing-subject": finding(
            ("the row names no subject", "该行没有参与者编号"),
            ("Fill in the subject", "请填写参与者编号"),
        ),
        "unknown-fact": finding(
            ("the study has no fact '{name}'", "该研究没有事实“{name}”"),
            ("'trialwright show STUDY criteria' lists them", "trialwright show STUDY criteria 列出全部事实"),
        ),
        "not-a-number": finding(
            ("'{value}' is not a number", "“{value}”不是数值"),
            (
                "Write digits, with < or > before them where the laboratory did",
                "请写数字；实验室报告有 < 或 > 时一并写出",
            ),
        ),
        "below-zero": finding(
            ("'{value}' is below zero, which this cannot be", "“{value}”小于零，该项目不可能为负"),
            ("Correct the number", "请更正数值"),
        ),
        "implausible": finding(
            ("{value} {unit} is hardly possible", "{value} {unit} 几乎不可能"),
            ("Check the number and its unit against the report", "请对照检验报告核对数值与单位"),
            Severity.WARNING,
        ),
        "two-anchors": finding(
            ("'{name}' is given as two different days for '{subject}'", "“{subject}”的“{name}”有两个不同日期"),
            ("Keep the right one", "请只保留正确日期"),
        ),
        "unknown-zone": finding(
            ("there is no time zone '{zone}'", "没有时区“{zone}”"),
            ("Write it as Asia/Shanghai", "请写作 Asia/Shanghai"),
        ),
        "unsuitable-item": finding(
            ("the item '{id}' cannot serve here: {detail}", "条目“{id}”不适用于此处：{detail}"),
            ("Name another item", "请改用其他条目"),
        ),
        "file-name-differs": finding(
            ("the form '{id}' stands in a file of another name", "表单“{id}”与文件名不一致"),
            ("Rename the file to {id}.yaml", "请将文件改名为 {id}.yaml"),
            Severity.WARNING,
        ),
        "not-a-date": finding(
            ("'{value}' is not a date", "“{value}”不是日期"),
            ("Write it as 2026-03-02; unknown parts as 2026-03-UN", "请写作 2026-03-02；未知部分写作 2026-03-UN"),
        ),
        "not-yes-or-no": finding(
            ("'{value}' is neither yes nor no", "“{value}”不是“是”或“否”"),
            ("Write yes or no", "请写 yes 或 no"),
        ),
        "not-an-integer": finding(
            ("'{value}' is not a whole number", "“{value}”不是整数"),
            ("Write a whole number", "请写整数"),
        ),
        "unit-not-allowed": finding(
            ("'{unit}' is not a unit of this item", "“{unit}”不是该条目的单位"),
            ("Its units are {allowed}", "可用单位：{allowed}"),
        ),
        "unit-missing": finding(
            ("the value has no unit", "数值没有单位"),
            ("Its units are {allowed}", "可用单位：{allowed}"),
        ),
        "item-not-on-form": finding(
            ("the form '{form}' has no item '{id}'", "表单“{form}”没有条目“{id}”"),
            ("Use an item of the form", "请使用该表单的条目"),
        ),
        "form-not-at-visit": finding(
            ("the visit '{visit}' has no form '{form}'", "访视“{visit}”没有表单“{form}”"),
            ("Choose the visit at which the form is planned", "请选择计划有该表单的访视"),
        ),
        "impossible-repeat": finding(
            ("the item '{id}' has no row {repeat}", "条目“{id}”没有第 {repeat} 行"),
            (
                "Rows of a repeating group count from 1 to {most}; other items have row 0",
                "重复组的行号为 1 至 {most}；其他条目行号为 0",
            ),
        ),
        "answered-twice": finding(
            ("the item '{id}' is answered twice", "条目“{id}”填写了两次"),
            ("Send one answer", "请只提交一个答案"),
        ),
        "value-and-missing": finding(
            ("the item '{id}' has both a value and a reason for having none", "条目“{id}”既有数值又有缺失原因"),
            ("Send one of the two", "请只提交其中之一"),
        ),
        "form-held": finding(
            ("the form is {hold}", "表单{hold}"),
            ("A data manager unlocks it, with a reason", "须由数据管理员说明原因后解锁"),
        ),
        "form-already-complete": finding(
            ("the form is complete", "表单已完成"),
            ("Correct it, with a reason; its signatures then fall", "请说明原因后更正；原签名随之失效"),
        ),
        "form-not-so-far": finding(
            ("the form is {stage}, not complete", "表单尚未完成（{stage}）"),
            ("Complete it first", "请先完成表单"),
        ),
        "mandatory-missing": finding(
            ("'{id}' has no answer", "“{id}”尚未填写"),
            ("Answer it, or say why there is no answer", "请填写，或注明缺失原因"),
        ),
        "query-unsettled": finding(
            ("a query is still open", "仍有未关闭的质疑"),
            ("Answer and close it first", "请先答复并关闭"),
        ),
        "query-unknown": finding(
            ("the form has no query {about}", "该表单没有质疑 {about}"),
            ("Look at the form again", "请刷新表单后重试"),
        ),
        "query-not-so-far": finding(
            ("the query is {state}", "质疑当前状态为 {state}"),
            ("Look at the form again", "请刷新表单后重试"),
        ),
        "nothing-said": finding(
            ("this needs words", "请填写说明"),
            ("Say what is asked, answered, or why", "请写明质疑内容、答复或原因"),
        ),
        "not-authenticated": finding(
            ("a signature needs the password again", "签名须再次输入密码"),
            ("Enter it at signing", "请在签名时重新输入"),
        ),
        "reason-missing": finding(
            ("'{id}' had a value; the change needs a reason", "“{id}”已有数值，修改须说明原因"),
            ("Say why it changes", "请说明修改原因"),
        ),
        "right-missing": finding(
            ("the role '{role}' may not do this here: {right}", "角色“{role}”在此处无权：{right}"),
            ("Ask somebody who has the right", "请由有权限的人员操作"),
        ),
        "role-not-held": finding(
            (
                "{person} does not have the role '{role}' at {site} on {day}",
                "{person} 在 {day} 于 {site} 并不具有角色“{role}”",
            ),
            ("Ask the administrator, or act in a role that was given", "请联系管理员，或以已授予的角色操作"),
        ),
        "other-site": finding(
            ("{subject} belongs to another site", "{subject} 属于其他中心"),
            ("Ask somebody of that site", "请由该中心人员操作"),
        ),
        "study-not-kept": finding(
            ("this study version is not in the log", "日志中没有该研究方案版本"),
            ("Propose the study version first", "请先提交该研究方案版本"),
        ),
        "own-role": finding(
            ("nobody gives a role to themselves, or ends their own", "任何人不得为自己授予或终止角色"),
            ("Ask another administrator", "请由另一位管理员操作"),
        ),
        "mixed-role": finding(
            (
                "an administrator looks after accounts and sees no data; '{role}' does not go with that",
                "管理员只管理账户、不接触数据；角色“{role}”不能与之兼任",
            ),
            ("Give the role to another person", "请将该角色授予其他人员"),
        ),
        "unknown-site": finding(
            ("the study has no site '{id}'", "研究中没有中心“{id}”"),
            ("Give one of its sites: {allowed}", "请填写研究中心之一：{allowed}"),
        ),
        "unknown-role": finding(
            ("no role like this stands open: {id}", "没有正在生效的此角色：{id}"),
            ("List the roles again; somebody may have ended it", "请重新查看角色列表；可能已被终止"),
        ),
        "days-reversed": finding(
            ("the last day, {until}, comes before the first, {since}", "截止日期 {until} 早于起始日期 {since}"),
            ("Exchange them, or correct one", "请对调或更正日期"),
        ),
        "not-yet-happened": finding(
            ("{value} is after today; nothing can have happened then", "{value} 晚于今天，此事尚未发生"),
            ("Give the day on which it happened", "请填写实际发生日期"),
        ),
        "nothing-signed": finding(
            ("no signature of {person} stands on this form", "本表单上没有 {person} 的有效签名"),
            ("Only who signed can withdraw a signature", "仅签名者本人可撤回签名"),
        ),
        "study-not-approved": finding(
            ("this study version is not approved for site '{site}'", "该研究方案版本未在中心“{site}”批准"),
            ("The principal investigator approves it first", "请先由主要研究者批准"),
        ),
        "form-not-yet": finding(
            ("'{form}' comes after '{needed}', which is not complete", "“{form}”须在“{needed}”完成之后填写"),
            ("Complete '{needed}' first", "请先完成“{needed}”"),
        ),
        "unknown-subject": finding(
            ("nothing has been written about '{id}' yet", "尚无“{id}”的任何记录"),
            ("Write the code as it stands in the list of participants", "请按参与者列表中的编号填写"),
        ),
        "identity-incomplete": finding(
            ("an identity is a name and a hospital number", "身份信息须含姓名和住院号（或门诊号）"),
            ("Fill in both", "请填写完整"),
        ),
        "identity-linked": finding(
            ("'{id}' is linked with somebody already", "“{id}”已关联身份信息"),
            ("Say why it is linked anew", "请说明重新关联的原因"),
        ),
        "person-known": finding(
            ("this hospital number is linked with another code: {id}", "该住院号（或门诊号）已关联其他编号：{id}"),
            (
                "If they are screened again, say so as the reason; otherwise go on under that code",
                "如为再次筛选，请在原因中说明；否则请使用原编号",
            ),
        ),
        "already-approved": finding(
            ("this study version is approved for this site already", "该研究方案版本已在本中心批准"),
            ("There is nothing left to do", "无需再次操作"),
        ),
        "bad-samples": finding(
            ("{detail}", "{detail}"),
            ("docs/reference/endpoints.md shows the input", "输入格式见 docs/reference/endpoints.md"),
        ),
        **texts_study.FINDINGS,
        **texts_escalation.FINDINGS,
        **texts_live.FINDINGS,
        **texts_escalation_models.FINDINGS,
        **texts_endpoints.FINDINGS,
        **texts_forms.FINDINGS,
        **texts_data_management.FINDINGS,
        **texts_adverse_events.FINDINGS,
        **texts_screening.FINDINGS,
        **texts_people.FINDINGS,
        **texts_versions.FINDINGS,
        **texts_waiting.FINDINGS,
        **texts_import.FINDINGS,
        **texts_subjects.FINDINGS,
    }
)

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        # the language, read aloud
        "and": both("{left} and {right}", "{left}，且{right}"),
        "or": both("{left}, or {right}", "{left}，或者{right}"),
        "not": both("it is not so that {part}", "并非{part}"),
        "group": both("({part})", "（{part}）"),
        "is <": both("{left} is below {right}", "{left}低于 {right}"),
        "is <=": both("{left} is at most {right}", "{left}不高于 {right}"),
        "is >": both("{left} is above {right}", "{left}高于 {right}"),
        "is >=": both("{left} is at least {right}", "{left}不低于 {right}"),
        "is =": both("{left} is {right}", "{left}为{right}"),
        "is <>": both("{left} is not {right}", "{left}不为{right}"),
        "between": both("{part} is between {low} and {high}, both included", "{part}在 {low} 至 {high} 之间（含两端）"),
        "among": both("{part} is one of {codes}", "{part}为 {codes} 之一"),
        "at least": both("at least {count} of these hold: {parts}", "以下各项中至少 {count} 项成立：{parts}"),
        "elapsed age": both("the age in completed years from {start} to {end}", "自{start}至{end}的周岁年龄"),
        "elapsed days": both("the days from {start} to {end}", "自{start}至{end}的天数"),
        "elapsed months": both("the completed months from {start} to {end}", "自{start}至{end}的整月数"),
        "answered": both("{name} has been answered", "{name}已填写"),
        "subjects with": both(
            "the number of participants of whom this holds: {part}", "符合以下条件的参与者人数：{part}"
        ),
        "times ULN": both("{times} times the upper limit of normal", "{times} 倍正常值上限"),
        "times LLN": both("{times} times the lower limit of normal", "{times} 倍正常值下限"),
        "gather count": both("the number of records of {of}", "{of}的记录数"),
        "gather any": both("there is a record of {of}", "存在{of}记录"),
        "gather all": both("all records of {of}", "全部{of}记录"),
        "gather min": both("the lowest {of}", "{of}的最低值"),
        "gather max": both("the highest {of}", "{of}的最高值"),
        "gather sum": both("the sum of {of}", "{of}之和"),
        "gather mean": both("the mean of {of}", "{of}的平均值"),
        "bare": both("{name} in {unit}", "以 {unit} 计的{name}"),
        "gather latest": both("the latest {of}", "{of}的最近一次结果"),
        "gather at visit": both("{of} at visit {visit}", "访视 {visit} 的{of}"),
        "gather baseline": both("{of} at baseline", "{of}的基线值"),
        "gather previous": both("the previous {of}", "{of}的上一次结果"),
        "gather where": both("{said} (where {where})", "{said}（条件：{where}）"),
        "gather after": both("{said} within {days} days after {event}", "{event}后 {days} 天内{said}"),
        "gather before": both("{said} within {days} days before {event}", "{event}前 {days} 天内{said}"),
        "yes": both("yes", "是"),
        "no": both("no", "否"),
        # why something is unknown
        "missing": both("missing", "缺失"),
        "out of window": both("outside its window", "超出时间窗"),
        "unit": both("unit not known", "单位不明"),
        "censored": both("the laboratory's limit is on the wrong side", "检测限使结果无法判断"),
        "conflict": both("two different results at the same time", "同一时间有两个不同结果"),
        "not valid": both("not valid", "结果无效"),
        "not attested": both("not attested", "研究者尚未判定"),
        "protocol conflict": both("the protocol contradicts itself", "方案条款冲突"),
        "partial date": both("the date is not known exactly", "日期不完整"),
        "no anchor": both("the day from which its window counts is not known", "时间窗的锚定日未知"),
        # roles
        "role principal investigator": both("principal investigator", "主要研究者"),
        "role investigator": both("investigator", "研究者"),
        "role coordinator": both("coordinator", "临床研究协调员"),
        "role ward nurse": both("ward nurse", "病房护士"),
        "role pharmacist": both("pharmacist", "药师"),
        "role interventional radiologist": both("interventional radiologist", "介入放射科医师"),
        "role cell laboratory (production)": both("cell laboratory (production)", "细胞实验室（制备）"),
        "role cell laboratory quality (release)": both("cell laboratory quality (release)", "细胞实验室质量（放行）"),
        "role data manager": both("data manager", "数据管理员"),
        "role monitor": both("monitor", "监查员"),
        "role safety board": both("safety board", "数据与安全监查委员会"),
        "role statistician": both("statistician", "统计师"),
        "role ethics secretary": both("ethics secretary", "伦理委员会秘书"),
        "role auditor": both("auditor", "稽查员"),
        "role administrator": both("administrator", "系统管理员"),
        "rows": both("entries", "条目数"),
        "stands against": both("stands against", "不符合项"),
        # screening
        "near the limit": both("{name} lies within 2 % of the limit: look at it", "{name}距界值不足 2 %，请人工核对"),
        "unpaired": both(
            "{name} is believed although {beside} of the same day is missing: look at it",
            "{name}缺少同日的{beside}，暂按有效处理，请人工核对",
        ),
        "funnel line": both(
            "stopped {stopped}, by this alone {alone}, to be confirmed {open}, left {left}",
            "排除 {stopped} 人，仅因本条 {alone} 人，待确认 {open} 人，剩余 {left} 人",
        ),
        "because true": both("{sentence}: {answers}", "{sentence}：{answers}"),
        "because false": both("not so: {sentence}: {answers}", "不成立：{sentence}：{answers}"),
        "because unknown": both("cannot be judged: {sentence}: {answers}", "无法判断：{sentence}：{answers}"),
        "answer": both("{name} {shown}", "{name} {shown}"),
        "answered by": both("{shown} ({by})", "{shown}（{by}）"),
        "answer unusable": both("{name} {shown}: {reasons}", "{name} {shown}：{reasons}"),
        "unjudged": both("cannot be judged: {answers}", "无法判断：{answers}"),
        "calculated": both("{value}, calculated", "{value}（推算）"),
        "answer unknown": both("{name} {reasons}", "{name}{reasons}"),
        "met": both("met", "符合"),
        "not met": both("not met", "不符合"),
        "unknown": both("to be confirmed", "待确认"),
        "excludes": both("excludes", "构成排除"),
        "does not exclude": both("does not exclude", "不构成排除"),
        "eligible": both("eligible", "符合入选条件"),
        "not eligible": both("not eligible", "不符合入选条件"),
        "undetermined": both("undetermined", "待确认"),
        "inclusion": both("inclusion criterion", "入选标准"),
        "exclusion": both("exclusion criterion", "排除标准"),
        # reports
        "demonstration": both("Demonstration: virtual people, fictitious values", "演示数据：虚拟人群，数值均为虚构"),
        "other versions": both(
            "Some answers were recorded under another study version; they are judged by this one",
            "部分结果按其他研究版本记录，现按本版本判定",
        ),
        "data cut": both("Data cut", "数据截止"),
        "study version": both("Study version", "研究版本"),
        "software": both("Software", "软件"),
        "log head": both("Newest transaction of the log", "日志末次事务"),
        "screened": both("screened", "已筛选"),
        "with endpoint": both("evaluable at both visits", "两次访视均可评价"),
        "planned": both("planned", "计划入组"),
        "overall": both("Overall", "结论"),
        "still needed": both("Still needed", "尚需补充"),
        "who may join": both("Who may join", "入选资格"),
        "screening caption": both(
            "Each criterion on the answers so far. Advice, does not replace the investigator's judgement.",
            "按现有结果逐条判定。建议，不代替研究者判断。",
        ),
        "nobody screened": both("Nobody has been screened yet.", "尚无筛选记录。"),
        "no curves": both("Nothing has been recorded for this endpoint yet.", "该终点尚无记录。"),
        "change": both("Change", "变化"),
        "remark": both("Remark", "备注"),
        "remark at": both("{visit}: {remark}", "{visit}：{remark}"),
        "visit": both("Visit", "访视"),
        "minutes axis": both("Minutes since the meal began", "进餐开始后（分钟）"),
        "c-peptide axis": both("C-peptide (nmol/L)", "C 肽（nmol/L）"),
        "curves caption": both(
            "C-peptide after a mixed meal, one line a {participant} and visit; {subjects} in all. "
            "Results below quantification are drawn at the laboratory's limit.",
            "混合餐后 C 肽，每条线为一名{participant}的一次访视；共 {subjects} 名。低于定量下限者绘于下限处。",
        ),
        "assumptions": both("What the record leaves open", "待确认的方案约定"),
        "assumptions caption": both(
            "Assumed by this folder, accepted by nobody yet.", "由本研究文件夹暂定，尚未经任何人确认。"
        ),
        "no assumptions": both("The study makes no assumptions.", "本研究没有待确认的方案约定。"),
        "number": both("No.", "编号"),
        "question": both("Question", "问题"),
        "assumed": both("Assumed", "暂定"),
        "state": both("State", "状态"),
        "open": both("open", "待确认"),
        "demo played": both(
            "{people} virtual people screened, {eligible} eligible, {forms} forms saved\n"
            "log    {database}  ({entries} entries, verified)\npage   {page}",
            "已筛选 {people} 名虚拟人员，{eligible} 名符合入选条件，保存 {forms} 份表单\n"
            "日志   {database}（{entries} 条，已核验）\n页面   {page}",
        ),
        "check summary": both(
            "findings: {findings}; open assumptions: {assumptions}; contradictions of the record: {conflicts}; "
            "cases passed: {passed}, failed: {failed}",
            "问题 {findings} 项；待确认的方案约定 {assumptions} 项；方案条款冲突 {conflicts} 项；"
            "病例测试通过 {passed} 项，未通过 {failed} 项",
        ),
        "cases not run": both("The cases were not run: mend the errors first.", "病例测试未运行：请先修正错误。"),
        "error": both("error", "错误"),
        "warning": both("warning", "警告"),
        "log verified": both(
            "entries: {entries}; faults: {faults}; head {head}", "日志 {entries} 条；异常 {faults} 处；末次哈希 {head}"
        ),
        "visit line": both(
            "{visit}: day {day} from {anchor}, from day {first} to day {last}; {forms}",
            "{visit}：{anchor}起第 {day} 天，访视窗第 {first} 至 {last} 天；{forms}",
        ),
        # endpoints
        **texts_web.SENTENCES,
        **texts_study.SENTENCES,
        **texts_study_keys.SENTENCES,
        **texts_analysis.SENTENCES,
        **texts_mmtt.SENTENCES,
        **texts_escalation.SENTENCES,
        **texts_live.SENTENCES,
        **texts_escalation_models.SENTENCES,
        **texts_small_trials.SENTENCES,
        **texts_endpoints.SENTENCES,
        **texts_forms.SENTENCES,
        **texts_subjects.SENTENCES,
        **texts_documents.SENTENCES,
        **texts_packs.SENTENCES,
        **texts_versions.SENTENCES,
        **texts_waiting.SENTENCES,
        **texts_data_management.SENTENCES,
        **texts_adverse_events.SENTENCES,
        **texts_screening.SENTENCES,
        **texts_people.SENTENCES,
        **texts_rights.SENTENCES,
        **texts_import.SENTENCES,
    }
)
"""Sentences that results carry by name."""


def say(name: str, language: Language, /, **values: object) -> str:
    """A sentence of the catalogue in one language.

    Raises: KeyError for a name that the catalogue lacks.
    """
    return SENTENCES[name][language].format(**values)
