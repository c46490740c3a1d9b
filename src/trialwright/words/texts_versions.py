"""The sentences of the audit trail, of its verification, and of study versions."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.words.wording import Both, FindingText, both, finding

FINDINGS: Mapping[str, FindingText] = MappingProxyType(
    {
        "upload-too-large": finding(
            ("the files are larger than {most}", "文件超过 {most}"),
            (
                "Upload only the study folder, without pictures and other papers",
                "请仅上传研究文件夹，勿含图片等其他文件",
            ),
        ),
        "upload-unreadable": finding(
            ("the zip file cannot be read ({detail})", "无法读取该 zip 文件（{detail}）"),
            ("Pack the study folder again, without a password", "请重新打包研究文件夹，勿加密码"),
        ),
        "upload-no-study": finding(
            ("there is no study.yaml in it", "其中没有 study.yaml"),
            ("Pack the folder that holds study.yaml", "请打包含 study.yaml 的文件夹"),
        ),
        "upload-unplaced": finding(
            ("no file of this name is in the version in force", "现行版本中没有同名文件"),
            ("Upload a new file inside a zip of the whole study folder", "新增文件请随整个研究文件夹打包为 zip 上传"),
        ),
        "ethics-missing": finding(
            ("a real trial needs the ethics approval of its protocol", "正式试验须有该方案的伦理批准"),
            (
                "Give number, version and day of the protocol, and the number of the approval",
                "请填写方案编号、版本、日期及伦理批件号",
            ),
        ),
    }
)

SENTENCES: Mapping[str, Both] = MappingProxyType(
    {
        "trail agrees": both("as advised", "与建议一致"),
        "trail allocated": both("arms given", "已分组"),
        "trail assigned": both("assigned", "应给"),
        "trail cohort": both("by decision", "依据决定"),
        "trail counts": both("counts", "例数"),
        "trail cut": both("data cut", "数据截止"),
        "trail data": both("data", "数据"),
        "trail delivered": both("delivered", "实际给予"),
        "trail exception": both("by exception", "例外放行"),
        "trail expected": both("expected", "待给药"),
        "trail level": both("level", "剂量组"),
        "trail lot": both("lot", "批次"),
        "trail outcomes": both("outcomes", "结果"),
        "trail part": both("part", "部分"),
        "trail per_kg": both("10⁶ for each kg", "每 kg 10⁶"),
        "trail places": both("places", "名额"),
        "trail planned": both("planned", "计划例数"),
        "trail prepared": both("prepared", "制备"),
        "trail product": both("product", "产品"),
        "trail reason": both("reason", "理由"),
        "trail replaced": both("replaced", "替补"),
        "trail ruling": both("decision", "决定"),
        "trail seen": both("advice seen", "所见建议"),
        "trail status": both("status", "状态"),
        "trail total": both("10⁶ in all", "总量 10⁶"),
        "trail treated": both("treated", "已给药"),
        "trail weight": both("weight, kg", "体重 kg"),
        "trail action": both("advice", "建议"),
        "trail because": both("because", "原因"),
        "trail history": both("history", "经过"),
        "trail pending": both("pending", "未定"),
        "trail closed": both("closed levels", "关闭的剂量组"),
        "trail broken": both("guards broken", "违反的防护条件"),
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
        "anything": both("anything", "所有事项"),
        "any": both("any", "不限"),
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
        "study versions": both("Study versions", "方案版本"),
        "study versions hint": both(
            "A version is proposed, compared, tried dry, and approved at each site by its principal investigator. Every "
            "answer is read under the version that recorded it; none is ever lost.",
            "方案版本须经提出、比对、试运行，并由各中心主要研究者批准。每条结果均按其录入时的版本解读，任何结果都不会丢失。",
        ),
        "version": both("Version", "版本"),
        "version in force": both("in force here", "本中心现行"),
        "version approved": both("approved", "已批准"),
        "version proposed": both("proposed", "待批准"),
        "proposed by": both("Proposed by", "提出人"),
        "approved at": both("Approved at", "批准中心"),
        "approved by": both("Approved for {site}, signed by {person}", "{site}已批准，签名：{person}"),
        "nowhere yet": both("nowhere yet", "尚未批准"),
        "propose version": both("Propose a version", "提出方案版本"),
        "propose hint": both(
            "Choose the whole study folder as a zip file, or only the files that changed: they take the place of the files "
            "of the same name in the version in force here. Up to 5 MB.",
            "请选择整个研究文件夹的 zip 文件，或仅选择修改过的文件（将替换现行版本中的同名文件）。上限 5 MB。",
        ),
        "study files": both("Files", "文件"),
        "check files": both("Check and compare", "核查并比对"),
        "check found": both("What the check found: {count}", "核查结果：{count} 项"),
        "check sound": both("The check found nothing wrong.", "核查未发现问题。"),
        "version same": both(
            "This is the version in force here; there is nothing to propose.", "与本中心现行版本相同，无需提出。"
        ),
        "keep proposal": both("Propose this version", "提出该版本"),
        "proposal changes nothing": both(
            "Proposing changes nothing yet: it keeps the version, so that it can be approved.",
            "提出版本不会改变任何内容，仅将其保存以供批准。",
        ),
        "differs from current": both(
            "Differences from the version in force here: {count}", "与本中心现行版本的差异：{count} 项"
        ),
        "where changed": both("Where", "位置"),
        "was so": both("In force", "现行"),
        "becomes so": both("This version", "该版本"),
        "not there": both("not there", "无"),
        "dry run": both("Dry run: what it means for each participant", "试运行：对每位参与者的影响"),
        "dry run hint": both(
            "The answers as they stand, under this version. Nothing is written. Answers that are no longer asked stay "
            "readable beside their form, and are exported.",
            "以该版本解读现有结果，不写入任何内容。不再采集的结果仍可在表单旁查阅，并继续导出。",
        ),
        "dry run count": both(
            "{people} participants are touched, in {count} places.", "涉及 {people} 名参与者，共 {count} 处。"
        ),
        "dry run nobody": both("No participant is touched.", "不涉及任何参与者。"),
        "still unspecified": both(
            "Not specified, so that it cannot be approved: {parts}", "尚未规定，故不能批准：{parts}"
        ),
        "approve version": both("Approve for this site", "批准用于本中心"),
        "approve hint": both(
            "Your signature puts this version in force at your site. Give the ethics approval as it stands on its letter; "
            "outside a demonstration it is required.",
            "签名后该版本在本中心生效。请按伦理批件填写；正式运行时必填。",
        ),
        "approve sign": both("Sign and approve", "签名并批准"),
        "ethics protocol": both("Protocol number", "方案编号"),
        "ethics version": both("Version of the protocol", "方案版本号"),
        "ethics day": both("Day of the ethics approval", "伦理批准日期"),
        "ethics filing": both("Number of the approval", "伦理批件号"),
        "ethics said": both(
            "Ethics approval: protocol {protocol}, version {version}, {day}, number {filing}",
            "伦理批准：方案编号 {protocol}，版本 {version}，{day}，批件号 {filing}",
        ),
        "impact form gone": both(
            "The form is no longer asked at this visit; its answers stay readable.",
            "该访视不再采集此表单；已有结果仍可查阅。",
        ),
        "impact item gone": both(
            "'{item}' is no longer asked; the answer {value} stays readable and is exported.",
            "不再采集“{item}”；已有结果 {value} 仍可查阅并导出。",
        ),
        "impact answer unfit": both(
            "'{item}': the answer {value} would not be taken any more; it stays as it is.",
            "“{item}”：结果 {value} 不再符合新版本要求；原结果保留。",
        ),
        "impact mandatory missing": both(
            "The form is complete and would lack '{item}', which becomes mandatory.",
            "表单已完成，但将缺少新的必填条目“{item}”。",
        ),
        "impact calculated": both(
            "'{item}' would be worked out as {new} instead of {old}.", "“{item}”的计算值将由 {old} 变为 {new}。"
        ),
        "impact visit new": both("New visit '{visit}': {new}", "新增访视“{visit}”：{new}"),
        "impact visit gone": both(
            "The visit '{visit}' falls away; what was recorded at it stays.", "取消访视“{visit}”；已有记录保留。"
        ),
        "impact visit moved": both(
            "The visit '{visit}' moves from {old} to {new}.", "访视“{visit}”由 {old} 调整为 {new}。"
        ),
        "impact visit undone": both(
            "The visit '{visit}' is done and would ask for more.", "访视“{visit}”已完成，但新版本要求补充表单。"
        ),
        "impact criterion": both("Criterion {criterion}: {old} → {new}", "标准 {criterion}：{old} → {new}"),
        "impact overall": both("Screening as a whole: {old} → {new}", "筛选结论：{old} → {new}"),
        "answers kept": both("Answers that this version no longer asks", "现行版本不再采集的结果"),
        "form kept": both(
            "The version in force here does not ask this form any more. Its answers stay as they were recorded.",
            "现行版本不再采集此表单。已录入的结果原样保留。",
        ),
        "severity error": both("error", "错误"),
        "severity warning": both("warning", "警告"),
        "entry ethics approval": both("ethics approval noted", "登记伦理批准"),
        "part study": both("study", "研究概况"),
        "part assumptions": both("assumptions", "待确认的方案约定"),
        "part contradictions": both("contradictions", "方案条款冲突"),
        "part schedule": both("schedule", "访视计划"),
        "part visits": both("visits", "访视"),
        "part visit": both("visit", "访视"),
        "part anchors": both("days that count", "基准日"),
        "part anchor": both("counted from", "基准日"),
        "part periods": both("periods", "研究阶段"),
        "part period": both("period", "研究阶段"),
        "part window": both("window", "访视窗"),
        "part before": both("days before", "提前天数"),
        "part after": both("days after", "延后天数"),
        "part day": both("planned day", "计划日"),
        "part forms": both("forms", "表单"),
        "part form": both("form", "表单"),
        "part items": both("questions", "条目"),
        "part item": both("question", "条目"),
        "part groups": both("repeating rows", "重复组"),
        "part checks": both("edit checks", "逻辑核查"),
        "part mandatory": both("must be answered", "必填"),
        "part units": both("units", "单位"),
        "part unit": both("unit", "单位"),
        "part codelist": both("codelist", "编码表"),
        "part codelists": both("codelists", "编码表"),
        "part codes": both("codes", "编码"),
        "part code": both("code", "编码"),
        "part plausible": both("plausible range", "合理范围"),
        "part low": both("low end", "下限"),
        "part high": both("high end", "上限"),
        "part show_if": both("shown if", "显示条件"),
        "part calculated": both("calculated as", "计算公式"),
        "part must": both("has to hold", "须成立的条件"),
        "part when": both("rule", "规则"),
        "part told": both("told elsewhere by", "其他记录来源"),
        "part text": both("words", "文字"),
        "part title": both("title", "标题"),
        "part official_title": both("official title", "正式标题"),
        "part type": both("sort of answer", "结果类型"),
        "part analyte": both("what is measured", "检测指标"),
        "part most": both("rows at most", "最多行数"),
        "part dated_by": both("dated by", "日期条目"),
        "part requires": both("forms that come first", "前置表单"),
        "part laboratory": both("laboratory", "实验室"),
        "part sdtm": both("place in the standards", "标准数据位置"),
        "part eligibility": both("eligibility", "入选资格"),
        "part criteria": both("criteria", "入选与排除标准"),
        "part facts": both("facts", "判定依据"),
        "part judged_at": both("judged at", "判定时点"),
        "part attest": both("judged by a person", "研究者判定"),
        "part kind": both("kind", "类别"),
        "part from": both("origin", "依据"),
        "part endpoints": both("endpoints", "终点"),
        "part estimand": both("estimand", "估计目标"),
        "part estimands": both("estimands", "估计目标"),
        "part settings": both("settings", "设置"),
        "part baseline": both("baseline", "基线"),
        "part lab_ranges": both("limits of normal", "正常值范围"),
        "part products": both("products", "制品"),
        "part procedures": both("procedures", "操作"),
        "part release": both("release limits", "放行标准"),
        "part custody": both("custody", "监管链"),
        "part escalation": both("dose escalation", "剂量递增"),
        "part dose_levels": both("dose levels", "剂量水平"),
        "part design": both("design", "设计"),
        "part dlt": both("dose-limiting toxicity", "剂量限制性毒性"),
        "part stagger": both("stagger", "给药间隔"),
        "part cohort": both("cohort", "剂量组"),
        "part size": both("size", "人数"),
        "part allocation": both("allocation", "分组"),
        "part arms": both("arms", "组别"),
        "part parts": both("parts", "研究部分"),
        "part method": both("method", "方法"),
        "part ratio": both("ratio", "比例"),
        "part safety": both("safety", "安全性"),
        "part stopping": both("stopping rules", "停止规则"),
        "part clocks": both("reporting clocks", "报告时限"),
        "part grading": both("grading", "分级标准"),
        "part serious": both("seriousness", "严重性标准"),
        "part analysis": both("analysis", "统计分析"),
        "part sets": both("analysis sets", "分析集"),
        "part methods": both("methods", "方法"),
        "part displays": both("tables and figures", "图表"),
        "part waiting": both("waiting list", "等待名单"),
        "part renewals": both("renewals", "复查更新"),
        "part care": both("care around the infusion", "围输注期管理"),
        "part medicines": both("medicines", "用药"),
        "part infusion_day": both("infusion day", "输注日"),
        "part related": both("related research", "相关研究"),
        "part cases": both("test cases", "病例测试"),
        "part rehearsal": both("rehearsals", "预演"),
        "part sites": both("sites", "研究中心"),
        "part roles": both("roles", "角色"),
        "part registered": both("registrations", "注册信息"),
        "part planned": both("planned participants", "计划例数"),
        "part banner": both("banner", "提示语"),
        "part sponsor": both("sponsor", "发起机构"),
        "part participant": both("word for participants", "参与者称谓"),
        "part languages": both("languages", "语言"),
        "part value": both("value", "取值"),
        "part question": both("question", "问题"),
        "part alternatives": both("alternatives", "其他可能"),
        "part why": both("why", "理由"),
        "part limit": both("limit", "限值"),
        "part fact": both("tells what took place", "事实记录"),
        "part at": both("asked at", "提问条目"),
        "part board": both("safety board", "数据与安全监查委员会"),
        "part demonstration": both("demonstration", "演示"),
        "flaw empty": both(
            "the log is empty: even the entry that opened the database is missing",
            "日志为空：连建立数据库的记录也不存在",
        ),
        "flaw not the opening": both(
            "transaction {number}: is not the one that opened the database", "事务 {number}：并非建立数据库的事务"
        ),
        "flaw out of order": both(
            "transaction {number}: follows transaction {before}; something between them is missing or out of order",
            "事务 {number}：其前为事务 {before}，中间有缺失或顺序错乱",
        ),
        "flaw entries missing": both(
            "transaction {number}: begins with entry {first} instead of {wanted}; entries are missing",
            "事务 {number}：以第 {first} 条开始，而应为第 {wanted} 条；有记录缺失",
        ),
        "flaw chain broken": both(
            "transaction {number}: does not follow the transaction before it", "事务 {number}：与前一事务不衔接"
        ),
        "flaw older": both(
            "transaction {number}: is older than the transaction before it", "事务 {number}：时间早于前一事务"
        ),
        "flaw changed": both(
            "transaction {number}: its content does not have its hash; it was changed",
            "事务 {number}：内容与其哈希不符，已被改动",
        ),
        "flaw form differs": both(
            "{subject} {visit} {form}: the projection is not what the log says",
            "{subject} {visit} {form}：当前数据与日志不符",
        ),
        "flaw form unknown": both(
            "{subject} {visit} {form}: stands in the projection, and the log does not know it",
            "{subject} {visit} {form}：存在于当前数据，而日志中没有",
        ),
        "flaw roles differ": both(
            "the roles in the projection are not what the log says", "当前数据中的角色与日志不符"
        ),
        "flaw subjects differ": both(
            "the subjects in the projection are not what the log says", "当前数据中的参与者与日志不符"
        ),
        "flaw study versions differ": both(
            "the study versions in the projection are not what the log says", "当前数据中的方案版本与日志不符"
        ),
        "flaw approvals differ": both(
            "the approvals in the projection are not what the log says", "当前数据中的批准记录与日志不符"
        ),
        "flaw written anew": both(
            "transaction {number}: is not the one that the witness saw; the log was written anew",
            "事务 {number}：与见证文件所记不同，日志被重写",
        ),
        "flaw never witnessed": both(
            "transaction {number}: the witness never saw it; it was not made by the application",
            "事务 {number}：见证文件未曾记录，并非由本系统写入",
        ),
        "flaw cut short": both(
            "transactions {first} to {last} are missing: the log was cut short",
            "事务 {first} 至 {last} 缺失：日志被截断",
        ),
        "flaw signature outlived": both(
            "{subject} {visit} {form}: the signature of entry {entry} stands, although what was signed has changed",
            "{subject} {visit} {form}：第 {entry} 条的签名仍有效，而所签内容已变更",
        ),
        "flaw mark without right": both(
            "{subject} {visit} {form}: the mark of entry {entry} is of a {role}, who may not give it",
            "{subject} {visit} {form}：第 {entry} 条的标记人角色为 {role}，无此权限",
        ),
        "flaw mark without role": both(
            "{subject} {visit} {form}: the mark of entry {entry} is of '{person}', who was no {role} at '{site}' then",
            "{subject} {visit} {form}：第 {entry} 条的标记人“{person}”当时在“{site}”并无 {role} 角色",
        ),
        "flaw mark unreadable": both(
            "{subject} {visit} {form}: the mark of entry {entry} cannot be recomputed: its study version is not in the "
            "log, or cannot be read",
            "{subject} {visit} {form}：第 {entry} 条的标记无法复算：日志中没有其方案版本，或无法读取",
        ),
        "flaw mark unbound": both(
            "{subject} {visit} {form}: the mark of entry {entry} is not bound to what was compared or reviewed",
            "{subject} {visit} {form}：第 {entry} 条的标记与所核查内容不一致",
        ),
        "flaw signature without right": both(
            "{subject} {visit} {form}: the signature of entry {entry} is of a {role}, who may not sign",
            "{subject} {visit} {form}：第 {entry} 条的签名人角色为 {role}，无签名权",
        ),
        "flaw signature without role": both(
            "{subject} {visit} {form}: the signature of entry {entry} is of '{person}', who was no {role} at '{site}' then",
            "{subject} {visit} {form}：第 {entry} 条的签名人“{person}”当时在“{site}”并无 {role} 角色",
        ),
        "flaw signature unreadable": both(
            "{subject} {visit} {form}: the signature of entry {entry} cannot be recomputed: its study version is not in the "
            "log, or cannot be read",
            "{subject} {visit} {form}：第 {entry} 条的签名无法复算：日志中没有其方案版本，或无法读取",
        ),
        "flaw signature unbound": both(
            "{subject} {visit} {form}: the signature of entry {entry} is not bound to what was signed",
            "{subject} {visit} {form}：第 {entry} 条的签名与所签内容不对应",
        ),
        "flaw eligibility without right": both(
            "{subject}: the signature of eligibility, entry {entry}, is of a {role}, who may not sign it",
            "{subject}：第 {entry} 条入选资格签名的签名人角色为 {role}，无此签名权",
        ),
        "flaw eligibility without role": both(
            "{subject}: the signature of eligibility, entry {entry}, is of '{person}', who was no {role} at '{site}' then",
            "{subject}：第 {entry} 条入选资格签名的签名人“{person}”当时在“{site}”并无 {role} 角色",
        ),
        "flaw eligibility unreadable": both(
            "{subject}: the signature of eligibility, entry {entry}, cannot be recomputed: its study version is not in the "
            "log, or cannot be read",
            "{subject}：第 {entry} 条入选资格签名无法复算：日志中没有其方案版本，或无法读取",
        ),
        "flaw eligibility unbound": both(
            "{subject}: the signature of eligibility, entry {entry}, is not bound to the answers that stood then",
            "{subject}：第 {entry} 条入选资格签名与签名时的数据不对应",
        ),
        "flaw unreadable": both("the log cannot be read on: {detail}", "日志无法继续读取：{detail}"),
        "log verification": both("Verification of the log", "日志核验"),
        "log verification hint": both(
            "Recomputes every hash, every signature and everything that stands beside the log. Nobody who changes the "
            "database by hand escapes it; what was cut off at the end only a witness kept elsewhere shows.",
            "逐一复算全部哈希、签名及当前数据。任何对数据库的手工改动都会被发现；末尾被截断的部分须凭另行保存的见证文件发现。",
        ),
        "with witness": both("This server keeps a witness; it is compared too.", "本服务器设有见证文件，将一并比对。"),
        "without witness": both("This server keeps no witness.", "本服务器未设见证文件。"),
        "verify now": both("Verify now", "立即核验"),
        "verifying": both(
            "The log is being verified since {since}: {done} of {of} entries read. You may go on working meanwhile.",
            "自 {since} 起正在核验：已读取 {done}/{of} 条。期间可继续工作。",
        ),
        "verified sound": both(
            "All {entries} entries are as they were written.", "全部 {entries} 条记录均与写入时一致。"
        ),
        "verified faulty": both(
            "{count} faults in {entries} entries. Tell whoever is responsible for the database at once; write nothing more.",
            "{entries} 条记录中发现 {count} 处异常。请立即通知数据库负责人，并停止写入。",
        ),
        "verified upto": both("Up to entry {entry}; log head {head}", "截至第 {entry} 条；日志末次哈希 {head}"),
        "look again": both("See how far it is", "查看进度"),
        "last verification": both("Last verification", "最近一次核验"),
        "earlier verifications": both("Earlier verifications", "既往核验"),
        "never verified": both("The log has not been verified here yet.", "尚未核验。"),
        "verification stopped": both("The verification could not be finished: {detail}", "核验未能完成：{detail}"),
        "faults": both("Faults", "异常"),
        "entries read": both("Entries", "记录条数"),
    }
)
